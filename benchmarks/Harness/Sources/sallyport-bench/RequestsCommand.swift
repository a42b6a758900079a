import ArgumentParser
import Loading
import Measuring

struct RequestsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "requests",
        abstract: "Requests on connections that stay open.",
        discussion: """
            A unit is one request and its whole answer. Connection k uses certificate k.

            Example: sallyport-bench requests --protocol http2 --connections 8 --streams 16 \
            --connect 127.0.0.1:8443 --host payroll.corp.test --issuer ca.pem,ca.key --path /64k
            """)

    enum Version: String, ExpressibleByArgument { case http1, http2 }

    @Option(name: .customLong("protocol"), help: "http1 or http2.")
    var version = Version.http1
    @Option(help: "Requests at a time on each HTTP/2 connection.")
    var streams = 16
    @OptionGroup var common: CommonOptions

    func validate() throws { try Limits.check("--streams", streams, 1...1000) }

    func run() throws {
        var options = try common.load(connections: 4)
        options.isHTTP2 = version == .http2
        options.streams = version == .http2 ? streams : 1
        // A connection each: more certificates than connections would never be used.
        let certificates = min(common.certificates, options.connections)
        try common.run(
            "requests", options,
            own: ["protocol": .string(version.rawValue), "streams": .int(options.streams)],
            certificates: certificates
        ) { stage, report throws(LoadError) in
            try stage.requests(into: &report)
        }
    }
}
