import ArgumentParser
import Loading
import Measuring

struct HandshakeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "handshake",
        abstract: "New connections: full handshakes, or resumed ones.",
        discussion: """
            A unit is a handshake, one request or none, and a close. Its latency ends with the \
            answer; without a request when the server has answered the close, which shows that it \
            has checked the certificate. connect_us is the time to the end of the handshake.

            Example: sallyport-bench handshake --resume --connect 127.0.0.1:8443 \
            --host payroll.corp.test --issuer ca.pem,ca.key --tls 1.2
            """)

    @Flag(help: "Resume a session of each certificate; one that is not resumed is an error.")
    var resume = false
    @Option(help: "Requests on each connection: 0 or 1.")
    var requests = 0
    @OptionGroup var common: CommonOptions

    func validate() throws { try Limits.check("--requests", requests, 0...1) }

    func run() throws {
        let options = try common.load(connections: 16)
        try common.run(
            "handshake", options,
            own: ["resume": .bool(resume), "requests": .int(requests)], keepsSessions: resume
        ) { stage, report throws(LoadError) in
            try stage.handshakes(resuming: resume, requests: requests, into: &report)
        }
    }
}
