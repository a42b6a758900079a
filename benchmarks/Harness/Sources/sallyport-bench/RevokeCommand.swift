import ArgumentParser
import Loading
import Measuring

struct RevokeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "How soon after a revocation the server refuses, on each path.",
        discussion: """
            Each round takes a new certificate, sees that every path accepts it, runs the command \
            with /bin/sh ({serial} becomes the serial number in upper hex) and tries every path \
            until it is refused: a status other than 2xx, a failed handshake or a close. The \
            latency counts from the command's return. The paths: full (a new handshake), ticket12 \
            and ticket13 (a session from before, resumed), keepalive (an open connection).

            Example: sallyport-bench revoke --command 'sallyport revoke {serial}' --rounds 5 \
            --connect 127.0.0.1:8443 --host payroll.corp.test --issuer ca.pem,ca.key
            """)

    @Option(help: "The command that revokes, with {serial} in it.")
    var command: String
    @Option(help: "Which paths, with commas.")
    var paths = "full,ticket12,ticket13,keepalive"
    @Option(help: "Rounds.")
    var rounds = 5
    @Option(help: "Seconds after which a path counts as not_refused.")
    var limit = 5.0
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard chosen != nil else {
            throw ValidationError("--paths takes full, ticket12, ticket13 and keepalive, once each")
        }
        guard command.contains("{serial}") else {
            throw ValidationError("--command needs {serial} in it")
        }
        guard common.issuer != nil else {
            throw ValidationError("revoke needs --issuer: each round revokes a new certificate")
        }
        try Limits.check("--rounds", rounds, 1...10000)
        try Limits.check("--limit", limit, 0.001...3600)
    }

    private var chosen: [RevocationPath]? {
        let names = paths.split(separator: ",", omittingEmptySubsequences: false)
        let chosen = names.compactMap { RevocationPath(rawValue: String($0)) }
        return chosen.count == names.count && Set(chosen).count == names.count ? chosen : nil
    }

    func run() throws {
        let options = try common.load(connections: 1)
        let own: [String: JSONValue] = [
            "command": .string(command), "paths": .string(paths), "rounds": .int(rounds),
            "limit": .number(limit), "certificates": .int(rounds),
        ]
        try common.run("revoke", options, own: own, certificates: rounds) {
            stage, report throws(LoadError) in
            try stage.revoke(
                command: command, paths: chosen ?? [], rounds: rounds, limit: limit, into: &report)
        }
    }
}
