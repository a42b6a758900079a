import ArgumentParser
import Loading
import Measuring

/// The options of every scenario with a server.
struct CommonOptions: ParsableArguments {
    @Option(help: .init("Where to connect.", valueName: "host:port"))
    var connect: String
    @Option(help: "Name for SNI and the Host header (default: the host of --connect).")
    var host: String?
    @Option(help: "Request target; {n} becomes the number of the client certificate.")
    var path = "/"
    @Option(help: "File of authorities that must vouch for the server; without it any will do.")
    var ca: String?
    @Option(
        help: .init(
            "Authority that signs client certificates made on the fly.",
            valueName: "file,key"))
    var issuer: String?
    @Option(help: "How many distinct certificates to make; they are used in turn.")
    var certificates = 1000
    @Option(help: "Kind of their keys: p256, rsa2048 or ed25519.")
    var certificateKey = LoadOptions.Key.p256
    @Option(help: "One given client certificate (PEM, with its chain).")
    var certificate: String?
    @Option(help: "Its key (PEM).")
    var key: String?
    @Flag(help: "Send no client certificate.")
    var noCertificate = false
    @Option(help: "Version of TLS: 1.2 or 1.3.")
    var tls = LoadOptions.Version.v13
    @Option(help: "Group of the key exchange: X25519 or P-256.")
    var group = Group.x25519
    @Option(help: "The only cipher to offer, by OpenSSL's name.")
    var cipher: String?
    @Option(help: "Concurrent connections.")
    var connections: Int?
    @Option(help: "Open loop: so many units a second on a fixed schedule.")
    var rate: Double?
    @Option(help: "Seconds to measure.")
    var duration = 5.0
    @Option(help: "Units to measure, if that is reached first.")
    var count: Int?
    @Option(help: "Seconds before that, which do not count.")
    var warmup = 1.0
    @Option(help: "Seconds for one unit.")
    var timeout = 10.0
    @Option(help: "Process of the server, for its CPU time and memory; may be repeated.")
    var serverPid: [Int] = []
    @Option(help: "The same, by a file with its number; may be repeated.")
    var pidFile: [String] = []
    @Option(help: "Keep this process on that core.")
    var loadCore: Int?
    @OptionGroup var output: OutputOptions

    enum Group: String, ExpressibleByArgument {
        case p256 = "P-256"
        case x25519 = "X25519"
    }

    func validate() throws {
        guard address != nil else { throw ValidationError("--connect needs HOST:PORT") }
        let identities = [issuer != nil, certificate != nil, noCertificate].filter { $0 }
        guard identities.count == 1 else {
            throw ValidationError(
                "exactly one of --issuer, --certificate and --no-certificate is needed")
        }
        guard (certificate == nil) == (key == nil) else {
            throw ValidationError("--certificate and --key go together")
        }
        if let issuer, issuer.split(separator: ",").count != 2 {
            throw ValidationError("--issuer needs FILE,KEY")
        }
        guard path.hasPrefix("/"), !path.contains(where: \.isWhitespace) else {
            throw ValidationError("--path must begin with / and have no spaces")
        }
        try Limits.check("--certificates", certificates, 1...1_000_000)
        try Limits.check("--connections", connections ?? 1, 1...100_000)
        try Limits.check("--count", count ?? 1, 1...1_000_000_000)
        try Limits.check("--rate", rate ?? 1, 0.001...1_000_000)
        try Limits.check("--duration", duration, 0.001...86400)
        try Limits.check("--warmup", warmup, 0...3600)
        try Limits.check("--timeout", timeout, 0.001...100)
        try Limits.check("--load-core", loadCore ?? 0, 0...1023)
    }

    /// Host and port; the host of [::1]:443 without its brackets.
    private var address: (host: String, port: String)? {
        guard let colon = connect.lastIndex(of: ":") else { return nil }
        let (host, port) = (connect[..<colon], connect[connect.index(after: colon)...])
        guard !host.isEmpty, let number = Int(port), (1...65535).contains(number) else {
            return nil
        }
        let hasBrackets = host.hasPrefix("[") && host.hasSuffix("]")
        return (String(hasBrackets ? host.dropFirst().dropLast() : host), String(port))
    }

    /// What the scenarios take.
    func load(connections usual: Int) throws -> LoadOptions {
        var options = LoadOptions()
        (options.server, options.port) = address ?? ("", "")
        options.host = host ?? options.server
        (options.path, options.ca) = (path, ca)
        options.certificates = certificateSource
        (options.certificateCount, options.certificateKey) = (certificates, certificateKey)
        (options.version, options.group, options.cipher) = (tls, group.rawValue, cipher)
        options.connections = connections ?? usual
        (options.rate, options.seconds, options.count) = (rate, duration, count)
        (options.warmup, options.timeout) = (warmup, timeout)
        options.processes = serverPid
        for file in pidFile { options.processes.append(try processNumber(inFile: file)) }
        options.showsProgress = output.showsProgress
        return options
    }

    private var certificateSource: LoadOptions.Certificates {
        if let issuer {
            let parts = issuer.split(separator: ",").map(String.init)
            return .made(issuer: parts[0], key: parts[1])
        }
        if let certificate, let key { return .given(certificate: certificate, key: key) }
        return .none
    }

    /// Every option as used, for the report.
    func used(_ options: LoadOptions) -> [String: JSONValue] {
        var used: [String: JSONValue] = [
            "connect": .string(connect), "host": .string(options.host), "path": .string(path),
            "certificates": .int(noCertificate ? 0 : certificate != nil ? 1 : certificates),
            "tls": .string(tls.rawValue), "group": .string(group.rawValue),
            "connections": .int(options.connections), "duration": .number(duration),
            "warmup": .number(warmup), "timeout": .number(timeout),
            "no-certificate": .bool(noCertificate),
        ]
        if issuer != nil { used["certificate-key"] = .string(certificateKey.rawValue) }
        let texts = [
            "ca": ca, "issuer": issuer, "certificate": certificate, "key": key, "cipher": cipher,
        ]
        for case (let name, let text?) in texts { used[name] = .string(text) }
        if let rate { used["rate"] = .number(rate) }
        if let count { used["count"] = .int(count) }
        if let loadCore { used["load-core"] = .int(loadCore) }
        if !options.processes.isEmpty {
            used["server-pid"] = .array(options.processes.map { .int($0) })
        }
        return used
    }
}

extension LoadOptions.Key: ExpressibleByArgument {}
extension LoadOptions.Version: ExpressibleByArgument {}

/// Checks of numbers, with the message that names the option.
enum Limits {
    static func check<Number: Comparable>(
        _ name: String, _ value: Number, _ range: ClosedRange<Number>
    ) throws {
        guard range.contains(value) else {
            throw ValidationError(
                "\(name) must be \(range.lowerBound) to \(range.upperBound), not \(value)")
        }
    }
}
