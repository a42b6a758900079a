import Foundation
import Testing

// Promise: a revocation list put in place of the old one is in force by itself, for new and for open
// connections; a list that is broken, older, not signed by the CA or not meant for this use is refused
// with an event and a metric, and the old one stays.

@Suite(.explained) struct RevocationFileTests {
    @Test(arguments: ["device.pem", "device.der"], Curl.Version.allCases)
    func `a new list reaches an open connection`(
        name: String, version: Curl.Version
    ) throws {
        let (site, list) = try self.site(name)
        let client = try site.openssl("payroll.corp.test", "good", [version.openssl]).open()
        client.send(Request("/echo?first").text)
        _ = try client.output.line("trust") { $0.contains("X-Sallyport-Device-Trust: trusted") }

        try site.corp.writeRevocationList(to: list, revoking: ["good"])
        try eventually("the new list in force") {
            try site.curl("good").with(version).get("payroll.corp.test").echo().posture == "revoked"
        }
        client.send(Request("/echo?second").text)
        _ = try client.output.line("no trust") { $0.contains("X-Sallyport-Reason: revoked") }
        client.stop()
    }

    @Test func `a new list is no news to a connection whose posture stays`() throws {
        let (site, list) = try self.site("device.pem")
        let client = try site.openssl("payroll.corp.test", "good").open()
        client.send(Request("/echo?first").text)
        _ = try client.output.line("trust") { $0.contains("X-Sallyport-Device-Trust: trusted") }
        try site.corp.writeRevocationList(
            to: list, revoking: ["good-2"], options: ["--number", "9999999999"])
        try eventually("the new list in force") {
            try site.program.metrics().sum("sallyport_crl_entries", "corp") == 1
        }
        client.send(Request("/echo?second").text)
        _ = try client.output.line("the second answer") { $0.contains("/echo?second") }
        client.stop()
        // The denial of another device comes after whatever the second request led to.
        _ = try site.curl("good-2").get("payroll.corp.test", "/last").echo()
        _ = try site.program.events.first("of the last request") {
            $0.debug("requestUri") == "/last"
        }
        let judged = site.program.events.all.filter { $0.debug("requestUri") == "/echo" }
        #expect(judged.count == 1)
    }

    @Test func `a device taken off the list is trusted again`() throws {
        let (site, list) = try self.site("device.pem")
        try site.corp.writeRevocationList(to: list, revoking: ["good"])
        try eventually("revoked") {
            try site.curl("good").get("payroll.corp.test").echo().posture == "revoked"
        }
        // Later lists have higher numbers: make-crl numbers by the second.
        try site.corp.writeRevocationList(to: list, options: ["--number", "9999999999"])
        try eventually("trusted again") {
            try site.curl("good").get("payroll.corp.test").echo().posture == "trusted"
        }
    }

    @Test(arguments: [
        "changed", "truncated", "trailing", "not-a-list", "delta", "only-authorities", "indirect",
        "unknown-critical",
    ])
    func `a list that cannot be used leaves the old one in force`(bad: String) throws {
        let (site, list) = try self.site("device.der", revoking: ["good-2"])
        try replace(list, with: site.corp.bytes("crl/\(bad).der"))
        try expectRefusal(at: site)
    }

    @Test(arguments: ["wrong-signer", "foreign", "expired", "nothing"])
    func `a list of someone else or of the past leaves the old one in force`(bad: String) throws {
        let (site, list) = try self.site("device.pem", revoking: ["good-2"])
        try replace(list, with: site.corp.bytes("crl/\(bad).pem"))
        try expectRefusal(at: site)
    }

    @Test func `an older list leaves the newer one in force`() throws {
        let (site, list) = try self.site("device.pem", revoking: ["good-2"])
        try site.corp.writeRevocationList(to: list, options: ["--number", "1", "--age", "1000"])
        try expectRefusal(at: site)
    }

    @Test func `changes beside a complete list reach an open connection within a second or so`()
        throws
    {
        let held = try TestPKI.corp().path("device/good-2.pem")
        let (site, list) = try self.site("device.pem", options: ["--hold", held])
        let changes = list.deletingLastPathComponent().appending(path: "changes.der")
        let first = ["--number", "201", "--delta-of", "100"]
        try site.corp.writeRevocationList(to: changes, options: first)
        let both = site.settings.with(
            ["org.corp.devicetrust.crl": "\(changes.path), \(list.path)"])
        try site.program.reload(both, generation: 2)
        let client = try site.openssl("payroll.corp.test", "good").open()
        client.send(Request("/echo?first").text)
        _ = try client.output.line("trust") { $0.contains("X-Sallyport-Device-Trust: trusted") }
        #expect(try posture(of: "good-2", at: site) == "revoked")

        let second = ["--number", "202", "--delta-of", "100", "--release", held]
        try site.corp.writeRevocationList(to: changes, revoking: ["good"], options: second)
        let start = ContinuousClock.now
        try eventually("the changes in force") {
            try posture(of: "good", at: site) == "revoked"
        }
        let elapsed = ContinuousClock.now - start
        print("changes were in force after \(elapsed)")
        #expect(elapsed < .seconds(5))
        client.send(Request("/echo?second").text)
        _ = try client.output.line("no trust") { $0.contains("X-Sallyport-Reason: revoked") }
        client.stop()
        #expect(try posture(of: "good-2", at: site) == "trusted")
    }

    @Test func `changes to a list that is not there are refused, and come in with it`() throws {
        let (site, list) = try self.site("device.pem", revoking: ["good-2"])
        let changes = list.deletingLastPathComponent().appending(path: "changes.der")
        let early = ["--number", "301", "--delta-of", "300"]
        try site.corp.writeRevocationList(to: changes, revoking: ["good"], options: early)
        let both = site.settings.with(
            ["org.corp.devicetrust.crl": "\(changes.path), \(list.path)"])
        try site.program.reload(both, generation: 2)
        let event = try site.program.events.first("of the refusal") {
            $0.type == "pki.cert.crl_load_failure"
        }
        #expect(event.result == "FAILURE")
        #expect(try posture(of: "good", at: site) == "trusted")
        try site.corp.writeRevocationList(to: list, options: ["--number", "300"])
        try eventually("both in force") { try posture(of: "good", at: site) == "revoked" }
    }

    @Test func `a list that is gone leaves the old one in force`() throws {
        let (site, list) = try self.site("device.pem", revoking: ["good-2"])
        try FileManager.default.removeItem(at: list)
        #expect(try posture(of: "good-2", at: site) == "revoked")
        #expect(try posture(of: "good", at: site) == "trusted")
    }

    @Test func `a list that is broken at the start stops the start`() throws {
        let list = try Tools.freshDirectory("crl").appending(path: "device.pem")
        try Data("no list".utf8).write(to: list)
        let settings = try Settings.standard(upstream: "http://127.0.0.1:9")
            .with(["org.corp.devicetrust.crl": list.path])
        let result = try TestProgram.refuse(settings.text)
        #expect(result.status == 1)
        #expect(result.errors.contains("org.corp.devicetrust.crl"))
    }

    @Test func `the metrics know the list`() throws {
        let (site, list) = try self.site("device.pem", revoking: ["good-2"])
        #expect(try site.program.metrics().sum("sallyport_crl_entries", "corp") == 1)
        try site.corp.writeRevocationList(
            to: list, options: ["--number", "9999999999", "--entries", "5000"])
        try eventually("5000 entries") {
            try site.program.metrics().sum("sallyport_crl_entries", "corp") == 5000
        }
    }

    /// A site with one list of its own for corp.
    private func site(
        _ name: String, revoking: [String] = [], options: [String] = []
    ) throws -> (Site, URL) {
        let list = try Tools.freshDirectory("crl").appending(path: name)
        // Old enough that every list made later in the test is newer.
        try TestPKI.corp().writeRevocationList(
            to: list, revoking: revoking, options: ["--number", "100", "--age", "10"] + options)
        return (try Site(["org.corp.devicetrust.crl": list.path]), list)
    }

    private func replace(_ list: URL, with bytes: Data) throws {
        try bytes.write(to: list, options: .atomic)
    }

    private func expectRefusal(
        at site: Site, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        try eventually("the refusal in the metrics") {
            try site.program.metrics().sum("sallyport_crl_refused_total") >= 1
        }
        let event = try site.program.events.first("of the refusal") {
            $0.type == "pki.cert.crl_load_failure"
        }
        #expect(event.result == "FAILURE", sourceLocation: sourceLocation)
        #expect(try posture(of: "good-2", at: site) == "revoked", sourceLocation: sourceLocation)
        #expect(try posture(of: "good", at: site) == "trusted", sourceLocation: sourceLocation)
    }

    private func posture(of device: String, at site: Site) throws -> String? {
        try site.curl(device).get("payroll.corp.test").echo().posture
    }
}
