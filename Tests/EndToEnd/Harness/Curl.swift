import Foundation
import Testing

/// The curl program as client: what an ordinary, well-behaved client sees.
struct Curl: Sendable {
    enum Version: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case tls12 = "TLSv1.2"
        case tls13 = "TLSv1.3"

        var testDescription: String { rawValue }
        /// The option of `openssl s_client`.
        var openssl: String { self == .tls12 ? "-tls1_2" : "-tls1_3" }
    }

    let port: Int
    /// The CA that the gateway's server certificates come from.
    let serverCA: String
    var certificate: ClientCertificate?
    var version: Version?
    var seconds = 20.0

    init(to program: TestProgram, pki: TestPKI, as certificate: ClientCertificate? = nil) {
        port = program.port
        serverCA = pki.path("ca/server.pem")
        self.certificate = certificate
    }

    func with(_ version: Version) -> Curl {
        var copy = self
        copy.version = version
        return copy
    }

    /// One request that must be answered.
    func get(_ host: String, _ path: String = "/echo", _ options: [String] = []) throws -> HTTPReply
    {
        let result = try run(host, path, ["-i"] + options)
        guard
            let reply = HTTPReply.all(
                in: result.output, answersToHead: options.contains("--head")
            ).last(where: {
                $0.status >= 200
            })
        else { throw Failure("no answer from \(host)\(path): \(result.errors)") }
        return reply
    }

    /// Runs curl as it is asked to; the answer may fail.
    func run(_ host: String, _ path: String, _ options: [String]) throws -> ToolResult {
        try Tools.run(
            "curl", arguments + options + [url(host, path)], environment: Tools.lenientOpenSSL,
            within: seconds + 5)
    }

    func url(_ host: String, _ path: String) -> String { "https://\(host):\(port)\(path)" }

    /// `--raw` keeps the bytes as sent.
    private var arguments: [String] {
        var list = [
            "-sS", "--raw", "--http1.1", "--path-as-is", "--cacert", serverCA,
            "--connect-to", "::127.0.0.1:\(port)", "--max-time", String(seconds), "--noproxy", "*",
        ]
        if let certificate {
            list += ["--cert", certificate.certificate, "--key", certificate.key]
        }
        switch version {
        case .tls12: list += ["--tlsv1.2", "--tls-max", "1.2"]
        case .tls13: list += ["--tlsv1.3"]
        case nil: break
        }
        return list
    }
}
