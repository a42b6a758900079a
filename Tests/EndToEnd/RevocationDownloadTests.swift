import Foundation
import Testing

// Promise: a list that a web server offers is in force by itself, a newer one takes its place, what cannot
// be had or used leaves the old one in force with one event for each outage, and a start without the
// server has the last good list.

@Suite(.explained) struct RevocationDownloadTests {
    @Test func `a list of a web server is in force, and so is the next one`() throws {
        let (server, site) = try self.site { try put("device.der", in: $0, revoking: ["good"]) }
        try expect("good", is: "revoked", at: site)
        #expect(try site.curl("good-2").get("payroll.corp.test").echo().posture == "trusted")

        try put("device.der", in: server, revoking: ["good-2"], number: 2)
        site.program.process.signal(SIGHUP)
        try expect("good-2", is: "revoked", at: site)
        try expect("good", is: "trusted", at: site)

        site.program.process.signal(SIGHUP)
        try eventually("an answer that nothing has changed") {
            try site.program.metrics().sum("sallyport_crl_downloads_total", "unchanged") >= 1
        }
        #expect(try site.program.metrics().sum("sallyport_crl_downloads_total", "fetched") == 2)
    }

    @Test func `an outage is one event, and ends by itself with the list in force`() throws {
        let (server, site) = try self.site { _ in }
        let event = try site.program.events.first("of the failure") {
            $0.type == "pki.cert.crl_download_failure"
        }
        #expect(event.result == "FAILURE")
        #expect(try site.curl("good").get("payroll.corp.test").echo().posture == "trusted")
        try put("device.der", in: server, revoking: ["good"])
        // Nobody asks for a reload: the next attempt comes after half a minute, more or less.
        try eventually(within: 60, "the list in force") {
            try site.curl("good").get("payroll.corp.test").echo().posture == "revoked"
        }
        let failures = site.program.events.all.filter {
            $0.type == "pki.cert.crl_download_failure"
        }
        #expect(failures.count == 1)
        _ = try site.program.log.line("the end of the outage") {
            $0.contains("revocation list downloaded again")
        }
    }

    @Test func `what is no list of the CA leaves the one in force`() throws {
        let (server, site) = try self.site { try put("device.der", in: $0, revoking: ["good"]) }
        try expect("good", is: "revoked", at: site)
        for (generation, bad) in ["crl/wrong-signer.pem", "crl/changed.der", "ca/device.pem"]
            .enumerated()
        {
            let file = server.directory.appending(path: "device.der")
            try site.corp.bytes(bad).write(to: file, options: .atomic)
            site.program.process.signal(SIGHUP)
            try eventually("the refusal") {
                try site.program.metrics().sum("sallyport_crl_downloads_total", "failed")
                    >= Double(generation + 1)
            }
        }
        try expect("good", is: "revoked", at: site)
        let failures = site.program.events.all.filter {
            $0.type == "pki.cert.crl_download_failure"
        }
        #expect(failures.count == 1)
    }

    @Test func `a start without the server has the last good list`() throws {
        let cache = try Tools.freshDirectory("cache").appending(path: "lists").path
        let (server, site) = try self.site(["gateway.cache": cache]) {
            try put("device.der", in: $0, revoking: ["good"])
        }
        try expect("good", is: "revoked", at: site)
        try eventually("the copy") {
            try FileManager.default.contentsOfDirectory(atPath: cache).count == 1
        }
        try site.program.terminate()
        server.stop()
        let again = try TestProgram(site.settings)
        let curl = Curl(to: again, pki: site.corp, as: site.corp.device("good"))
        #expect(try curl.get("payroll.corp.test").echo().posture == "revoked")
    }

    /// A site that downloads the device CA's list from a server of its own.
    private func site(
        _ changes: [String: String?] = [:], _ prepare: (NginxUpstream) throws -> Void
    ) throws -> (NginxUpstream, Site) {
        let server = try NginxUpstream(locations: "location / { expires 1m; }")
        try prepare(server)
        let corp = try TestPKI.corp()
        let settings: [String: String?] = [
            "org.corp.devicetrust.crl": corp.path("crl/intermediate.pem"),
            "org.corp.devicetrust.crl.url": "\(server.url)/device.der",
        ]
        return (server, try Site(settings.merging(changes) { $1 }))
    }

    private func put(
        _ name: String, in server: NginxUpstream, revoking: [String], number: Int = 1
    ) throws {
        try TestPKI.corp().writeRevocationList(
            to: server.directory.appending(path: name), revoking: revoking,
            // Of other sizes too: nginx tells files apart by size and second.
            options: ["--number", "\(number)", "--entries", "\(number)"])
    }

    private func expect(_ device: String, is posture: String, at site: Site) throws {
        try eventually("\(device) is \(posture)") {
            try site.curl(device).get("payroll.corp.test").echo().posture == posture
        }
    }
}
