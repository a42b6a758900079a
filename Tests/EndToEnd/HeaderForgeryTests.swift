import Foundation
import Testing

// Promise: nothing a client sends under a name the gateway owns reaches the app, in whatever spelling,
// and what the gateway says itself cannot be removed or doubled by the client.

@Suite(.explained) struct HeaderForgeryTests {
    private static let shared = Result { try Site() }
    private let site: Site

    init() throws { site = try Self.shared.get().noted }

    /// Names and spellings. The value sent is always `forged`.
    private static let names = [
        "X-Sallyport-Device-Trust", "x-sallyport-device-trust", "X-SALLYPORT-DEVICE-TRUST",
        "X_Sallyport_Device_Trust", "x-sallyport_device-trust", "X-Sallyport-Reason",
        "X-Sallyport-Device-Id", "X-Sallyport-Device_Id", "X-Sallyport-Device-Platform",
        "X-Sallyport-User", "X-Sallyport-Groups", "X-Sallyport-Policy-Rule",
        "X-Sallyport-Jwt-Assertion", "X_SALLYPORT_JWT_ASSERTION", "X-Sallyport-Anything",
        "X-Sallyport-", "X-Sallyport-Authenticated-User", "Client-Cert", "client_cert",
        "CLIENT-CERT", "Client-Cert-Chain", "Client_Cert_Chain", "X-Forwarded-Client-Cert",
        "x_forwarded_client_cert", "X-Client-Cert", "X-Client-Cert-Subject", "X_Client_Cert_Dn",
        "X-SSL-Client-Verify", "X_SSL_Client_S_DN", "SSL_CLIENT_VERIFY", "SSL-Client-Cert",
        "ssl_client_s_dn", "X-Request-Id", "x_request_id", "X-Forwarded-For", "X_Forwarded_For",
        "X-Forwarded-Proto", "X-Forwarded-Host", "x-forwarded_host", "Forwarded",
    ]

    @Test(arguments: names)
    func `a forged field does not reach the app`(name: String) throws {
        let echo = try site.curl("good").get(
            "payroll.corp.test", "/echo", ["-H", "\(name): forged"]
        ).echo()
        #expect(!echo.head.contains("forged"))
        expectOwnFieldsOnce(in: echo)
    }

    @Test(arguments: names)
    func `a forged field sent twice does not reach the app`(name: String) throws {
        let echo = try send(["\(name): forged", "Accept: */*", "\(name): forged too"])
        #expect(!echo.head.contains("forged"))
        expectOwnFieldsOnce(in: echo)
    }

    @Test(arguments: names)
    func `naming a field in Connection takes nothing away`(name: String) throws {
        let echo = try send(["Connection: \(name)", "\(name): forged"])
        #expect(!echo.head.contains("forged"))
        expectOwnFieldsOnce(in: echo)
    }

    @Test(arguments: names)
    func `a forged trailer does not reach the app`(name: String) throws {
        let echo = try send(
            ["Transfer-Encoding: chunked", "Trailer: \(name), X-Mine"],
            body: "3\r\nabc\r\n0\r\n\(name): forged\r\nX-Mine: kept\r\n\r\n", method: "POST")
        #expect(echo.body == "abc")
        #expect(!(echo.head + echo.trailers).contains("forged"))
        expectOwnFieldsOnce(in: echo)
    }

    @Test(arguments: names)
    func `without a certificate the forged field does not make trust`(name: String) throws {
        let echo = try site.curl().get(
            "payroll.corp.test", "/echo", ["-H", "\(name): trusted"]
        ).echo()
        #expect(echo.posture == "no_certificate")
        #expect(echo["X-Sallyport-Device-Id"].isEmpty)
    }

    @Test func `an app that asks for no certificate is protected as well`() throws {
        let forged = Self.names.flatMap { ["-H", "\($0): forged"] }
        let echo = try site.curl().get("wiki.corp.test", "/echo", forged).echo()
        #expect(!echo.head.contains("forged"))
        #expect(echo["X-Sallyport-Device-Trust"] == ["not-trusted"])
    }

    @Test func `a response cannot be mistaken for the gateway's word`() throws {
        let answer =
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-From-App: yes\r\n"
            + "Sallyport-Reason: forged\r\nX-Sallyport-Device-Trust: forged\r\n\r\nok"
        let reply = try site.curl().get("payroll.corp.test", Raw.path(answer, then: "keep"))
        #expect(reply["X-From-App"] == "yes")
        #expect(reply["Sallyport-Reason"] == nil)
        #expect(reply["X-Sallyport-Device-Trust"] == nil)
    }

    @Test func `fields of others pass as they are`() throws {
        let echo = try send(["X-Sallyporter: mine", "Client-Certificates: mine", "X-Ssl: mine"])
        for name in ["X-Sallyporter", "Client-Certificates", "X-Ssl"] {
            #expect(echo[name] == ["mine"])
        }
    }

    /// One request on a connection of a trusted device.
    private func send(
        _ fields: [String], body: String = "", method: String = "GET"
    ) throws -> EchoedRequest {
        let request = Request("/echo", method, fields, body: body)
        let closing = Request("/echo", close: true)
        let exchange = try site.openssl("payroll.corp.test", "good")
            .exchange(request.text + closing.text)
        let first = try #require(exchange.replies.first)
        #expect(exchange.statuses == [200, 200])
        return try first.echo()
    }

    private func expectOwnFieldsOnce(
        in echo: EchoedRequest, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(
            echo["X-Sallyport-Device-Trust"] == ["trusted"], sourceLocation: sourceLocation)
        #expect(
            echo["X-Sallyport-Device-Id"] == ["C02GOOD"], sourceLocation: sourceLocation)
        for name in ["X-Sallyport-Jwt-Assertion", "X-Request-Id", "X-Forwarded-For"] {
            #expect(echo[name].count == 1, "\(name)", sourceLocation: sourceLocation)
        }
    }
}
