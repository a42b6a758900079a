import Foundation
import TestSupport
import Testing

// Promise: when a command says that a certificate is revoked, or a user deactivated, it is so within a
// second on every path: new handshakes, resumed sessions of TLS 1.2 and 1.3, open connections, tunnels,
// and on other gateways that share the store. Each test prints how long it took.

@Suite(.explained) struct RevocationEverywhereTests {
    private static let host = "vault.corp.test"

    /// A way into the app.
    enum Path: String, CaseIterable, CustomTestStringConvertible {
        case fullHandshake12 = "a new full handshake, TLS 1.2"
        case fullHandshake13 = "a new full handshake, TLS 1.3"
        case ticket12 = "a TLS 1.2 ticket"
        case ticket13 = "a TLS 1.3 ticket"
        case oneOfSeveralTickets = "the oldest of several TLS 1.3 tickets"
        case ticketAfterReload = "a TLS 1.3 ticket after a reload"
        case ticketAfterRestart = "a TLS 1.3 ticket after a restart"
        case session13 = "a TLS 1.3 session kept in memory"
        case sessionAfterReload = "a TLS 1.3 session kept in memory, after a reload"
        case openConnection = "an open keep-alive connection"
        case otherNode = "a new handshake at another gateway"
        case otherNodesConnection = "an open connection at another gateway"
        case otherNodesTicket = "a TLS 1.3 ticket at another gateway"

        var testDescription: String { rawValue }

        var sessions: String { rawValue.contains("memory") ? "memory" : "tickets" }
        var needsOtherNode: Bool { rawValue.hasSuffix("at another gateway") }
    }

    @Test(arguments: Path.allCases)
    func `a revocation is in force on each path within a second`(path: Path) throws {
        let nodes = try Nodes(path.needsOtherNode ? 2 : 1, sessions: path.sessions)
        let attempt = try nodes.opening(path)
        #expect(try attempt() == "trusted")
        let serial = try nodes.site.corp.serial(of: "good")
        let result = try nodes.site.program.command(
            ["cert", "revoke", "--org", "corp", "--serial", serial, "--yes", "--json"])
        #expect(result.status == 0, "\(result.errors)")
        try expectInForce("revoked on \(path.rawValue)", "revoked", attempt)
        #expect(try attempt() == "revoked")
    }

    @Test(arguments: [
        ["cert", "revoke", "--device", "C02GOOD", "--reason", "keyCompromise"],
        ["cert", "revoke", "--user", "alice@corp.test"],
        ["user", "deactivate", "alice@corp.test"],
    ])
    func `certificates are named by device and by user, too`(command: [String]) throws {
        let nodes = try Nodes(2)
        let site = nodes.site
        for node in nodes.all {
            let named = try nodes.get("/signed-in?user=alice@corp.test", at: node)
            #expect(named.status == 200)
        }
        let attempts = nodes.all.map { node in { try nodes.posture(at: node) } }
        let result = try site.program.command(command + ["--org", "corp", "--yes"])
        #expect(result.status == 0, "\(result.errors)")
        let reason = command[0] == "user" ? "user_deactivated" : "revoked"
        for (number, attempt) in attempts.enumerated() {
            try expectInForce("\(reason) at gateway \(number + 1)", reason, attempt)
        }
        let type = command[0] == "user" ? "user.lifecycle.deactivate" : "pki.cert.revoke"
        _ = try site.program.events.first("of the order") { $0.type == type }
        // Another device, and another user, are not concerned.
        #expect(try site.curl("good-2").get(Self.host).echo().posture == "trusted")
    }

    @Test func `a user who is reactivated comes back on every gateway`() throws {
        let nodes = try Nodes(2)
        _ = try nodes.get("/signed-in?user=alice", at: nodes.site.program)
        let steps = [
            (["user", "deactivate", "alice", "--yes"], "user_deactivated"),
            (["user", "reactivate", "alice"], "trusted"),
        ]
        for (command, posture) in steps {
            let result = try nodes.site.program.command(command + ["--org", "corp"])
            #expect(result.status == 0, "\(result.errors)")
            for node in nodes.all {
                try expectInForce("\(command[1]) at \(node.port)", posture) {
                    try nodes.posture(at: node)
                }
            }
        }
    }

    @Test func `a serial number that nobody has seen is revoked from the first time on`() throws {
        let site = try Site()
        let serial = try site.corp.serial(of: "good")
        let result = try site.program.command(
            ["cert", "revoke", "--org", "corp", "--serial", serial, "--yes"])
        #expect(result.status == 0, "\(result.errors)")
        #expect(try site.curl("good").get("payroll.corp.test").echo().posture == "revoked")
        #expect(try site.curl("good-2").get("payroll.corp.test").echo().posture == "trusted")
    }

    @Test func `a revoked certificate stays revoked after a kill and a restart`() throws {
        let site = try Site()
        #expect(try site.curl("good").get(Self.host).status == 200)
        let result = try site.program.command(
            ["cert", "revoke", "--org", "corp", "--device", "C02GOOD", "--yes"])
        #expect(result.status == 0, "\(result.errors)")
        site.program.process.signal(SIGKILL)
        _ = try? site.program.process.waitForExit()
        let again = try TestProgram(site.settings, in: site.program.directory)
        let curl = Curl(to: again, pki: site.corp, as: site.corp.device("good"))
        #expect(try curl.get("payroll.corp.test").echo().posture == "revoked")
    }

    @Test func `a tunnel ends when its device is revoked`() throws {
        let site = try Site()
        let client = try site.openssl(Self.host, "good").open()
        let fields = ["Connection: Upgrade", "Upgrade: websocket"]
        client.send(Request("/upgrade", "GET", host: Self.host, fields).text)
        _ = try client.output.line("the switch") { $0.hasPrefix("HTTP/1.1 101") }
        client.send("still here\n")
        _ = try client.output.line("the echo") { $0 == "still here" }
        let result = try site.program.command(
            ["cert", "revoke", "--org", "corp", "--device", "C02GOOD", "--yes"])
        #expect(result.status == 0, "\(result.errors)")
        let start = Date()
        try client.waitForExit(within: 10)
        report("the tunnel has ended", after: Date().timeIntervalSince(start))
        _ = try site.program.events.first("of the end") { $0.debug("ended") == "tunnel" }
    }

    /// Tries until the posture is the expected one. What counts is when the first try began that
    /// found it: how long a try takes says nothing about the gateway.
    private func expectInForce(
        _ what: String, _ posture: String, _ attempt: () throws -> String?,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let start = Date()
        var begun = 0.0
        repeat {
            begun = Date().timeIntervalSince(start)
            if try attempt() == posture { break }
        } while begun < 10
        report(what, after: begun)
        #expect(begun < 1, sourceLocation: sourceLocation)
    }

    private func report(_ what: String, after seconds: Double) {
        print(
            "latency: \(what) \(Int((seconds * 1000).rounded(.up))) ms after the command returned")
    }
}

/// One or two gateways of the same settings and store.
private final class Nodes {
    let site: Site
    let all: [TestProgram]

    /// With two of them the store is a PostgreSQL database.
    init(_ count: Int, sessions: String = "memory") throws {
        var changes: [String: String?] = ["tls.sessions": sessions]
        if count > 1 {
            let secret = try Tools.freshDirectory("store").appending(path: "connection")
            let connection = try PostgresServer.shared().newDatabase()
            try Data(connection.utf8).write(to: secret)
            changes["store.postgresql"] = "file:\(secret.path)"
        }
        site = try Site(changes)
        let settings = site.settings
        all = try [site.program] + (1..<count).map { _ in try TestProgram(settings) }
    }

    func get(_ path: String, at node: TestProgram) throws -> HTTPReply {
        try Curl(to: node, pki: site.corp, as: site.corp.device("good"))
            .get("vault.corp.test", path)
    }

    /// `trusted`, or the reason of the refusal.
    func posture(at node: TestProgram) throws -> String? {
        let reply = try get("/echo", at: node)
        return reply.status == 200 ? "trusted" : reply["Sallyport-Reason"]
    }

    /// Goes a way as far as it can be gone before the revocation; the rest can be tried any number
    /// of times.
    func opening(_ path: RevocationEverywhereTests.Path) throws -> () throws -> String? {
        let node = try #require(all.last)
        switch path {
        case .fullHandshake12: return { try self.visit([], .tls12, node) }
        case .fullHandshake13, .otherNode: return { try self.visit([], .tls13, node) }
        case .openConnection, .otherNodesConnection: return try connection(to: node)
        case .ticket12: return try ticket(.tls12, node)
        case .ticket13, .otherNodesTicket, .session13: return try ticket(.tls13, node)
        case .oneOfSeveralTickets:
            let oldest = try ticket(.tls13, node)
            for _ in 0..<4 { _ = try ticket(.tls13, node)() }
            return oldest
        case .ticketAfterReload, .sessionAfterReload:
            let resumption = try ticket(.tls13, node)
            try node.reload(site.settings.with(["timeout.idle": "61s"]), generation: 2)
            return resumption
        case .ticketAfterRestart: return try ticketAfterRestart()
        }
    }

    /// The gateway that made the ticket has gone; the one that takes it has its keys from the
    /// store.
    private func ticketAfterRestart() throws -> () throws -> String? {
        let ticket = Ticket()
        _ = try site.visit("vault.corp.test", "good", .tls13, ticket.kept)
        try site.program.terminate()
        let next = try TestProgram(site.settings, in: site.program.directory)
        return { try self.resume(ticket, .tls13, next) }
    }

    private func visit(
        _ options: [String], _ version: Curl.Version, _ node: TestProgram
    ) throws -> String? {
        try site.visit("vault.corp.test", "good", version, options, at: node).judgement
    }

    private func ticket(
        _ version: Curl.Version, _ node: TestProgram
    ) throws -> () throws -> String? {
        let ticket = Ticket()
        _ = try site.visit("vault.corp.test", "good", version, ticket.kept, at: node)
        return { try self.resume(ticket, version, node) }
    }

    private func resume(
        _ ticket: Ticket, _ version: Curl.Version, _ node: TestProgram
    ) throws -> String? {
        let visit = try site.visit("vault.corp.test", nil, version, ticket.shown, at: node)
        guard visit.isResumed else { throw Failure("the session was not resumed") }
        return visit.judgement
    }

    private func connection(to node: TestProgram) throws -> () throws -> String? {
        let client = try OpenSSLClient(
            to: node, as: "vault.corp.test", certificate: site.corp.device("good")
        ).open()
        var turn = 0
        return {
            turn += 1
            let path = "/echo?turn=\(turn)"
            let fields = ["Accept: application/json"]
            client.send(Request(path, "GET", host: "vault.corp.test", fields).text)
            var answers = 0
            _ = try client.output.line("answer \(turn)") { line in
                if line.contains("HTTP/1.1 ") { answers += 1 }
                return answers == turn
            }
            let text = try client.output.line("the posture of answer \(turn)") { line in
                line.contains(path + " ") || line.hasPrefix("Sallyport-Reason: ")
            }
            return text.hasPrefix("Sallyport-Reason: ")
                ? text.dropFirst("Sallyport-Reason: ".count)
                    .trimmingCharacters(in: .whitespacesAndNewlines)
                : "trusted"
        }
    }
}

extension Visit {
    /// `trusted`, or the reason of a refusal.
    fileprivate var judgement: String? {
        let field = "Sallyport-Reason: "
        let refusal = text.components(separatedBy: .newlines).first { $0.hasPrefix(field) }
        return refusal.map {
            $0.dropFirst(field.count).trimmingCharacters(in: .whitespaces)
        } ?? posture
    }
}
