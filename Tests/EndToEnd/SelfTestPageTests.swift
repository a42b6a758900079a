import Foundation
import Testing

// Promise: the device-trust host tells a visitor in plain words what the gateway sees of the device:
// certificate or none, names, dates, posture, reason and remedy, TLS version; as a page or as JSON.

@Suite(.explained) struct SelfTestPageTests {
    private static let shared = Result { try Site() }
    private let site: Site
    private let host = "cell1-devicetrust.corp.test"

    init() throws { site = try Self.shared.get().noted }

    @Test(arguments: Curl.Version.allCases)
    func `a trusted visitor sees the facts`(version: Curl.Version) throws {
        let reply = try page("good", version)
        #expect(reply.status == 200)
        #expect(reply["Content-Type"]?.hasPrefix("text/html") == true)
        #expect(reply["Cache-Control"] == "no-store")
        #expect(reply.text.contains("This computer is trusted"))
        #expect(reply.text.contains("C02GOOD"))
        #expect(reply.text.contains("CN=good"))
        #expect(reply.text.contains("Corp MTLS Certificate Authority"))
        #expect(reply.text.contains(version == .tls12 ? "1.2" : "1.3"))
    }

    @Test(arguments: [nil, "expired", "revoked", "foreign", "wrong-usage", "zero-serial"])
    func `an untrusted visitor is told why and what to do`(device: String?) throws {
        let reply = try page(device, .tls13)
        #expect(reply.status == 200)
        #expect(!reply.text.contains("This computer is trusted"))
        #expect(reply.text.contains("What you can do"))
        #expect(reply.text.contains("https://help.corp.test/device-trust"))
    }

    private static let visitors: [(String?, String?)] = [
        ("good", nil), ("expired", "expired"), (nil, "no_certificate"),
    ]

    @Test(arguments: visitors)
    func `a program gets the same as JSON`(device: String?, reason: String?) throws {
        let reply = try site.curl(device).get(host, "/", ["-H", "Accept: application/json"])
        let facts: Facts = try reply.decoded()
        #expect(facts.trusted == (reason == nil))
        #expect(facts.reason == reason)
        #expect(facts.host == host)
        #expect(facts.tls.version == "TLSv1.3")
        #expect(facts.certificate?.device_id == device.map { "C02\($0.uppercased())" })
        if let device {
            let serial = try site.corp.serial(of: device).drop { $0 == "0" }
            #expect(facts.certificate?.serial.uppercased().hasSuffix(serial) == true)
        }
    }

    private struct Facts: Decodable {
        struct Certificate: Decodable { let device_id, subject, issuer, serial: String }
        struct TLS: Decodable { let version, cipher: String }

        let trusted: Bool
        let reason: String?
        let host: String
        let certificate: Certificate?
        let tls: TLS
    }

    @Test func `names in a certificate do not become markup`() throws {
        let reply = try page("foreign", .tls13)
        #expect(!reply.text.contains("<script"))
    }

    @Test func `other addresses of the host hold nothing`() throws {
        #expect(try site.curl("good").get(host, "/other").status == 404)
        let post = try site.curl("good").get(host, "/", ["-d", "x=y"])
        #expect(post.status == 405)
    }

    private func page(_ device: String?, _ version: Curl.Version) throws -> HTTPReply {
        try site.curl(device).with(version).get(host, "/", ["-H", "Accept: text/html"])
    }
}
