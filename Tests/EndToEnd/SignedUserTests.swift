import Foundation
import Testing

// Promise: in front of an app the user is whom the identity provider's pinned key has signed. He is
// bound before the app sees anything; somebody else's response does not reach an app that demands
// trust, whatever it is wrapped in, and neither does one that names nobody for certain.

@Suite(.explained) struct SignedUserTests {
    private let site: Site
    private let keys: URL
    private static let host = "vault.corp.test"

    init() throws {
        keys = try Tools.freshDirectory("idp")
        // Makes the keys, too.
        _ = try Self.response(keys, "saml", "nobody")
        let pinned = keys.appending(path: "idp.pem").path
        site = try Site([
            "gateway.workers": "4", "app.vault.idp.certificate": pinned,
            "app.payroll.idp.certificate": pinned,
        ]).noted
    }

    @Test(arguments: ["saml", "wsfed"])
    func `the first user is bound, and another one's response does not arrive`(
        kind: String
    ) throws {
        let alice = try post(kind, "alice@corp.test", path: "/echo?alice")
        #expect(alice.status == 200)
        let echo = try alice.echo()
        #expect(echo["X-Sallyport-User"] == ["alice@corp.test"])
        let event = try site.program.events.first("of the binding") { $0.type == "pki.cert.bind" }
        #expect(event["actor.alternateId"] == "alice@corp.test")

        let bob = try post(kind, "bob@corp.test", path: "/echo?bob")
        #expect(bob.status == 403)
        #expect(bob["Sallyport-Reason"] == "bound_to_other_user")
        #expect(try site.upstream.targets(containing: "bob").isEmpty)
        #expect(try post(kind, "alice@corp.test", path: "/echo?again").status == 200)
    }

    @Test func `of two users who race one wins, and the app sees no other`() async throws {
        let users = (1...8).map { "user\($0)" }
        let responses = try users.map { try Self.response(keys, "saml", $0) }
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for (user, response) in zip(users, responses) {
                group.addTask {
                    try form("SAMLResponse", response, path: "/echo?racer=\(user)").status
                }
            }
            return try await group.reduce(into: [Int]()) { $0.append($1) }
        }
        #expect(statuses.sorted() == [200] + [Int](repeating: 403, count: 7))
        #expect(try site.upstream.targets(containing: "racer").count == 1)
    }

    @Test func `where nothing is required the app gets the response and is told`() throws {
        #expect(try post("saml", "alice", host: "payroll.corp.test").status == 200)
        let bob = try post("saml", "bob", host: "payroll.corp.test").echo()
        #expect(bob.posture == "bound_to_other_user")
        #expect(bob["X-Sallyport-User"] == [])
    }

    @Test(arguments: ["unsigned", "failed", "changed", "artifact"])
    func `a response that names nobody for certain does not arrive`(what: String) throws {
        let good = try Self.response(keys, "saml", "alice")
        let text = String(decoding: try #require(Data(base64Encoded: good)), as: UTF8.self)
        let (name, value): (String, String) =
            switch what {
            case "unsigned":
                (
                    "SAMLResponse",
                    text.replacing(/<ds:Signature.*<\/ds:Signature>/.dotMatchesNewlines(), with: "")
                        .base64
                )
            case "failed": ("SAMLResponse", try Self.response(keys, "saml-failed", "alice"))
            case "changed": ("SAMLResponse", text.replacing(">alice<", with: ">mallory<").base64)
            default: ("SAMLart", "AAQAAMFbLinlXaCM+FIxiDwGOLAy2T71gbpO7ZhNzAgEANlB90ECfpNEVLg=")
            }
        let reply = try form(name, value, path: "/echo?\(what)")
        #expect(reply.status == 403)
        #expect(try site.upstream.targets(containing: what).isEmpty)
        _ = try site.program.events.first("of the refusal") {
            $0.type == "user.authentication.sign_on_message"
        }
    }

    @Test func `a response behind a long beginning does not arrive`() throws {
        let file = keys.appending(path: "long")
        let response = try Self.response(keys, "saml", "alice").replacing("+", with: "%2B")
        let pad = "pad=" + String(repeating: "x", count: 300 * 1024)
        try Data("\(pad)&SAMLResponse=\(response)".utf8).write(to: file)
        let reply = try send("/echo?padded", ["--data-binary", "@\(file.path)"])
        #expect(reply.status == 413)
        #expect(try site.upstream.targets(containing: "padded").isEmpty)
    }

    @Test(arguments: [
        ["-H", "Content-Type: application/x-www-form-urlencoded; charset=utf-16"],
        ["-H", "Content-Type: application/x-www-form-urlencoded; charset=ibm037"],
        ["-H", "Content-Encoding: gzip"], ["-H", "Content-Type:"],
    ])
    func `a form that the app may read otherwise is refused`(options: [String]) throws {
        let reply = try send("/echo?other", options + ["--data-binary", "SAMLResponse=x"])
        #expect(reply.status == 415)
        #expect(try site.upstream.targets(containing: "other").isEmpty)
    }

    @Test func `a response in a form of parts does not arrive, and other uploads do`() throws {
        let big = keys.appending(path: "big")
        try Data(repeating: 0x61, count: 200_000).write(to: big)
        let upload = try send("/sink?upload", ["-F", "file=@\(big.path)"])
        #expect(upload.status == 200)
        #expect(upload.text.hasPrefix("200"))
        let response = try Self.response(keys, "saml", "bob")
        let options = ["-F", "file=@\(big.path)", "-F", "SAMLResponse=\(response)"]
        #expect(try send("/sink?parts", options).status == 403)
    }

    // MARK: Sending

    private func post(
        _ kind: String, _ user: String, host: String = SignedUserTests.host, path: String = "/echo"
    ) throws -> HTTPReply {
        let response = try Self.response(keys, kind, user, host: host)
        return try form(
            kind == "wsfed" ? "wresult" : "SAMLResponse", response, host: host, path: path)
    }

    private func form(
        _ name: String, _ value: String, host: String = SignedUserTests.host, path: String
    ) throws -> HTTPReply {
        let file = keys.appending(path: "value-\(UUID().uuidString)")
        try Data(value.utf8).write(to: file)
        let wa = name == "wresult" ? ["--data-urlencode", "wa=wsignin1.0"] : []
        return try send(path, wa + ["--data-urlencode", "\(name)@\(file.path)"], host: host)
    }

    private func send(
        _ path: String, _ options: [String], host: String = SignedUserTests.host
    ) throws -> HTTPReply {
        try site.curl("good").get(host, path, ["-H", "Expect:"] + options)
    }

    private static func response(
        _ keys: URL, _ kind: String, _ user: String, host: String = host
    ) throws -> String {
        let script = Tools.directory.appending(path: "signed-response.py").path
        let output = try Tools.succeed(
            "python3", [script, keys.path, kind, user, "https://\(host)/echo"])
        return String(decoding: output, as: UTF8.self).trimmingCharacters(in: .newlines)
    }
}

extension String {
    fileprivate var base64: String { Data(utf8).base64EncodedString() }
}
