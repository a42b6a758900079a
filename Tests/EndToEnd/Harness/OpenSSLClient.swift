import Foundation

/// `openssl s_client`: sends bytes exactly as given, and tells what TLS agreed on.
struct OpenSSLClient: Sendable {
    let port: Int
    let serverName: String
    var certificate: ClientCertificate?
    var options: [String] = []

    init(
        to program: TestProgram, as serverName: String, certificate: ClientCertificate? = nil,
        options: [String] = []
    ) {
        port = program.port
        self.serverName = serverName
        self.certificate = certificate
        self.options = options
    }

    /// Sends the bytes and returns what came back until the gateway closed the connection. A
    /// connection that stays open fails: that is what most callers want to know.
    func exchange(_ bytes: String, within seconds: Double = 15) throws -> RawExchange {
        try exchange(Data(bytes.utf8), within: seconds)
    }

    func exchange(_ bytes: Data, within seconds: Double = 15) throws -> RawExchange {
        let child = try child(["-quiet"])
        child.send(bytes)
        let wasClosed = (try? child.waitForExit(within: seconds)) != nil
        child.closeInput()
        return RawExchange(data: child.output.data, wasClosed: wasClosed)
    }

    /// A connection whose input the test writes piece by piece.
    func open() throws -> ChildProcess { try child(["-quiet"]) }

    /// Sends a request after which the gateway closes; returns the answer among everything that
    /// s_client says about TLS, tickets included.
    func conversation(_ request: String) throws -> String {
        let child = try child(["-ign_eof", "-nocommands"])
        child.send(request)
        try child.waitForExit()
        return child.output.text
    }

    /// What s_client prints about a handshake that sends nothing.
    func handshake() throws -> ToolResult {
        try Tools.run("openssl", arguments([]), environment: Tools.lenientOpenSSL)
    }

    private func child(_ options: [String]) throws -> ChildProcess {
        try ChildProcess("openssl", arguments(options), environment: Tools.lenientOpenSSL)
    }

    private func arguments(_ extra: [String]) -> [String] {
        var list = ["s_client", "-connect", "127.0.0.1:\(port)"]
        list += serverName.isEmpty ? ["-noservername"] : ["-servername", serverName]
        if let certificate {
            list += ["-cert", certificate.certificate, "-key", certificate.key]
        }
        return list + options + extra
    }
}

/// The bytes of one connection.
struct RawExchange: Sendable {
    let data: Data
    /// Whether the gateway closed the connection by itself.
    let wasClosed: Bool

    var text: String { String(decoding: data, as: UTF8.self) }
    var replies: [HTTPReply] { HTTPReply.all(in: data) }
    var statuses: [Int] { replies.map(\.status) }
}
