import Foundation
import Testing

// Promise: settings decide what a stale or missing revocation list means, and whether an organisation
// looks at devices at all; with the default a stale list is tolerated for a while, never for ever.

@Suite(.explained) struct PosturePolicyTests {
    @Test(arguments: Curl.Version.allCases)
    func `an out-of-date list makes devices not trusted`(version: Curl.Version) throws {
        let site = try Site([
            "org.corp.devicetrust.crl": try TestPKI.corp().path("crl/expired.pem"),
            "org.corp.devicetrust.crl.stale": "not-trusted",
        ])
        let agent = UUID().uuidString
        let reply = try site.curl("good").with(version)
            .get("payroll.corp.test", "/echo", ["-A", agent])
        #expect(try reply.echo().posture == "crl_stale")
        let event = try site.program.events.first("of \(agent)") { $0.userAgent == agent }
        #expect(event.reason == "CRL_STALE")
        // What the old list does say still holds.
        #expect(try site.curl("revoked").get("payroll.corp.test").echo().posture == "revoked")
    }

    @Test(arguments: [
        ("not-trusted", 100, "crl_stale"), ("grace 24h", 100, "trusted"),
        ("grace 10s", 100, "crl_stale"), ("trusted", 40_000_000, "trusted"),
    ])
    func `the setting for stale lists decides`(
        policy: String, age: Int, posture: String
    ) throws {
        let pki = try TestPKI.corp()
        let list = try Tools.freshDirectory("crl").appending(path: "device.der")
        try pki.writeRevocationList(
            to: list, options: ["--age", String(age + 60), "--life", "60"])
        let site = try Site([
            "org.corp.devicetrust.crl": list.path, "org.corp.devicetrust.crl.stale": policy,
        ])
        #expect(try site.curl("good").get("payroll.corp.test").echo().posture == posture)
    }

    @Test(arguments: [("on", "crl_stale"), ("off", "trusted")])
    func `a CA without any list counts as the setting says`(
        required: String, posture: String
    ) throws {
        let site = try Site([
            "org.corp.devicetrust.crl": nil, "org.corp.devicetrust.crl.required": required,
        ])
        #expect(try site.curl("good").get("payroll.corp.test").echo().posture == posture)
    }

    @Test(arguments: Curl.Version.allCases)
    func `device trust can be switched off`(version: Curl.Version) throws {
        let site = try Site(["org.corp.devicetrust.enabled": "off"])
        let reply = try site.curl("good").with(version).get("payroll.corp.test")
        #expect(try reply.echo().posture == "device_trust_disabled")
        // Another organisation of the same gateway goes on.
        let other = Curl(to: site.program, pki: site.globex, as: site.globex.device("good"))
        #expect(try other.get("files.globex.test").echo().posture == "trusted")
    }

    @Test(arguments: [
        ("san-uri", "C02GOOD"), ("permanent-identifier", "C02GOOD"), ("subject-cn", "good"),
        ("subject-serial, subject-cn", "good"),
    ])
    func `the setting says what names a device`(order: String, id: String) throws {
        let site = try Site(["org.corp.devicetrust.device_id": order])
        let echo = try site.curl("good").get("payroll.corp.test").echo()
        #expect(echo["X-Sallyport-Device-Id"] == [id])
    }
}
