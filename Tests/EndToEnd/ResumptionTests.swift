import Foundation
import Testing

// Promise: an app that asks for the device certificate resumes TLS sessions by ticket, and nothing is
// won by it: the app is told the same as after a full handshake, a certificate that was revoked or has
// expired since counts no more, and the ticket of another host, another organisation or another device
// CA leads to a full handshake. No early data, ever.

@Suite(.explained) struct ResumptionTests {
    private static let shared = Result {
        try Site(["app.payroll.annotate": "headers, client-cert, xfcc"])
    }
    private let payroll = "payroll.corp.test"

    @Test(arguments: ["good", "via-intermediate", "rsa"], Curl.Version.allCases)
    func `the app is told the same of a resumed session`(
        device: String, version: Curl.Version
    ) throws {
        let site = try Self.shared.get().noted
        let chain = ["-cert_chain", site.corp.path("ca/intermediate.pem")]
        let ticket = Ticket()
        let full = try visit(
            site, payroll, device, version, chain + ticket.kept, path: "/echo?full")
        #expect(!full.isResumed)
        #expect(full.posture == "trusted")
        #expect(full.annotation.contains { $0.hasPrefix("Client-Cert: ") })
        // The key is not at hand any more: who this is comes from the ticket alone.
        for turn in 1...3 {
            let path = "/echo?\(UUID().uuidString)"
            let resumed = try visit(site, payroll, nil, version, ticket.shown, path: path)
            #expect(resumed.isResumed, "turn \(turn)")
            #expect(resumed.annotation == full.annotation)
        }
        let event = try site.program.events.first("of a resumed session") {
            $0.debug("resumed") == "true" && $0.debug("tlsVersion") == version.rawValue
        }
        #expect(event.debug("host") == payroll)
    }

    @Test func `each TLS 1.3 connection leaves one ticket for the next`() throws {
        let site = try Self.shared.get().noted
        var last = Ticket()
        var visit = try visit(site, payroll, "good", .tls13, last.kept)
        for _ in 0..<3 {
            #expect(visit.tickets == 1)
            let next = Ticket()
            visit = try self.visit(site, payroll, nil, .tls13, last.shown + next.kept)
            #expect(visit.isResumed)
            #expect(visit.posture == "trusted")
            last = next
        }
    }

    /// Where a session was made, and where it is shown.
    @Test(
        arguments: [
            ("payroll.corp.test", "vault.corp.test"), ("vault.corp.test", "payroll.corp.test"),
            ("payroll.corp.test", "files.globex.test"), ("files.globex.test", "payroll.corp.test"),
            ("payroll.corp.test", "wiki.corp.test"), ("wiki.corp.test", "payroll.corp.test"),
            ("login.corp.test", "wiki.corp.test"), ("login.corp.test", "login.globex.test"),
            ("payroll.corp.test", "cell1-devicetrust.corp.test"),
        ], Curl.Version.allCases)
    func `the ticket of another host leads to a full handshake`(
        hosts: (made: String, shown: String), version: Curl.Version
    ) throws {
        let site = try Self.shared.get().noted
        let ticket = Ticket()
        #expect(try visit(site, hosts.made, "good", version, ticket.kept).answered)
        let away = try visit(site, hosts.shown, nil, version, ticket.shown)
        #expect(away.answered)
        #expect(!away.isResumed)
        #expect(away.posture != "trusted")
        // At home it is good all the same.
        #expect(try visit(site, hosts.made, nil, version, ticket.shown).isResumed)
    }

    @Test(arguments: Curl.Version.allCases)
    func `a session without a certificate is not resumed where one is asked for`(
        version: Curl.Version
    ) throws {
        let site = try Self.shared.get().noted
        let ticket = Ticket()
        #expect(
            try visit(site, payroll, nil, version, ticket.kept).posture == "no_certificate")
        let enrolled = try visit(site, payroll, "good", version, ticket.shown)
        #expect(!enrolled.isResumed)
        #expect(enrolled.posture == "trusted")
    }

    @Test(arguments: Curl.Version.allCases)
    func `a revoked certificate is revoked on each of its tickets`(version: Curl.Version) throws {
        let (site, list) = try siteWithList()
        let tickets = (0..<3).map { _ in Ticket() }
        for ticket in tickets {
            #expect(try visit(site, payroll, "good", version, ticket.kept).posture == "trusted")
        }
        try site.corp.writeRevocationList(to: list, revoking: ["good"])
        try eventually("the list in force") {
            try site.program.metrics().sum("sallyport_crl_entries", "corp") == 1
        }
        for ticket in tickets + tickets {
            let resumed = try visit(site, payroll, nil, version, ticket.shown)
            #expect(resumed.isResumed)
            #expect(resumed.posture == "revoked")
        }
        let vault = Ticket()
        _ = try visit(site, "vault.corp.test", "good", version, vault.kept)
        let refused = try visit(site, "vault.corp.test", nil, version, vault.shown)
        #expect(refused.isResumed)
        #expect(refused.text.contains("HTTP/1.1 403 "))
    }

    @Test(arguments: Curl.Version.allCases)
    func `a revoked authority reaches the tickets of those it issued`(
        version: Curl.Version
    ) throws {
        let (site, list) = try siteWithList()
        let intermediate = site.corp.path("ca/intermediate.pem")
        let ticket = Ticket()
        let full = try visit(
            site, payroll, "via-intermediate", version,
            ["-cert_chain", intermediate] + ticket.kept)
        #expect(full.posture == "trusted")
        try site.corp.writeRevocationList(to: list, options: ["--revoke", intermediate])
        try eventually("the list in force") {
            try site.program.metrics().sum("sallyport_crl_entries", "corp") == 1
        }
        let resumed = try visit(site, payroll, nil, version, ticket.shown)
        #expect(resumed.isResumed)
        #expect(resumed.posture == "revoked")
    }

    @Test(arguments: Curl.Version.allCases)
    func `a certificate that expired since is expired on resumption`(
        version: Curl.Version
    ) throws {
        let site = try Self.shared.get().noted
        let certificate = try site.corp.expiringDevice(in: 4)
        let ticket = Ticket()
        var client = site.openssl(payroll, nil, [version.openssl] + ticket.kept)
        client.certificate = certificate
        let request = Request("/echo", host: payroll, close: true).text
        #expect(Visit(try client.conversation(request)).posture == "trusted")
        var postures: [String?] = []
        try eventually("the certificate has expired") {
            let resumed = try visit(site, payroll, nil, version, ticket.shown)
            #expect(resumed.isResumed)
            postures.append(resumed.posture)
            // The other tests of the shared site show the device's newer certificate.
            return ["expired", "superseded_expired"].contains(resumed.posture)
        }
        #expect(postures.first == "trusted")
    }

    @Test(arguments: Curl.Version.allCases)
    func `a ticket outlives a reload, but not its device authority`(
        version: Curl.Version
    ) throws {
        let site = try Site(["org.corp.devicetrust.crl": nil]).noted
        let ticket = Ticket()
        _ = try visit(site, payroll, "good", version, ticket.kept)
        try site.program.reload(
            site.settings.with(["timeout.idle": "61s"]), generation: 2)
        let resumed = try visit(site, payroll, nil, version, ticket.shown)
        #expect(resumed.isResumed)
        #expect(resumed.posture == "trusted")

        try site.program.reload(
            site.settings.with(["org.corp.devicetrust.ca": site.globex.path("ca/device.pem")]),
            generation: 3)
        let stranger = Ticket()
        let removed = try visit(site, payroll, "good", version, ticket.shown + stranger.kept)
        #expect(!removed.isResumed)
        #expect(removed.posture == "unknown_issuer")

        try site.program.reload(site.settings, generation: 4)
        let added = try visit(site, payroll, "good", version, stranger.shown)
        #expect(!added.isResumed)
        #expect(added.posture == "trusted")
    }

    @Test(arguments: Curl.Version.allCases)
    func `an app may do without resumption`(version: Curl.Version) throws {
        let site = try Site().noted
        let ticket = Ticket()
        _ = try visit(site, payroll, "good", version, ticket.kept)
        try site.program.reload(
            site.settings.with(["app.payroll.resumption": "off"]), generation: 2)
        let visit = try visit(site, payroll, "good", version, ticket.shown)
        #expect(!visit.isResumed)
        #expect(visit.posture == "trusted")
        #expect(visit.tickets == 0)
    }

    @Test(arguments: Curl.Version.allCases)
    func `fresh tickets do not put off the next proof of the key for ever`(
        version: Curl.Version
    ) throws {
        let site = try Site(["tls.tickets.lifetime": "3s"]).noted
        var last = Ticket()
        _ = try visit(site, payroll, "good", version, last.kept)
        var resumed = 0
        try eventually("a full handshake") {
            let next = Ticket()
            let visit = try visit(site, payroll, "good", version, last.shown + next.kept)
            #expect(visit.posture == "trusted")
            if visit.isResumed { resumed += 1 }
            // TLS 1.2 goes on with the ticket it has.
            if version == .tls13 { last = next }
            return !visit.isResumed
        }
        #expect(resumed > 0)
    }

    @Test func `a client that has early data is not asked for any`() throws {
        let site = try Self.shared.get().noted
        let early = try Tools.freshDirectory("early").appending(path: "request")
        try Data(Request("/echo?early", host: payroll).text.utf8).write(to: early)
        let ticket = Ticket()
        let first = try visit(site, payroll, "good", .tls13, ticket.kept)
        #expect(first.text.contains("Max Early Data: 0"))
        let second = try visit(
            site, payroll, nil, .tls13, ticket.shown + ["-early_data", early.path])
        #expect(second.isResumed)
        #expect(second.text.contains("Early data was not sent"))
        #expect(try site.upstream.targets(containing: "/echo?early").isEmpty)
    }

    // MARK: Visits

    /// A site with one list of its own for corp, old enough for every list made later to be newer.
    private func siteWithList() throws -> (Site, URL) {
        let list = try Tools.freshDirectory("crl").appending(path: "device.pem")
        try TestPKI.corp().writeRevocationList(
            to: list, options: ["--number", "100", "--age", "10"])
        return (try Site(["org.corp.devicetrust.crl": list.path]).noted, list)
    }

    private func visit(
        _ site: Site, _ host: String, _ device: String?, _ version: Curl.Version,
        _ options: [String], path: String = "/echo"
    ) throws -> Visit {
        try site.visit(host, device, version, options, path: path)
    }
}
