import Foundation
import Testing

// Promise: the app learns about the device by plain headers, by the certificate in the forms of
// RFC 9440 and Envoy where the settings ask for them, and by an assertion it can verify with published
// keys alone; without a certificate there is no certificate header and an explicit "not-trusted".

@Suite(.explained) struct AnnotationTests {
    private static let shared = Result {
        try Site(["app.payroll.annotate": "headers, jwt, client-cert, xfcc"])
    }
    private let site: Site

    init() throws { site = try Self.shared.get().noted }

    @Test func `plain headers say what is known about a trusted device`() throws {
        let echo = try site.curl("good").get("payroll.corp.test").echo()
        #expect(echo["X-Sallyport-Device-Trust"] == ["trusted"])
        #expect(echo["X-Sallyport-Reason"].isEmpty)
        #expect(echo["X-Sallyport-Device-Id"] == ["C02GOOD"])
        #expect(echo["X-Sallyport-Device-Platform"] == ["macos"])
    }

    @Test func `plain headers say why a device is not trusted`() throws {
        let echo = try site.curl("expired").get("payroll.corp.test").echo()
        #expect(echo["X-Sallyport-Device-Trust"] == ["not-trusted"])
        #expect(echo["X-Sallyport-Reason"] == ["expired"])
    }

    @Test func `forwarding headers are written by the gateway alone`() throws {
        let echo = try site.curl().get(
            "payroll.corp.test", "/echo", ["-H", "X-Forwarded-For: 203.0.113.9"]
        ).echo()
        #expect(echo["X-Forwarded-For"] == ["127.0.0.1"])
        #expect(echo["X-Forwarded-Proto"] == ["https"])
        #expect(echo["X-Forwarded-Host"] == ["payroll.corp.test:\(site.program.port)"])
        #expect(echo["Host"] == ["payroll.corp.test:\(site.program.port)"])
    }

    @Test func `each request has its own id, which the event carries too`() throws {
        let agent = UUID().uuidString
        let curl = site.curl("good")
        let first = try curl.get("payroll.corp.test", "/echo", ["-A", agent]).echo()
        let second = try curl.get("payroll.corp.test").echo()
        let id = try #require(first["X-Request-Id"].first)
        #expect(!id.isEmpty && id != second["X-Request-Id"].first)
        let event = try site.program.events.first("of \(agent)") { $0.userAgent == agent }
        #expect(event["transaction.id"] == id)
    }

    @Test(arguments: ["good", "via-intermediate", "rsa"])
    func `Client-Cert is the certificate as RFC 9440 writes it`(device: String) throws {
        let echo = try site.curl(device).get("payroll.corp.test").echo()
        let der = try site.corp.der(of: device)
        #expect(echo["Client-Cert"] == [":\(der.base64EncodedString()):"])
    }

    @Test func `X-Forwarded-Client-Cert has one element in Envoy's form`() throws {
        let echo = try site.curl("good").get("payroll.corp.test").echo()
        let values = echo["X-Forwarded-Client-Cert"]
        let value = try #require(values.first)
        #expect(values.count == 1)
        let hash = try site.corp.fingerprint(of: "good").map { String(format: "%02x", $0) }.joined()
        let pairs = value.components(separatedBy: ";")
        #expect(pairs.contains("Hash=\(hash)"))
        #expect(pairs.contains("URI=\"urn:sallyport:device:mac:C02GOOD\""))
        #expect(pairs.contains { $0.hasPrefix("Subject=\"") && $0.contains("CN=good") })
        let certificate = try #require(pairs.first { $0.hasPrefix("Cert=\"") })
        let pem = certificate.dropFirst(6).dropLast().removingPercentEncoding ?? ""
        let body = pem.components(separatedBy: "\n").filter { !$0.hasPrefix("-----") }.joined()
        #expect(try Data(base64Encoded: body) == site.corp.der(of: "good"))
    }

    @Test func `without a certificate no certificate header is sent`() throws {
        let echo = try site.curl().get("payroll.corp.test").echo()
        #expect(echo["Client-Cert"].isEmpty)
        #expect(echo["X-Forwarded-Client-Cert"].isEmpty)
        #expect(echo["X-Sallyport-Device-Trust"] == ["not-trusted"])
    }

    @Test(arguments: ["foreign", "self-signed", "bad-signature"])
    func `a certificate that was not verified is not forwarded`(device: String) throws {
        let echo = try site.curl(device).get("payroll.corp.test").echo()
        #expect(echo["Client-Cert"].isEmpty)
        #expect(echo["X-Forwarded-Client-Cert"].isEmpty)
    }

    @Test func `only what the setting names is sent`() throws {
        let site = try Site(["app.payroll.annotate": "client-cert"])
        let echo = try site.curl("good").get("payroll.corp.test").echo()
        #expect(echo["Client-Cert"].count == 1)
        for name in ["X-Forwarded-Client-Cert", "X-Sallyport-Jwt-Assertion"] {
            #expect(echo[name].isEmpty)
        }
    }
}
