import ArgumentParser
import Loading
import Measuring

struct FirstUseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "first-use",
        abstract: "Many certificates that the server has never seen, all asking at one moment.",
        discussion: """
            Each round opens --count connections, each with a new certificate, releases one request \
            on all of them at one moment, and takes the time from then to each answer; then the same \
            with the same certificates again, on new connections. The paths first and again have \
            all rounds' times; rounds has them raw, with the difference of the two.

            Example: sallyport-bench first-use --count 100 --rounds 10 --path '/app?user=user-{n}' \
            --connect 127.0.0.1:8443 --host payroll.corp.test --issuer ca.pem,ca.key
            """)

    @Option(help: "Rounds.")
    var rounds = 10
    @OptionGroup var common: CommonOptions

    func validate() throws {
        try Limits.check("--count", common.count ?? 100, 1...20000)
        try Limits.check("--rounds", rounds, 1...10000)
        guard common.issuer != nil else {
            throw ValidationError("first-use needs --issuer: its certificates must be new")
        }
    }

    func run() throws {
        let count = common.count ?? 100
        let options = try common.load(connections: count)
        try common.run(
            "first-use", options,
            own: [
                "count": .int(count), "rounds": .int(rounds), "certificates": .int(count * rounds),
            ], certificates: count * rounds
        ) { stage, report throws(LoadError) in
            stage.firstUse(count: count, rounds: rounds, into: &report)
        }
    }
}
