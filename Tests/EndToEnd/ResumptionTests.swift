import Foundation
import Testing

// Promise: an app that asks for the device certificate resumes TLS sessions, kept in memory or by ticket,
// and nothing is won by it: the app is told the same as after a full handshake, a certificate that was
// revoked or has expired since counts no more, and the session of another host, another organisation or
// another device CA leads to a full handshake. No early data, ever.

@Suite(.explained) struct ResumptionTests {
    /// How a session comes back.
    enum Way: String, CaseIterable, CustomTestStringConvertible {
        case ticket12 = "TLS 1.2, by ticket"
        case ticket13 = "TLS 1.3, by ticket"
        case kept13 = "TLS 1.3, kept in memory"

        var testDescription: String { rawValue }
        var version: Curl.Version { self == .ticket12 ? .tls12 : .tls13 }
        var settings: [String: String?] {
            ["tls.sessions": self == .kept13 ? "memory" : "tickets"]
        }
    }

    private static let (kept, ticketing) = (shared(.kept13), shared(.ticket13))

    private static func shared(_ way: Way) -> Result<Site, any Error> {
        let annotation = ["app.payroll.annotate": "headers, client-cert, xfcc"]
        return Result { try Site(way.settings.merging(annotation) { $1 }) }
    }

    /// The site that tests share which change nothing.
    private static func shared(by way: Way) throws -> Site {
        try (way == .kept13 ? kept : ticketing).get().noted
    }

    private let payroll = "payroll.corp.test"

    @Test(arguments: ["good", "via-intermediate", "rsa"], Way.allCases)
    func `the app is told the same of a resumed session`(
        device: String, way: Way
    ) throws {
        let site = try Self.shared(by: way)
        let chain = ["-cert_chain", site.corp.path("ca/intermediate.pem")]
        let ticket = Ticket()
        let full = try visit(
            site, payroll, device, way, chain + ticket.kept, path: "/echo?full")
        #expect(!full.isResumed)
        #expect(full.posture == "trusted")
        #expect(full.annotation.contains { $0.hasPrefix("Client-Cert: ") })
        // The key is not at hand any more: who this is comes from the ticket alone.
        for turn in 1...3 {
            let path = "/echo?\(UUID().uuidString)"
            let resumed = try visit(site, payroll, nil, way, ticket.shown, path: path)
            #expect(resumed.isResumed, "turn \(turn)")
            #expect(resumed.annotation == full.annotation)
        }
        let event = try site.program.events.first("of a resumed session") {
            $0.debug("resumed") == "true" && $0.debug("tlsVersion") == way.version.rawValue
        }
        #expect(event.debug("host") == payroll)
    }

    @Test(arguments: [Way.ticket13, .kept13])
    func `each TLS 1.3 connection leaves one ticket for the next`(way: Way) throws {
        let site = try Self.shared(by: way)
        var last = Ticket()
        var visit = try visit(site, payroll, "good", way, last.kept)
        for _ in 0..<3 {
            #expect(visit.tickets == 1)
            let next = Ticket()
            visit = try self.visit(site, payroll, nil, way, last.shown + next.kept)
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
        ], Way.allCases)
    func `the ticket of another host leads to a full handshake`(
        hosts: (made: String, shown: String), way: Way
    ) throws {
        let site = try Self.shared(by: way)
        let ticket = Ticket()
        #expect(try visit(site, hosts.made, "good", way, ticket.kept).answered)
        let away = try visit(site, hosts.shown, nil, way, ticket.shown)
        #expect(away.answered)
        #expect(!away.isResumed)
        #expect(away.posture != "trusted")
        // At home it is good all the same; but what did not verify is not kept in memory, and corp's
        // device is a stranger at globex.
        let isKept = way != .kept13 || hosts.made != "files.globex.test"
        #expect(try visit(site, hosts.made, nil, way, ticket.shown).isResumed == isKept)
    }

    @Test(arguments: Way.allCases)
    func `a session without a certificate is not resumed where one is asked for`(
        way: Way
    ) throws {
        let site = try Self.shared(by: way)
        let ticket = Ticket()
        #expect(
            try visit(site, payroll, nil, way, ticket.kept).posture == "no_certificate")
        let enrolled = try visit(site, payroll, "good", way, ticket.shown)
        #expect(!enrolled.isResumed)
        #expect(enrolled.posture == "trusted")
    }

    @Test(arguments: Way.allCases)
    func `a revoked certificate is revoked on each of its tickets`(way: Way) throws {
        let (site, list) = try siteWithList(way)
        let tickets = (0..<3).map { _ in Ticket() }
        for ticket in tickets {
            #expect(try visit(site, payroll, "good", way, ticket.kept).posture == "trusted")
        }
        try site.corp.writeRevocationList(to: list, revoking: ["good"])
        try eventually("the list in force") {
            try site.program.metrics().sum("sallyport_crl_entries", "corp") == 1
        }
        for ticket in tickets + tickets {
            let resumed = try visit(site, payroll, nil, way, ticket.shown)
            #expect(resumed.isResumed)
            #expect(resumed.posture == "revoked")
        }
        let vault = Ticket()
        _ = try visit(site, "vault.corp.test", "good", way, vault.kept)
        let refused = try visit(site, "vault.corp.test", nil, way, vault.shown)
        #expect(refused.isResumed)
        #expect(refused.text.contains("HTTP/1.1 403 "))
    }

    @Test(arguments: Way.allCases)
    func `a revoked authority reaches the tickets of those it issued`(
        way: Way
    ) throws {
        let (site, list) = try siteWithList(way)
        let intermediate = site.corp.path("ca/intermediate.pem")
        let ticket = Ticket()
        let full = try visit(
            site, payroll, "via-intermediate", way,
            ["-cert_chain", intermediate] + ticket.kept)
        #expect(full.posture == "trusted")
        try site.corp.writeRevocationList(to: list, options: ["--revoke", intermediate])
        try eventually("the list in force") {
            try site.program.metrics().sum("sallyport_crl_entries", "corp") == 1
        }
        let resumed = try visit(site, payroll, nil, way, ticket.shown)
        #expect(resumed.isResumed)
        #expect(resumed.posture == "revoked")
    }

    @Test(arguments: Way.allCases)
    func `a certificate that expired since is expired on resumption`(
        way: Way
    ) throws {
        let site = try Self.shared(by: way)
        let certificate = try site.corp.expiringDevice(in: 4)
        let ticket = Ticket()
        var client = site.openssl(payroll, nil, [way.version.openssl] + ticket.kept)
        client.certificate = certificate
        let request = Request("/echo", host: payroll, close: true).text
        #expect(Visit(try client.conversation(request)).posture == "trusted")
        var postures: [String?] = []
        try eventually("the certificate has expired") {
            let resumed = try visit(site, payroll, nil, way, ticket.shown)
            #expect(resumed.isResumed)
            postures.append(resumed.posture)
            // The other tests of the shared site show the device's newer certificate.
            return ["expired", "superseded_expired"].contains(resumed.posture)
        }
        #expect(postures.first == "trusted")
    }

    @Test(arguments: Way.allCases)
    func `a ticket outlives a reload, but not its device authority`(
        way: Way
    ) throws {
        let site = try Site(way.settings.merging(["org.corp.devicetrust.crl": nil]) { $1 }).noted
        let ticket = Ticket()
        _ = try visit(site, payroll, "good", way, ticket.kept)
        try site.program.reload(
            site.settings.with(["timeout.idle": "61s"]), generation: 2)
        let resumed = try visit(site, payroll, nil, way, ticket.shown)
        #expect(resumed.isResumed)
        #expect(resumed.posture == "trusted")

        try site.program.reload(
            site.settings.with(["org.corp.devicetrust.ca": site.globex.path("ca/device.pem")]),
            generation: 3)
        let stranger = Ticket()
        let removed = try visit(site, payroll, "good", way, ticket.shown + stranger.kept)
        #expect(!removed.isResumed)
        #expect(removed.posture == "unknown_issuer")

        try site.program.reload(site.settings, generation: 4)
        let added = try visit(site, payroll, "good", way, stranger.shown)
        #expect(!added.isResumed)
        #expect(added.posture == "trusted")
    }

    @Test(arguments: Way.allCases)
    func `an app may do without resumption`(way: Way) throws {
        let site = try Site(way.settings).noted
        let ticket = Ticket()
        _ = try visit(site, payroll, "good", way, ticket.kept)
        try site.program.reload(
            site.settings.with(["app.payroll.resumption": "off"]), generation: 2)
        let visit = try visit(site, payroll, "good", way, ticket.shown)
        #expect(!visit.isResumed)
        #expect(visit.posture == "trusted")
        #expect(visit.tickets == 0)
    }

    @Test(arguments: Way.allCases)
    func `fresh tickets do not put off the next proof of the key for ever`(
        way: Way
    ) throws {
        let site = try Site(way.settings.merging(["tls.tickets.lifetime": "3s"]) { $1 }).noted
        var last = Ticket()
        _ = try visit(site, payroll, "good", way, last.kept)
        var resumed = 0
        try eventually("a full handshake") {
            let next = Ticket()
            let visit = try visit(site, payroll, "good", way, last.shown + next.kept)
            #expect(visit.posture == "trusted")
            if visit.isResumed { resumed += 1 }
            // TLS 1.2 goes on with the ticket it has.
            if way.version == .tls13 { last = next }
            return !visit.isResumed
        }
        #expect(resumed > 0)
    }

    @Test(arguments: [Way.ticket13, .kept13])
    func `a client that has early data is not asked for any`(way: Way) throws {
        let site = try Self.shared(by: way)
        let early = try Tools.freshDirectory("early").appending(path: "request")
        try Data(Request("/echo?early-\(way)", host: payroll).text.utf8).write(to: early)
        let ticket = Ticket()
        let first = try visit(site, payroll, "good", way, ticket.kept)
        #expect(first.text.contains("Max Early Data: 0"))
        let second = try visit(
            site, payroll, nil, way, ticket.shown + ["-early_data", early.path])
        #expect(second.isResumed)
        #expect(second.text.contains("Early data was not sent"))
        #expect(try site.upstream.targets(containing: "/echo?early-\(way)").isEmpty)
    }

    // MARK: Visits

    /// A site with one list of its own for corp, old enough for every list made later to be newer.
    private func siteWithList(_ way: Way) throws -> (Site, URL) {
        let list = try Tools.freshDirectory("crl").appending(path: "device.pem")
        try TestPKI.corp().writeRevocationList(
            to: list, options: ["--number", "100", "--age", "10"])
        let settings = way.settings.merging(["org.corp.devicetrust.crl": list.path]) { $1 }
        return (try Site(settings).noted, list)
    }

    private func visit(
        _ site: Site, _ host: String, _ device: String?, _ way: Way,
        _ options: [String], path: String = "/echo"
    ) throws -> Visit {
        try site.visit(host, device, way.version, options, path: path)
    }
}
