import Foundation
import TestSupport
import Testing

// Promise: an app's sign-on rules decide who signs in to it, from where and with what. In front of the
// app the identity provider's signed word names the user; in front of the identity provider its answer
// does, and an answer that the rules refuse never reaches the browser.

@Suite(.explained) struct SignOnRuleTests {
    private static let app = SignOnSite.app
    private static let login = SignOnSite.login
    // What is refused leaves no trace, so that these serve several tests.
    private static let usual = Result { try SignOnSite() }
    private static let patient = Result { try SignOnSite(["app.wiki.clock_skew": "10m"]) }

    private static func shared(_ rig: Result<SignOnSite, any Error>) throws -> SignOnSite {
        let rig = try rig.get()
        Evidence.note(rig.site.program)
        return rig
    }

    private static let trusted = [
        "app.wiki.rule.1.name": "Managed computers", "app.wiki.rule.1.trust": "trusted",
        "app.wiki.rule.1.platform": "macos", "app.wiki.rule.1.access": "allow",
    ]

    // MARK: In front of the app

    @Test(arguments: ["saml", "wsfed"])
    func `a user with a trusted device signs in, once with one assertion`(kind: String) throws {
        let rig = try SignOnSite()
        let browser = rig.browser("good")
        let form = try rig.form("alice@corp.test", kind: kind)
        let reply = try browser.signOn(Self.app, "/echo", form: form)
        let echo = try reply.echo()
        #expect(echo.posture == "trusted")
        #expect(echo.body == form)
        #expect(echo["X-Sallyport-User"] == ["alice@corp.test"])
        #expect(echo["X-Sallyport-Policy-Rule"] == ["Managed%20computers"])
        let event = try rig.site.program.events.first("of the decision") {
            $0.type == "policy.evaluate_sign_on"
        }
        #expect(event.result == "ALLOW")
        #expect(event.debug("rule") == "Managed computers")
        #expect(event["actor.alternateId"] == "alice@corp.test")
        #expect(event["transaction.id"] != nil)
        let bound = try rig.site.program.events.first("of the binding") {
            $0.type == "pki.cert.bind"
        }
        #expect(bound.target("AppInstance") == "wiki")
        #expect(bound["client.ipAddress"] == "127.0.0.1")
        #expect(bound["transaction.id"] != nil)

        // The same assertion once more, by the same browser and by another.
        for again in [browser, rig.browser("good-2")] {
            let replay = try again.signOn(Self.app, "/echo?replay", form: form)
            #expect(replay.status == 403)
            #expect(replay["Sallyport-Reason"] == "assertion_used")
            // The page leads to a new sign-on.
            #expect(replay.text.contains("href=\"https://wiki.corp.test/\""))
        }
        #expect(try rig.site.upstream.targets(containing: "replay").isEmpty)
        _ = try rig.site.program.events.first("of the replay") { $0.reason == "REPLAYED" }
    }

    @Test func `without a trusted device the app does not get the assertion`() throws {
        let rig = try SignOnSite()
        let form = try rig.form("alice@corp.test")
        let reply = try rig.browser().signOn(Self.app, "/echo?nobody", form: form)
        #expect(reply.status == 403)
        #expect(reply["Sallyport-Reason"] == "no_certificate")
        #expect(try rig.site.upstream.targets(containing: "nobody").isEmpty)
        // Refused, it is not used up: the person may come back with a better device.
        let better = try rig.browser("good").signOn(Self.app, "/echo?better", form: form)
        #expect(try better.echo().posture == "trusted")
    }

    @Test func `somebody else's device is none of the user's own`() throws {
        let rig = try SignOnSite()
        let alice = try rig.form("alice@corp.test")
        #expect(try rig.browser("good").signOn(Self.app, "/echo", form: alice).status == 200)
        let bob = try rig.form("bob@corp.test")
        let reply = try rig.browser("good").signOn(Self.app, "/echo?bob", form: bob)
        #expect(reply.status == 403)
        #expect(reply["Sallyport-Reason"] == "bound_to_other_user")
        #expect(try rig.site.upstream.targets(containing: "bob").isEmpty)
    }

    @Test func `a refused sign-on binds nobody`() throws {
        let rig = try SignOnSite(
            Self.trusted.merging(
                ["app.wiki.rule.1.users": "alice@corp.test"].mapValues { $0 }
            ) { $1 })
        let bob = try rig.form("bob@corp.test")
        let refused = try rig.browser("good").signOn(Self.app, "/echo", form: bob)
        #expect(refused["Sallyport-Reason"] == "denied_by_rule")
        let alice = try rig.form("alice@corp.test")
        #expect(try rig.browser("good").signOn(Self.app, "/echo", form: alice).status == 200)
    }

    @Test(arguments: ["audience", "recipient", "key", "unsigned", "query", "parts"])
    func `an assertion that is not for this app does not arrive`(what: String) throws {
        let rig = try SignOnSite()
        let browser = rig.browser("good")
        let reply: HTTPReply
        switch what {
        case "audience":
            let rig = try SignOnSite(["app.wiki.entity_id": "https://other.test/sp"])
            let form = try rig.form("alice@corp.test")
            reply = try rig.browser("good").signOn(Self.app, "/echo?\(what)", form: form)
        case "recipient":
            let response = try SignOnSite.response(
                rig.keys, "saml", "alice", url: "https://evil.test/acs")
            let form = "SAMLResponse=\(response.formValue)"
            reply = try browser.signOn(Self.app, "/echo?\(what)", form: form)
        case "key":
            let keys = try Tools.freshDirectory("other-idp")
            let response = try SignOnSite.response(keys, "saml", "alice")
            let form = "SAMLResponse=\(response.formValue)"
            reply = try browser.signOn(Self.app, "/echo?\(what)", form: form)
        case "unsigned":
            let good = try SignOnSite.response(rig.keys, "saml", "alice")
            let text = String(decoding: try #require(Data(base64Encoded: good)), as: UTF8.self)
            let bare = text.replacing(
                /<ds:Signature.*<\/ds:Signature>/.dotMatchesNewlines(), with: "")
            let form = "SAMLResponse=\(Data(bare.utf8).base64EncodedString().formValue)"
            reply = try browser.signOn(Self.app, "/echo?\(what)", form: form)
        case "query":
            let response = try SignOnSite.response(rig.keys, "saml", "alice")
            reply = try browser.open(Self.app, "/echo?\(what)&SAMLResponse=\(response.formValue)")
        default:
            let response = try SignOnSite.response(rig.keys, "saml", "alice")
            reply = try browser.open(
                Self.app, "/echo?\(what)", ["-F", "SAMLResponse=\(response)"])
        }
        #expect(reply.status == 403 || reply.status == 400, "\(what): \(reply.status)")
        // A form in parts is passed on in pieces, and cut where the message begins.
        if what != "parts" { #expect(try rig.site.upstream.targets(containing: what).isEmpty) }
    }

    @Test(arguments: ["saml", "wsfed"], ["expired", "early"])
    func `an assertion out of its time does not arrive`(kind: String, when: String) throws {
        let rig = try Self.shared(Self.usual)
        let form = try rig.form("alice@corp.test", kind: "\(kind)-\(when)")
        let target = "/echo?\(when)-\(kind)"
        let reply = try rig.browser("good").signOn(Self.app, target, form: form)
        #expect(reply.status == 403)
        #expect(reply["Sallyport-Reason"] == "assertion_expired")
        #expect(try rig.site.upstream.targets(containing: target).isEmpty)
        #expect(
            try refusal(reply, at: rig).reason == (when == "early" ? "NOT_YET_VALID" : "EXPIRED"))
        // Nothing but the clock speaks against it.
        let echo = try Self.shared(Self.patient).browser("good")
            .signOn(Self.app, "/echo", form: form).echo()
        #expect(echo["X-Sallyport-User"] == ["alice@corp.test"])
    }

    /// All are signed by the identity provider, and name alice to whoever does what they ask for.
    @Test(arguments: ["saml", "wsfed"], ["doctype", "entity", "file", "parameter", "inclusion"])
    func `document types, entities and inclusions do not arrive`(
        kind: String, what: String
    ) throws {
        let rig = try Self.shared(Self.usual)
        let good = try rig.document("alice@corp.test", kind: kind)
        let file = try Tools.freshDirectory("entity").appending(path: "text")
        try Data((what == "parameter" ? "<!ENTITY who 'alice'>" : "alice").utf8).write(to: file)
        let address = "file://\(file.path)"
        let inclusion = """
            <xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="\(address)"/>
            """
        let (subset, name): (String?, String) =
            switch what {
            case "doctype": ("", "alice")
            case "entity": ("[<!ENTITY who 'alice'>]", "&who;")
            case "file": ("[<!ENTITY who SYSTEM '\(address)'>]", "&who;")
            case "parameter": ("[<!ENTITY % all SYSTEM '\(address)'> %all;]", "&who;")
            default: (nil, inclusion)
            }
        let root = kind == "saml" ? "samlp:Response" : "wst:RequestSecurityTokenResponse"
        let bad =
            (subset.map { "<!DOCTYPE \(root) \($0)>" } ?? "")
            + good.replacing(">alice@corp.test<", with: ">\(name)@corp.test<")
        let browser = rig.browser("good")
        let target = "/echo?\(what)-\(kind)"
        let reply = try browser.signOn(
            Self.app, target, form: SignOnSite.form(of: bad, kind: kind))
        #expect(reply.status == (subset == nil ? 403 : 400))
        #expect(try rig.site.upstream.targets(containing: target).isEmpty)
        #expect(
            try refusal(reply, at: rig).reason
                == (subset == nil ? "WRONG_STRUCTURE" : "DOCTYPE"))
        // As it was signed it arrives.
        let form = SignOnSite.form(of: good, kind: kind)
        let echo = try browser.signOn(Self.app, "/echo", form: form).echo()
        #expect(echo["X-Sallyport-User"] == ["alice@corp.test"])
    }

    /// The event of a message that was refused, which has the number that the page shows.
    private func refusal(_ reply: HTTPReply, at rig: SignOnSite) throws -> Event {
        try rig.site.program.events.first("of the refusal") { event in
            event.type == "user.authentication.sign_on_message"
                && event["transaction.id"].map(reply.text.contains) == true
        }
    }

    @Test func `groups of the assertion count`() throws {
        let rig = try SignOnSite([
            "app.wiki.groups_attribute": "groups",
            "app.wiki.rule.1.groups": "Finance",
        ])
        let finance = try rig.form("alice@corp.test", groups: ["Finance", "Staff, all"])
        let reply = try rig.browser("good").signOn(Self.app, "/echo", form: finance)
        #expect(try reply.echo()["X-Sallyport-Groups"] == ["Finance, Staff%2C%20all"])
        let staff = try rig.form("alice@corp.test", groups: ["Staff"])
        let refused = try rig.browser("good").signOn(Self.app, "/echo", form: staff)
        #expect(refused["Sallyport-Reason"] == "denied_by_rule")
    }

    @Test func `a second factor is looked for in the assertion, and asked for the next time`()
        throws
    {
        let mfa = "http://schemas.microsoft.com/claims/multipleauthn"
        let rig = try SignOnSite(["app.wiki.rule.1.factor": "session"])
        let browser = rig.browser("good")
        let without = try browser.signOn(
            Self.app, "/echo", form: try rig.form("alice@corp.test"))
        #expect(without.status == 403)
        #expect(without["Sallyport-Reason"] == "factor_required")
        let event = try rig.site.program.events.first("of the challenge") {
            $0.type == "policy.evaluate_sign_on"
        }
        #expect(event.result == "CHALLENGE")
        // The page leads to the app, whose request to the identity provider now asks for it.
        let location = "https://idp.test/sso?wa=wsignin1.0&wtrealm=urn%3Awiki"
        let answer = "HTTP/1.1 302 Found\r\nLocation: \(location)\r\nContent-Length: 0\r\n\r\n"
        let start = try browser.open(Self.app, Raw.path(answer, then: "keep"))
        let asked = try #require(start["Location"])
        #expect(asked.hasPrefix(location))
        #expect(asked.contains("wauth=\(mfa.formValue)") || asked.contains("multipleauthn"))
        let with = try browser.signOn(
            Self.app, "/echo", form: try rig.form("alice@corp.test", context: mfa))
        #expect(with.status == 200)
        let later = try browser.open(Self.app, Raw.path(answer, then: "keep"))
        #expect(later["Location"] == location)
    }

    @Test(arguments: [
        ("203.0.113.7", true), ("203.0.113.7, 198.51.100.1", true), ("198.51.100.1", false),
        ("203.0.113.7, 192.0.2.9", false), ("x", false),
    ])
    func `where a client is counts, as trusted proxies say`(forwarded: String, isIn: Bool) throws {
        let rig = try SignOnSite([
            "gateway.trusted_proxies": "127.0.0.0/8, 198.51.100.0/24",
            "org.corp.zone.hq.gateways": "203.0.113.0/24",
            "app.wiki.rule.1.trust": nil, "app.wiki.rule.1.zone": "hq",
        ])
        let reply = try rig.browser().open(
            Self.app, "/echo", form: try rig.form("alice@corp.test"),
            ["-H", "X-Forwarded-For: \(forwarded)"])
        #expect(reply.status == (isIn ? 200 : 403))
        let event = try rig.site.program.events.first("of the decision") {
            $0.type == "policy.evaluate_sign_on"
        }
        #expect(event["client.zone"] == (isIn ? "hq" : nil))
        if isIn {
            #expect(event["client.ipAddress"] == "203.0.113.7")
            #expect(try reply.echo()["X-Forwarded-For"] == ["203.0.113.7"])
        }
    }

    @Test func `sign-outs go both ways, and the list of apps forgets who signed in`() throws {
        let rig = try SignOnSite()
        let browser = rig.browser("good")
        _ = try browser.signOn(Self.login, "/echo" + SignOnSite.signIn.dropFirst(4))
        _ = try browser.open(Self.login, try rig.answer("alice@corp.test"))
        #expect(browser.cookies[Self.login]?["__Host-sp_user"] != nil)
        #expect(try browser.open(Self.login, "/echo?wa=wsignout1.0").status == 200)
        #expect(browser.cookies[Self.login]?["__Host-sp_user"] == nil)
        let logout = """
            <samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" \
            xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_1" Version="2.0" \
            IssueInstant="2026-01-01T00:00:00Z"><saml:Issuer>x</saml:Issuer></samlp:LogoutRequest>
            """
        let form = "SAMLRequest=\(Data(logout.utf8).base64EncodedString().formValue)"
        #expect(try browser.open(Self.login, "/echo", form: form).echo().body == form)
        #expect(try browser.open(Self.app, "/echo", form: form).echo().body == form)
    }

    @Test func `rules that are tried out decide nothing and say what they would have done`() throws
    {
        let rig = try SignOnSite(["app.wiki.mode": "report-only"])
        let reply = try rig.browser().signOn(
            Self.app, "/echo", form: try rig.form("alice@corp.test"))
        #expect(reply.status == 200)
        let event = try rig.site.program.events.first("of the decision") {
            $0.type == "policy.evaluate_sign_on"
        }
        #expect(event.result == "ALLOW")
        #expect(event.debug("shadow") == "deny by Everyone else")
        // Nor do an assertion of another identity provider, one that was used, or a large form.
        let keys = try Tools.freshDirectory("other-idp")
        let other = try SignOnSite.response(keys, "saml", "alice").formValue
        let large = String(repeating: "x", count: 300 * 1024)
        for form in ["SAMLResponse=\(other)", "SAMLResponse=\(other)", "pad=\(large)"] {
            #expect(try rig.browser().signOn(Self.app, "/echo", form: form).status == 200)
        }
    }

    @Test func `where every request counts, a running session ends with the device's trust`()
        throws
    {
        let rig = try SignOnSite(["app.wiki.enforce": "every-request"])
        let browser = rig.browser("good")
        let form = try rig.form("alice@corp.test")
        #expect(try browser.signOn(Self.app, "/echo", form: form).status == 200)
        #expect(try browser.open(Self.app, "/echo?page").status == 200)
        // Nobody gets in by any other way.
        let stranger = try rig.browser().signOn(Self.app, "/echo?stranger")
        #expect(stranger.status == 403)
        let program = try rig.site.curl("good").get(Self.app, "/echo?api", ["-A", Browser.agent])
        #expect(program.status == 403)
        #expect(program["Sallyport-Reason"] == "not_evaluated")

        let user = try rig.site.program.command(
            ["user", "deactivate", "--org", "corp", "--yes", "alice@corp.test"])
        #expect(user.status == 0, "\(user.errors)")
        let ended = try browser.signOn(Self.app, "/echo?ended")
        #expect(ended.status == 403)
        #expect(ended["Sallyport-Reason"] == "user_deactivated")
        #expect(try rig.site.upstream.targets(containing: "ended").isEmpty)
    }

    // MARK: In front of the identity provider

    @Test(arguments: ["saml", "wsfed"])
    func `the answer passes when the rules allow it, and spares the app's own trip`(
        kind: String
    ) throws {
        let rig = try SignOnSite()
        let browser = rig.browser("good")
        #expect(
            try browser.signOn(Self.login, "/echo" + SignOnSite.signIn.dropFirst(4)).status == 200)
        let page = try browser.open(
            Self.login, try rig.answer("alice@corp.test", kind: kind))
        #expect(page.status == 200)
        #expect(page["X-Sallyport-Authenticated-User"] == nil)
        let value = try #require(page.text.attribute("value")).unescaped
        let name = kind == "wsfed" ? "wa=wsignin1.0&wresult" : "SAMLResponse"
        let form = "\(name)=\(value.formValue)"
        // Another browser: the message alone tells.
        let opened = browser.opened.count
        let app = try browser.open(Self.app, "/echo", form: form)
        #expect(try app.echo().posture == "trusted")
        #expect(browser.opened.count == opened + 1)
        let apps = try browser.open(Self.login, "/.sallyport/apps")
        #expect(apps.status == 200)
        #expect(apps.text.contains("alice@corp.test"))
        #expect(apps.text.contains("https://wiki.corp.test/"))
        #expect(!apps.text.contains("class=\"locked\""))
    }

    @Test func `gateways of one store know of each other's sign-ons`() throws {
        let secret = try Tools.freshDirectory("store").appending(path: "connection")
        try Data(try PostgresServer.shared().newDatabase().utf8).write(to: secret)
        let rig = try SignOnSite(["store.postgresql": "file:\(secret.path)"])
        let other = try TestProgram(rig.site.settings)
        let browser = rig.browser("good")
        #expect(
            try browser.signOn(Self.login, "/echo" + SignOnSite.signIn.dropFirst(4)).status == 200)
        let page = try browser.open(Self.login, try rig.answer("alice@corp.test"))
        let form = try SignOnSite.form(in: page.text)
        // At the other gateway the message alone tells of the device, once.
        browser.node = other
        let echo = try browser.open(Self.app, "/echo", form: form).echo()
        #expect(echo.posture == "trusted")
        #expect(echo["X-Sallyport-User"] == ["alice@corp.test"])
        for node in [rig.site.program, other] {
            browser.node = node
            let replay = try browser.signOn(Self.app, "/echo?replay", form: form)
            #expect(replay.status == 403)
        }
        #expect(try rig.site.upstream.targets(containing: "replay").isEmpty)
    }

    @Test func `an answer for somebody else's device is withheld`() throws {
        let rig = try SignOnSite()
        let browser = rig.browser("good")
        let signIn = "/echo" + SignOnSite.signIn.dropFirst(4)
        _ = try browser.signOn(Self.login, signIn)
        #expect(try browser.open(Self.login, try rig.answer("alice@corp.test")).status == 200)
        let bob = try browser.open(Self.login, try rig.answer("bob@corp.test"))
        #expect(bob.status == 403)
        #expect(bob["Sallyport-Reason"] == "bound_to_other_user")
        #expect(!bob.text.contains("SAMLResponse"))
        #expect(!bob.text.contains("PHNhbWxwOl"))
    }

    @Test func `an answer without a posture is withheld, and so is one that cannot be read`() throws
    {
        let rig = try SignOnSite()
        let nobody = try rig.browser().open(Self.login, try rig.answer("alice@corp.test"))
        #expect(nobody.status == 403)
        #expect(nobody["Sallyport-Reason"] == "not_evaluated")

        let browser = rig.browser("good")
        _ = try browser.signOn(Self.login, "/echo" + SignOnSite.signIn.dropFirst(4))
        let hidden = """
            HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\
            X-Sallyport-Authenticated-User: alice\r\nContent-Length: 2\r\n\r\n{}
            """
        let answers = [
            // For another app than the one it is sent to.
            try rig.answer("alice", action: "https://wiki.corp.test.evil.test/acs", field: true),
            Raw.path(hidden, then: "keep"),
            Raw.path(
                "HTTP/1.1 302 Found\r\nLocation: https://wiki.corp.test/acs?SAMLResponse=x\r\n"
                    + "Content-Length: 0\r\n\r\n", then: "keep"),
        ]
        for answer in answers {
            let reply = try browser.open(Self.login, answer)
            #expect(reply.status == 403, "\(reply.status)")
            #expect(reply["Sallyport-Reason"] == "answer_unreadable")
        }
        // Other pages of the identity provider are its own affair, whatever field they carry.
        let named = hidden.replacing("application/json", with: "text/html")
        #expect(try browser.open(Self.login, Raw.path(named, then: "keep")).text == "{}")
        let page = "<html><body><form method=post><input name=password></form></body></html>"
        let login = Raw.path(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: \(page.count)\r\n\r\n\(page)",
            then: "keep")
        #expect(try browser.open(Self.login, login).text == page)
    }

    @Test func `the list of apps shows which stay closed on this device, and why`() throws {
        let rig = try SignOnSite([
            "app.wiki.rule.2.name": "Alice anywhere", "app.wiki.rule.2.access": "allow",
            "app.wiki.rule.2.users": "alice@corp.test", "app.wiki.rule.3.name": "Everyone else",
            "app.wiki.rule.3.access": "deny",
        ])
        let browser = rig.browser()
        let unknown = try browser.open(Self.login, "/.sallyport/apps")
        #expect(unknown.status == 200)
        #expect(!unknown.text.contains("https://wiki.corp.test/"))
        _ = try browser.signOn(Self.login, "/echo" + SignOnSite.signIn.dropFirst(4))
        #expect(try browser.open(Self.login, try rig.answer("alice@corp.test")).status == 200)
        let apps = try browser.open(Self.login, "/.sallyport/apps")
        #expect(apps.text.contains("https://wiki.corp.test/"))
        #expect(apps.text.contains("class=\"locked\""))
        #expect(apps.text.contains("could not recognise this computer"))
    }

    @Test func `pages come in the language the browser reads`() throws {
        let texts = Tools.repository.appending(path: "deploy/texts/de.conf").path
        let rig = try SignOnSite(["org.corp.texts": texts])
        let browser = rig.browser()
        let page = try browser.open(Self.login, SignOnSite.signIn)
        let back = try browser.ticket(try #require(Browser.deviceTrustAddress(of: page)))
        _ = try browser.open(back.host, back.target)
        let reply = try browser.open(
            Self.login, SignOnSite.signIn, ["-H", "Accept-Language: de-AT, en;q=0.5"])
        #expect(reply.status == 403)
        #expect(reply["Content-Language"] == "de")
        #expect(reply.text.contains("<html lang=\"de\""))
    }

    @Test func `a program that signs in by itself gets a fault it can read`() throws {
        let rig = try SignOnSite([
            "app.wiki.office365": "on", "app.wiki.rule.1.client": "browser, modern",
        ])
        let path = "/adfs/services/trust/13/usernamemixed"
        let reply = try rig.site.curl().get(
            Self.login, path,
            [
                "-H", "Content-Type: application/soap+xml", "--data-binary", "<s:Envelope/>", "-H",
                "Expect:",
            ])
        #expect(reply.status == 400)
        #expect(reply["Sallyport-Reason"] == "denied_by_rule")
        #expect(reply["Content-Type"]?.hasPrefix("application/soap+xml") == true)
        #expect(reply.text.contains("FailedAuthentication"))
        #expect(try rig.site.upstream.targets(containing: "usernamemixed").isEmpty)
    }
}

extension String {
    fileprivate var unescaped: String {
        replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&amp;", with: "&")
    }
}
