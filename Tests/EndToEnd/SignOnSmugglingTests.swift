import Foundation
import Testing

// Promise: no spelling, type or place of a sign-on response brings it past the rules to an app, and no
// form of an answer brings an assertion of the identity provider past them to a browser.

@Suite(.explained) struct SignOnSmugglingTests {
    private let rig: SignOnSite
    private static let app = SignOnSite.app
    private static let login = SignOnSite.login

    /// One gateway for all of them: nothing that is refused leaves a trace in it.
    private static let shared = Result { try SignOnSite() }

    init() throws {
        rig = try Self.shared.get()
        _ = rig.site.noted
    }

    // MARK: To the app

    @Test(arguments: [
        ["Content-Type: application/x-www-form-urlencoded, x"],
        ["Content-Type: application/x-www-form-urlencoded x"], ["Content-Type: text/plain"],
        ["Content-Type:"], ["Content-Type: application/json"],
        ["Content-Type: application/octet-stream"],
        ["Content-Type: text/plain", "Content-Type: application/x-www-form-urlencoded"],
    ])
    func `a response under another type does not arrive`(fields: [String]) throws {
        let form = try rig.form("alice@corp.test")
        let reply = try post(form, fields, "/sink?smuggled")
        #expect(reply.status != 200, "\(reply.status)")
    }

    @Test(arguments: [
        "samlresponse", "SAMLRESPONSE", "%u0053AMLResponse", "x=1;SAMLResponse",
        "+SAMLResponse", "SAMLResponse[]", "x=1&WRESULT", "a=b;wresult",
    ])
    func `a response under a name that some server reads does not arrive`(name: String) throws {
        let value = try SignOnSite.response(rig.keys, "saml", "alice@corp.test").formValue
        let reply = try post("\(name)=\(value)", [], "/echo?named")
        #expect(reply.status == 400 || reply.status == 403, "\(reply.status)")
        let query = try rig.browser().open(Self.app, "/echo?named&\(name)=\(value)")
        #expect(query.status == 400 || query.status == 403, "\(query.status)")
        #expect(try rig.site.upstream.targets(containing: "named").isEmpty)
    }

    @Test(arguments: ["GET", "PUT", "DELETE"])
    func `a response that is not posted does not arrive`(method: String) throws {
        let form = try rig.form("alice@corp.test")
        let reply = try post(form, [], "/echo?unposted", ["-X", method])
        #expect(reply.status == 400 || reply.status == 403, "\(reply.status)")
        #expect(try rig.site.upstream.targets(containing: "unposted").isEmpty)
    }

    @Test func `a failed response opens no app that guards every request`() throws {
        let rig = try SignOnSite(["app.wiki.enforce": "every-request"])
        let failed = try SignOnSite.response(rig.keys, "saml-failed", "alice@corp.test")
        let text = String(decoding: try #require(Data(base64Encoded: failed)), as: UTF8.self)
            .replacing(/<saml:Assertion.*<\/saml:Assertion>/.dotMatchesNewlines(), with: "")
        let form = "SAMLResponse=\(Data(text.utf8).base64EncodedString().formValue)&amount=1000"
        let reply = try rig.browser().open(Self.app, "/echo?transfer", form: form)
        #expect(try rig.site.upstream.targets(containing: "transfer").isEmpty)
        #expect(reply.status != 502)
    }

    @Test func `without the user's cookie a session is none`() throws {
        let rig = try SignOnSite(["app.wiki.enforce": "every-request"])
        let browser = rig.browser("good")
        let form = try rig.form("alice@corp.test")
        #expect(try browser.signOn(Self.app, "/echo", form: form).status == 200)
        browser.cookies[Self.app]?["session"] = "1"
        #expect(try browser.open(Self.app, "/echo").echo()["Cookie"] == ["session=1"])
        browser.cookies[Self.app]?["__Host-sp_user"] = nil
        let echo = try browser.open(Self.app, "/echo", ["-H", "Authorization: Bearer x"]).echo()
        #expect(echo["Cookie"] == [])
        #expect(echo["Authorization"] == [])
    }

    // MARK: An old posture

    @Test(arguments: [
        ["-H", "Accept: application/json"], ["-H", "Sec-Fetch-Dest: iframe"],
        ["-H", "Sec-Fetch-Mode: cors"],
    ])
    func `an older posture signs nobody in, whatever the request says of itself`(
        options: [String]
    ) throws {
        let rig = try SignOnSite(["org.corp.handoff.fresh": "0s"])
        let browser = rig.browser("good")
        let alice = try rig.form("alice@corp.test")
        #expect(try browser.signOn(Self.app, "/echo", form: alice).status == 200)
        let bob = try rig.form("bob@corp.test")
        let reply = try browser.open(Self.app, "/echo?bob", form: bob, options)
        #expect(reply.status == 403)
        #expect(try rig.site.upstream.targets(containing: "bob").isEmpty)
    }

    @Test func `going on unchecked makes no old posture fresh`() throws {
        let rig = try SignOnSite(["org.corp.handoff.fresh": "0s"])
        let browser = rig.browser("good")
        _ = try browser.signOn(Self.login, "/echo?wa=wsignin1.0&wtrealm=urn%3Awiki")
        let posture = browser.cookies[Self.login]?["__Host-sp_posture"]
        let target = "/echo?wa=wsignin1.0&wtrealm=urn%3Awiki&skipped"
        let page = try browser.open(Self.login, target)
        let onward = try #require(page.text.links.first { $0.hasPrefix("/.sallyport/skip?s=") })
        _ = try browser.open(Self.login, onward)
        browser.cookies[Self.login]?["__Host-sp_posture"] = posture
        let reply = try browser.open(Self.login, target)
        #expect(reply.status == 403)
        #expect(reply["Sallyport-Reason"] == "not_evaluated")
    }

    // MARK: From the identity provider

    @Test(arguments: [
        "application/json", "text/xml", "application/xml", "text/plain", "application/soap+xml",
        "application/vnd.paos+xml", "multipart/byteranges; boundary=x", "x/y",
    ])
    func `an assertion in an answer of another type does not leave`(type: String) throws {
        let value = try SignOnSite.response(rig.keys, "saml", "alice@corp.test")
        let bodies = [
            "{\"SAMLResponse\":\"\(value)\"}",
            String(decoding: try #require(Data(base64Encoded: value)), as: UTF8.self),
        ]
        for body in bodies {
            let answer =
                "HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\nContent-Length: "
                + "\(body.utf8.count)\r\n\r\n\(body)"
            let reply = try rig.browser().open(Self.login, Raw.path(answer, then: "keep"))
            #expect(reply.status == 403, "\(type)")
            #expect(reply["Sallyport-Reason"] == "answer_unreadable")
            #expect(!reply.text.contains(value.prefix(60)))
        }
    }

    @Test(arguments: ["GET", "HEAD"], [true, false])
    func `an artifact does not leave either`(method: String, isNamed: Bool) throws {
        let answer = """
            HTTP/1.1 302 Found\r\nLocation: https://WIKI.corp.test:443/acs?SAMLart=AAQAAM\r\n\
            \(isNamed ? "X-Sallyport-Authenticated-User: alice\r\n" : "")Content-Length: 0\r\n\r\n
            """
        let options = method == "HEAD" ? ["--head"] : []
        let reply = try rig.browser().open(
            Self.login, Raw.path(answer, then: "keep"), options)
        #expect(reply.status == 403)
        #expect(reply["Location"] == nil)
    }

    @Test func `nobody asks the identity provider for a part of an answer`() throws {
        let echo = try rig.browser().open(
            Self.login, "/echo", ["-H", "Range: bytes=0-,0-", "-H", "Accept-Encoding: gzip"]
        ).echo()
        #expect(echo["Range"] == [])
        #expect(echo["Accept-Encoding"] == [])
        let part = """
            HTTP/1.1 206 Partial Content\r\nContent-Type: text/html\r\n\
            Content-Range: bytes 0-3/9\r\nContent-Length: 4\r\n\r\nabcd
            """
        let reply = try rig.browser().open(Self.login, Raw.path(part, then: "keep"))
        #expect(reply["Sallyport-Reason"] == "answer_unreadable")
    }

    @Test(arguments: ["usernamemixed", "issuedtokenmixedasymmetricbasic256", "windows", "x"])
    func `a program's token for a listed app does not leave`(endpoint: String) throws {
        let value = try SignOnSite.response(rig.keys, "wsfed", "alice@corp.test")
        let body = "<s:Envelope>\(value)</s:Envelope>"
        let answer =
            "HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml\r\nContent-Length: "
            + "\(body.utf8.count)\r\n\r\n\(body)"
        let path = Raw.path(answer, then: "keep")
        let reply = try rig.site.curl().get(
            Self.login, "\(path)/adfs/services/trust/13/\(endpoint)",
            ["-H", "Content-Type: application/soap+xml", "--data-binary", "<x/>", "-H", "Expect:"])
        #expect(!reply.text.contains("Assertion"))
        #expect(reply["Sallyport-Reason"] != nil)
    }

    @Test(arguments: [true, false])
    func `a page asked for by the path of such a program is read like any other`(
        isNamed: Bool
    ) throws {
        let path = try rig.answer("alice@corp.test", field: isNamed)
        let reply = try rig.site.curl().get(
            Self.login, "\(path)/trust/13/usernamemixed",
            ["-H", "Content-Type: application/soap+xml", "--data-binary", "<x/>", "-H", "Expect:"])
        #expect(reply.status != 200)
        #expect(reply["Sallyport-Reason"] != nil)
        #expect(!reply.text.contains("SAMLResponse"))
    }

    @Test func `a program's token that hides whom it is for does not leave`() throws {
        let body = "<s:Envelope><saml:EncryptedAssertion>x</saml:EncryptedAssertion></s:Envelope>"
        let answer =
            "HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml\r\nContent-Length: "
            + "\(body.utf8.count)\r\n\r\n\(body)"
        let reply = try rig.site.curl().get(
            Self.login, "\(Raw.path(answer, then: "keep"))/trust/13/usernamemixed",
            ["-H", "Content-Type: application/soap+xml", "--data-binary", "<x/>", "-H", "Expect:"])
        #expect(reply.status != 200)
        #expect(reply["Sallyport-Reason"] != nil)
        #expect(!reply.text.contains("EncryptedAssertion"))
    }

    private func post(
        _ form: String, _ fields: [String], _ target: String, _ options: [String] = []
    ) throws -> HTTPReply {
        let headers = fields.flatMap { ["-H", $0] }
        return try rig.browser().open(Self.app, target, form: form, headers + options)
    }
}
