import Foundation
import Testing

// Promise: a reload takes effect for new connections and requests, under full load and without one
// failed request; settings that are wrong change nothing.

@Suite(.explained) struct ReloadTests {
    @Test func `no request fails while settings are reloaded again and again`() throws {
        let site = try Site()
        let load = try ConnectionTool.load(at: site)
        try load.waitForAnswers(100)
        for generation in 2...8 {
            let workers = site.settings.with([
                "timeout.idle": "\(60 + generation)s",
                "app.new\(generation).org": "corp",
                "app.new\(generation).host": "idp.corp.test",
                "app.new\(generation).upstream": site.upstream.url,
                "app.new\(generation).certificate": site.corp.path("server/site.pem"),
                "app.new\(generation).key": site.corp.path("server/site.key"),
            ])
            try site.program.reload(workers, generation: generation)
        }
        let reached = try load.send("stop", expecting: "done")
        #expect(Int(reached[1]) ?? 0 >= 100)
        #expect(reached[2] == "0", "\(load.process.output.text)")
        #expect(try site.program.terminate() == 0)
    }

    @Test func `wrong settings change nothing`() throws {
        let site = try Site()
        var wrong = site.settings
        wrong["app.payroll.upstream"] = "not a url"
        wrong["gateway.wrokers"] = "2"
        try site.program.replaceSettings(with: wrong)
        site.program.process.signal(SIGHUP)
        _ = try site.program.log.line("refusal") { $0.contains("error reload refused") }
        #expect(site.program.log.text.contains("gateway.wrokers"))
        #expect(try site.curl("good").get("payroll.corp.test").echo().posture == "trusted")
        let failures = try site.program.metrics().sum("sallyport_reloads_total", "refused")
        #expect(failures == 1)
        // The next good reload works.
        try site.program.reload(site.settings, generation: 2)
    }

    @Test func `a certificate file that is wrong changes nothing`() throws {
        let site = try Site()
        try site.program.replaceSettings(
            with: site.settings.with(["org.corp.key": site.corp.path("server/other.key")]))
        site.program.process.signal(SIGHUP)
        _ = try site.program.log.line("refusal") { $0.contains("error reload refused") }
        #expect(try site.curl().get("payroll.corp.test").status == 200)
    }

    @Test func `a new server certificate is shown to new connections`() throws {
        let site = try Site()
        #expect(try serverKey(of: site).contains("256 bit"))
        try site.program.reload(
            site.settings.with([
                "org.corp.certificate": site.corp.path("server/rsa.pem"),
                "org.corp.key": site.corp.path("server/rsa.key"),
            ]), generation: 2)
        #expect(try serverKey(of: site).contains("2048 bit"))
    }

    @Test func `a new upstream serves the next request of an open connection`() throws {
        let site = try Site()
        let next = try ScriptedUpstream()
        let client = try site.openssl("payroll.corp.test").open()
        client.send(Request("/echo?first").text)
        _ = try client.output.line("the first answer") { $0.contains("/echo?first") }
        try site.program.reload(
            site.settings.with(["app.payroll.upstream": next.url]), generation: 2)
        client.send(Request("/echo?second").text)
        _ = try client.output.line("the second answer") { $0.contains("/echo?second") }
        #expect(try next.targets(containing: "second").count == 1)
        client.stop()
        #expect(site.program.process.isRunning)
    }

    @Test func `an open connection is judged by the new device CA`() throws {
        let site = try Site()
        let client = try site.openssl("payroll.corp.test", "good").open()
        client.send(Request("/echo?first").text)
        _ = try client.output.line("trust") { $0.contains("X-Sallyport-Device-Trust: trusted") }
        try site.program.reload(
            site.settings.with([
                "org.corp.devicetrust.ca": site.corp.path("ca/foreign.pem"),
                "org.corp.devicetrust.crl": nil,
            ]), generation: 2)
        client.send(Request("/echo?second").text)
        _ = try client.output.line("no trust") { $0.contains("X-Sallyport-Reason: unknown_issuer") }
        client.stop()
    }

    @Test func `an app taken out of the settings is gone`() throws {
        let site = try Site()
        var settings = site.settings
        for key in ["name", "org", "host", "upstream", "handshake"] {
            settings["app.payroll.\(key)"] = nil
        }
        try site.program.reload(settings, generation: 2)
        let result = try site.openssl("payroll.corp.test").handshake()
        #expect(result.errors.contains("unrecognized name"))
    }

    private func serverKey(of site: Site) throws -> String {
        try site.openssl("payroll.corp.test").handshake().text
    }
}
