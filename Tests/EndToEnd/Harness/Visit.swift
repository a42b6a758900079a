import Foundation

/// A file for what s_client needs to resume a session.
struct Ticket: Sendable {
    let file = Tools.scratch.appending(path: "ticket-\(UUID().uuidString)").path

    var kept: [String] { ["-sess_out", file] }
    var shown: [String] { ["-sess_in", file] }
}

/// What s_client saw of one connection, and what the app was told.
struct Visit: Sendable {
    let text: String

    init(_ text: String) { self.text = text }

    var answered: Bool { text.contains("HTTP/1.1 ") }
    var isResumed: Bool { text.contains("Reused, ") }

    /// Tickets that came: told once each in TLS 1.3, shown with the session in TLS 1.2.
    var tickets: Int {
        max(
            text.components(separatedBy: "New Session Ticket arrived").count,
            text.components(separatedBy: "TLS session ticket:").count) - 1
    }

    /// `trusted`, or the reason it is not; nil when the app was told nothing.
    var posture: String? {
        let prefixes = ["X-Sallyport-Reason: ", "X-Sallyport-Device-Trust: "]
        return prefixes.lazy.compactMap { prefix in
            lines.first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        }.first
    }

    /// Everything the app was told about the device.
    var annotation: [String] {
        lines.filter { line in
            ["X-Sallyport-Device-", "Client-Cert", "X-Forwarded-Client-Cert"].contains {
                line.hasPrefix($0)
            }
        }.sorted()
    }

    /// The app echoes what it was told as JSON, in which line ends are escaped.
    private var lines: [String] {
        text.replacing("\\r\\n", with: "\n").components(separatedBy: .newlines).map {
            $0.trimmingCharacters(in: .whitespaces)
        }
    }
}

extension Site {
    /// One connection with one request; to `node` where the site has several gateways.
    func visit(
        _ host: String, _ device: String?, _ version: Curl.Version, _ options: [String],
        path: String = "/echo", at node: TestProgram? = nil
    ) throws -> Visit {
        var client = OpenSSLClient(
            to: node ?? program, as: host, certificate: device.map(corp.device),
            options: [version.openssl] + options)
        client.site = self
        return Visit(try client.conversation(Request(path, host: host, close: true).text))
    }
}
