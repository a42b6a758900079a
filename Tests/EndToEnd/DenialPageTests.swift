import Foundation
import Testing

// Promise: an app that demands a trusted device answers others with 403 and the reason: a page with
// remedy, Learn-more link and request id for people, problem details for programs. The app never sees
// such a request, and the refusal is one event.

@Suite(.explained) struct DenialPageTests {
    private static let shared = Result { try Site() }
    private let site: Site
    private let browser = ["-H", "Accept: text/html,application/xhtml+xml,*/*;q=0.8"]

    init() throws { site = try Self.shared.get().noted }

    private static let reasons: [(String?, String)] = [
        (nil, "no_certificate"), ("expired", "expired"), ("revoked", "revoked"),
        ("foreign", "unknown_issuer"), ("wrong-usage", "wrong_usage"),
        ("bad-signature", "bad_chain"), ("not-yet-valid", "not_yet_valid"),
        ("zero-serial", "malformed_certificate"),
    ]

    @Test(arguments: reasons)
    func `people get a page that explains the refusal`(device: String?, reason: String) throws {
        let agent = UUID().uuidString
        let reply = try site.curl(device)
            .get("vault.corp.test", "/echo?\(agent)", browser + ["-A", agent])
        #expect(reply.status == 403)
        #expect(reply["Sallyport-Reason"] == reason)
        #expect(reply["Content-Type"]?.hasPrefix("text/html") == true)
        #expect(reply["Cache-Control"] == "no-store")
        #expect(reply["Content-Security-Policy"]?.contains("default-src 'none'") == true)
        #expect(reply.text.contains("https://help.corp.test/device-trust"))
        #expect(reply.text.contains("What you can do"))
        #expect(try site.upstream.targets(containing: agent) == [])
        let event = try site.program.events.first("of \(agent)") { $0.userAgent == agent }
        #expect(event.result == "FAILURE" || event.result == "DENY")
        let id = try #require(event["transaction.id"])
        #expect(reply.text.contains(id))
    }

    @Test(arguments: reasons)
    func `programs get problem details`(device: String?, reason: String) throws {
        let reply = try site.curl(device)
            .get("vault.corp.test", "/echo", ["-H", "Accept: application/json"])
        #expect(reply.status == 403)
        #expect(reply["Sallyport-Reason"] == reason)
        #expect(reply["Content-Type"] == "application/problem+json")
        let problem: Problem = try reply.decoded()
        #expect(problem.status == 403)
        #expect(problem.reason == reason)
        #expect(!problem.title.isEmpty && !problem.detail.isEmpty && !problem.remedy.isEmpty)
        #expect(problem.learn_more == "https://help.corp.test/device-trust")
        #expect(!problem.request_id.isEmpty)
    }

    private struct Problem: Decodable {
        let title, detail, remedy, reason, learn_more, request_id: String
        let status: Int
    }

    @Test func `a trusted device passes`() throws {
        let reply = try site.curl("good").get("vault.corp.test")
        #expect(try reply.echo().posture == "trusted")
    }

    @Test func `a refused request leaves the connection usable`() throws {
        let requests =
            Request("/echo", host: "vault.corp.test").text
            + Request("/echo", "HEAD", host: "vault.corp.test", close: true).text
        let exchange = try site.openssl("vault.corp.test").exchange(requests)
        #expect(exchange.replies.first?.status == 403)
        #expect(exchange.text.components(separatedBy: "HTTP/1.1 403").count == 3)
        #expect(exchange.text.hasSuffix("\r\n\r\n"), "an answer to HEAD has no body")
    }

    @Test func `a refused body is not passed on`() throws {
        let token = UUID().uuidString
        let request = Request(
            "/sink?\(token)", "POST", host: "vault.corp.test", ["Content-Length: 100000"],
            body: String(repeating: "x", count: 100_000), close: true)
        let exchange = try site.openssl("vault.corp.test").exchange(request.text)
        #expect(exchange.statuses == [403])
        #expect(try site.upstream.targets(containing: token) == [])
    }

    @Test func `what the client sent does not become markup`() throws {
        let attack = "<script>alert(1)</script>"
        let reply = try site.curl("foreign").get(
            "vault.corp.test", "/%3Cscript%3E?q=\(attack)",
            browser + ["-A", attack, "-H", "Referer: \(attack)"])
        #expect(reply.status == 403)
        #expect(!reply.text.contains("<script>alert"))
    }

    @Test func `the refusal is counted`() throws {
        let before = try denials()
        _ = try site.curl("expired").get("vault.corp.test")
        #expect(try denials() >= before + 1)
    }

    private func denials() throws -> Double {
        try site.program.metrics().sum("sallyport_denials_total", "reason=\"expired\"")
    }
}
