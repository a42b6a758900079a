import Foundation
import Testing

// Promise: a device whose certificate is seen for the first time is registered, durably, before its
// request goes on; it is registered once, whatever comes at the same time, and a gateway that was
// killed knows it when it starts again.

@Suite(.explained) struct FirstUseTests {
    private static let registration = "pki.cert.register"

    @Test(arguments: Curl.Version.allCases)
    func `the first request with a certificate registers its device`(
        version: Curl.Version
    ) throws {
        let site = try Site()
        for _ in 0..<3 {
            let echo = try site.curl("good").with(version).get("payroll.corp.test").echo()
            #expect(echo.posture == "trusted")
        }
        let event = try site.program.events.first("of the registration") {
            $0.type == Self.registration
        }
        #expect(event.result == "SUCCESS")
        #expect(event.target("Device") == "C02GOOD")
        #expect(try event.debug("certSerial") == site.corp.serial(of: "good"))
        #expect(site.program.events.all.filter { $0.type == Self.registration }.count == 1)
        #expect(try site.program.metrics().sum("sallyport_bindings") == 1)
    }

    @Test func `what was registered outlives a gateway that is killed`() throws {
        let site = try Site()
        #expect(try site.curl("good").get("payroll.corp.test").echo().posture == "trusted")
        site.program.process.signal(SIGKILL)
        _ = try? site.program.process.waitForExit()
        let program = try TestProgram(site.settings, in: site.program.directory)
        #expect(try program.metrics().sum("sallyport_bindings") == 1)
        let curl = Curl(to: program, pki: site.corp, as: site.corp.device("good"))
        #expect(try curl.get("payroll.corp.test").echo().posture == "trusted")
        #expect(!program.events.all.contains { $0.type == Self.registration })
    }

    @Test func `certificates that count for nothing are not registered`() throws {
        let site = try Site()
        for name in ["foreign", "wrong-usage", "revoked", "not-yet-valid"] {
            _ = try site.curl(name).get("payroll.corp.test").echo()
        }
        _ = try site.curl().get("payroll.corp.test").echo()
        #expect(try site.program.metrics().sum("sallyport_bindings") == 0)
        #expect(try site.program.metrics().sum("sallyport_store_claims_total") == 0)
    }

    @Test func `many first requests at once are all answered, and each device is registered once`()
        async throws
    {
        let site = try Site()
        let names = ["good", "good-2", "rsa", "p384", "subject-only", "via-intermediate"]
        try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<4 {
                for name in names {
                    group.addTask {
                        try site.curl(name).get("payroll.corp.test").echo().posture
                    }
                }
            }
            for try await posture in group { #expect(posture == "trusted") }
        }
        try eventually("all are registered") {
            site.program.events.all.filter { $0.type == Self.registration }.count == names.count
        }
        #expect(try site.program.metrics().sum("sallyport_bindings") == Double(names.count))
    }

    @Test func `with inventory required an unknown device is refused, and not registered`() throws {
        let site = try Site(["org.corp.devicetrust.inventory": "required"])
        let echo = try site.curl("good").get("payroll.corp.test").echo()
        #expect(echo.posture == "device_unknown")
        let reply = try site.curl("good").get("vault.corp.test")
        #expect(reply.status == 403)
        #expect(reply["Sallyport-Reason"] == "device_unknown")
        #expect(try site.program.metrics().sum("sallyport_bindings") == 0)
    }

    @Test func `the self-test page waits for the store as a request does`() throws {
        let site = try Site()
        let options = ["-H", "Accept: application/json"]
        let reply = try site.curl("good").get(site.corp.deviceTrust, "/", options)
        #expect(reply.status == 200)
        #expect(reply.text.contains("\"trusted\""))
        #expect(try site.program.metrics().sum("sallyport_bindings") == 1)
    }
}
