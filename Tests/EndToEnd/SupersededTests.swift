import Foundation
import Testing

// Promise: a device may hold several valid certificates, and all of them count; one that has expired
// while the device has a newer one is told apart, because the remedy is another: restart the browser.

@Suite(.explained) struct SupersededTests {
    @Test func `an expired certificate is superseded while its successor is good`() throws {
        let site = try Site()
        // The same device, C02GOOD, by its names; the successor ends later.
        let old = try site.corp.expiringDevice(in: 4)
        let curl = Curl(to: site.program, pki: site.corp, as: old)
        #expect(try curl.get("vault.corp.test").echo()["X-Sallyport-Device-Id"] == ["C02GOOD"])
        #expect(try site.curl("good").get("vault.corp.test").echo().posture == "trusted")
        // Both count side by side.
        #expect(try curl.get("vault.corp.test").status == 200)
        try eventually("the old one has expired") {
            try curl.get("vault.corp.test").status == 403
        }
        let refused = try curl.get("vault.corp.test")
        #expect(refused["Sallyport-Reason"] == "superseded_expired")
        let event = try site.program.events.first("of the refusal") {
            $0.reason == "CERT_SUPERSEDED_EXPIRED"
        }
        #expect(event.target("Device") == "C02GOOD")

        let serial = try site.corp.serial(of: "good")
        let result = try site.program.command(
            ["cert", "revoke", "--org", "corp", "--serial", serial, "--yes"])
        #expect(result.status == 0, "\(result.errors)")
        // Without a good successor it has just expired.
        #expect(try curl.get("vault.corp.test")["Sallyport-Reason"] == "expired")
    }

    @Test func `an expired certificate that was never seen is told apart, too`() throws {
        let site = try Site()
        #expect(try site.curl("good").get("vault.corp.test").status == 200)
        let old = try site.corp.expiringDevice(in: -60)
        let curl = Curl(to: site.program, pki: site.corp, as: old)
        #expect(try curl.get("vault.corp.test")["Sallyport-Reason"] == "superseded_expired")
    }

    @Test func `an expired certificate without a successor has expired`() throws {
        let site = try Site()
        #expect(try site.curl("expired").get("vault.corp.test")["Sallyport-Reason"] == "expired")
    }
}
