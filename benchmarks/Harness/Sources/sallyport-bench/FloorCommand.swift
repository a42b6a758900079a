import ArgumentParser
import Loading
import Measuring

struct FloorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "floor",
        abstract: "What the server's side of a handshake costs at the least.",
        discussion: """
            Both ends in this process, joined in memory; only the server's calls are on the clock \
            (CPU time of the thread), so no server is needed. plain is OpenSSL in the ordinary \
            way: its own verification with a revocation list, two tickets. best remembers \
            verified certificates and issues no tickets.

            Example: sallyport-bench floor --resume --tls 1.3 --duration 5
            """)

    @Flag(help: "Resumed handshakes.")
    var resume = false
    @Option(help: "How many distinct client certificates.")
    var certificates = 100
    @Option(help: "Kind of their keys: p256, rsa2048 or ed25519.")
    var certificateKey = LoadOptions.Key.p256
    @Option(help: "Version of TLS: 1.2 or 1.3.")
    var tls = LoadOptions.Version.v13
    @Option(help: "Group of the key exchange: X25519 or P-256.")
    var group = CommonOptions.Group.x25519
    @Option(help: "The only cipher to offer, by OpenSSL's name.")
    var cipher: String?
    @Option(help: "Seconds to measure.")
    var duration = 5.0
    @Option(help: "Handshakes of each variant, if that is reached first.")
    var count: Int?
    @Option(help: "Keep this process on that core.")
    var loadCore: Int?
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try Limits.check("--certificates", certificates, 1...100_000)
        try Limits.check("--duration", duration, 0.001...86400)
        try Limits.check("--count", count ?? 1, 1...1_000_000_000)
        try Limits.check("--load-core", loadCore ?? 0, 0...1023)
    }

    func run() throws {
        if let loadCore { try pin(toCore: loadCore) }
        var options = LoadOptions()
        (options.certificateCount, options.certificateKey) = (certificates, certificateKey)
        (options.version, options.group, options.cipher) = (tls, group.rawValue, cipher)
        (options.seconds, options.count) = (duration, count)
        options.showsProgress = output.showsProgress
        var used: [String: JSONValue] = [
            "resume": .bool(resume), "certificates": .int(certificates),
            "certificate-key": .string(certificateKey.rawValue), "tls": .string(tls.rawValue),
            "group": .string(group.rawValue), "duration": .number(duration),
        ]
        if let cipher { used["cipher"] = .string(cipher) }
        if let count { used["count"] = .int(count) }
        if let loadCore { used["load-core"] = .int(loadCore) }
        var report = Report(
            scenario: "floor", options: used, machine: thisMachine(), started: universalTime())
        try measureFloor(options, resuming: resume, into: &report)
        try output.write(report)
    }
}
