import Foundation
import TestSupport
import Testing

// Promise: what an app asks of its identity provider is seen on its way. A response that answers a
// request of another browser signs nobody in, and what a rule demands is asked for however the app
// sends its requests.

@Suite(.explained) struct SignOnRequestTests {
    private static let app = SignOnSite.app
    private static let required = ["app.wiki.in_response_to": "required"]

    private func requests(_ browser: Browser) -> [String] {
        browser.cookies[Self.app, default: [:]].keys.filter { $0.hasPrefix("__Host-sp_rq_") }
    }

    // MARK: Responses

    @Test(arguments: [true, false])
    func `a response answers a request of the same browser, once`(isRequired: Bool) throws {
        let rig = try SignOnSite(isRequired ? Self.required : [:])
        let browser = rig.browser("good")
        let start = try browser.open(Self.app, SignOnSite.redirect("_one"))
        #expect(start.status == 302)
        #expect(requests(browser).count == 1)
        let form = try rig.form("alice@corp.test", answering: "_one")
        let reply = try browser.signOn(Self.app, "/echo", form: form)
        #expect(try reply.echo().posture == "trusted")
        #expect(requests(browser) == [])
        // The app gets no such cookie to see.
        #expect(try !reply.echo()["Cookie"].joined().contains("sp_rq"))
        if isRequired {
            let again = try rig.form("alice@corp.test", answering: "_one")
            #expect(try browser.signOn(Self.app, "/echo?again", form: again).status == 403)
        }
    }

    @Test(arguments: ["foreign", "stripped"])
    func `a response to somebody else's request is refused while one of its own is open`(
        what: String
    ) throws {
        let rig = try SignOnSite()
        let victim = rig.browser("good")
        _ = try victim.open(Self.app, SignOnSite.redirect("_own"))
        var form = try rig.form("mallory@corp.test", answering: "_foreign")
        if what == "stripped" {
            // Outside of what is signed, which is the assertion.
            let value = form.split(separator: "&")[0].dropFirst("SAMLResponse=".count)
            let encoded = try #require(String(value).removingPercentEncoding)
            let bytes = try #require(Data(base64Encoded: encoded))
            let text = String(decoding: bytes, as: UTF8.self)
            let start = try #require(text.firstRange(of: " InResponseTo=\"_foreign\""))
            let bare = text.replacingCharacters(in: start, with: "")
            form = "SAMLResponse=\(Data(bare.utf8).base64EncodedString().formValue)"
        }
        let reply = try victim.signOn(Self.app, "/echo?\(what)", form: form)
        #expect(reply.status == 403)
        #expect(reply["Sallyport-Reason"] == "assertion_refused")
        #expect(try rig.site.upstream.targets(containing: what).isEmpty)
        _ = try rig.site.program.events.first("of the refusal") { $0.reason == "WRONG_REQUEST" }
        // His own goes on, and so does one that answers nobody, as identity providers may send it.
        let own = try rig.form("alice@corp.test", answering: "_own")
        #expect(try victim.signOn(Self.app, "/echo", form: own).status == 200)
        _ = try victim.open(Self.app, SignOnSite.redirect("_other"))
        let unsolicited = try rig.form("alice@corp.test")
        #expect(try victim.signOn(Self.app, "/echo", form: unsolicited).status == 200)
    }

    @Test func `where it is required, a response to nothing or of another browser is refused`()
        throws
    {
        let rig = try SignOnSite(Self.required)
        let alice = rig.browser("good")
        _ = try alice.open(Self.app, SignOnSite.redirect("_hers"))
        let unsolicited = try rig.form("alice@corp.test")
        #expect(try alice.signOn(Self.app, "/echo?nothing", form: unsolicited).status == 403)
        let stolen = try rig.form("alice@corp.test", answering: "_hers")
        let thief = rig.browser("good")
        #expect(try thief.signOn(Self.app, "/echo?stolen", form: stolen).status == 403)
        // Cookies of the thief's own requests, by their names or as they are, open nothing.
        _ = try thief.open(Self.app, SignOnSite.redirect("_his"))
        let (name, his) = try #require(
            thief.cookies[Self.app]?.first { $0.key.hasPrefix("__Host-sp_rq_") })
        let hers = try #require(requests(alice).first)
        thief.cookies[Self.app] = [name: his, hers: his]
        #expect(try thief.signOn(Self.app, "/echo?stolen", form: stolen).status == 403)
        thief.cookies[Self.app] = [hers: String(his.dropLast()) + "x"]
        #expect(try thief.signOn(Self.app, "/echo?stolen", form: stolen).status == 403)
        for what in ["nothing", "stolen"] {
            #expect(try rig.site.upstream.targets(containing: what).isEmpty)
        }
        #expect(try alice.signOn(Self.app, "/echo", form: stolen).status == 200)
    }

    @Test func `where it is ignored nobody looks`() throws {
        let rig = try SignOnSite(["app.wiki.in_response_to": "ignored"])
        let browser = rig.browser("good")
        _ = try browser.open(Self.app, SignOnSite.redirect("_own"))
        #expect(requests(browser) == [])
        let form = try rig.form("alice@corp.test", answering: "_other")
        #expect(try browser.signOn(Self.app, "/echo", form: form).status == 200)
    }

    @Test func `a browser keeps a few requests, and loses the oldest`() throws {
        let rig = try SignOnSite()
        let browser = rig.browser("good")
        for index in 0..<30 {
            _ = try browser.open(Self.app, SignOnSite.redirect("_\(index)"))
        }
        #expect((20...25).contains(requests(browser).count))
        let form = try rig.form("alice@corp.test", answering: "_29")
        #expect(try browser.signOn(Self.app, "/echo", form: form).status == 200)
        // What a script of the app fetches comes back with no response.
        let count = requests(browser).count
        _ = try browser.open(Self.app, SignOnSite.redirect("_x"), ["-H", "Sec-Fetch-Mode: cors"])
        #expect(requests(browser).count <= count)
    }

    // MARK: Pages that post requests

    @Test(arguments: [true, false])
    func `a posted request counts as well where one is required`(isChunked: Bool) throws {
        let rig = try SignOnSite(Self.required)
        let browser = rig.browser("good")
        let page = try browser.open(
            Self.app, SignOnSite.post("_posted", isChunked: isChunked))
        #expect(page.status == 200)
        let value = try #require(page.text.attribute("value")).replacing("&#61;", with: "=")
        #expect(Data(base64Encoded: value) == Data(SignOnSite.authnRequest("_posted").utf8))
        #expect(requests(browser).count == 1)
        let form = try rig.form("alice@corp.test", answering: "_posted")
        #expect(try browser.signOn(Self.app, "/echo", form: form).status == 200)
    }

    @Test func `a second factor is asked for in a posted request, too`() throws {
        let mfa = "http://schemas.microsoft.com/claims/multipleauthn"
        let rig = try SignOnSite(["app.wiki.rule.1.factor": "session"])
        let browser = rig.browser("good")
        let without = try browser.signOn(Self.app, "/echo", form: try rig.form("alice@corp.test"))
        #expect(without["Sallyport-Reason"] == "factor_required")
        let page = try browser.open(Self.app, SignOnSite.post("_posted"))
        let value = try #require(page.text.attribute("value"))
        let request = String(
            decoding: try #require(Data(base64Encoded: value)), as: UTF8.self)
        #expect(request.contains("AuthnContextClassRef"))
        #expect(request.contains(mfa))
        #expect(page.text.contains("<input type=\"hidden\" name=\"RelayState\" value=\"x\">"))
        // Once it is on its way, the next request is like any other.
        #expect(browser.cookies[Self.app]?["__Host-sp_demand"] == nil)
        let next = try browser.open(Self.app, SignOnSite.post("_next"))
        let plain = try #require(next.text.attribute("value")).replacing("&#61;", with: "=")
        #expect(Data(base64Encoded: plain) == Data(SignOnSite.authnRequest("_next").utf8))
        // That one was seen does not speak against the next, which was not.
        let form = try rig.form("alice@corp.test", context: mfa, answering: "_next")
        #expect(try browser.signOn(Self.app, "/echo", form: form).status == 200)
    }

    @Test(arguments: [
        "/dir?SAMLRequest=", "/dir?%53AMLRequest=",
        "/login?next=https%3A%2F%2Fx%2F%3FSAMLRequest%3D",
        "/login?next=https%3A%2F%2Fx%2F%3F%2553AMLRequest%3D", "form",
    ])
    func `a request that the browser brought is none of the app's`(target: String) throws {
        let rig = try SignOnSite(Self.required)
        let browser = rig.browser("good")
        // The app redirects with whatever it was sent.
        let path = SignOnSite.redirect("_hers")
        let reply =
            target == "form"
            ? try browser.open(
                Self.app, path,
                form: "next=https://x/?SAMLRequest=\(String(repeating: "x", count: 40))")
            : try browser.open(Self.app, path + "?" + (target.split(separator: "?").last ?? ""))
        #expect(reply.status == 302)
        #expect(requests(browser) == [])
        let stolen = try rig.form("alice@corp.test", answering: "_hers")
        #expect(try browser.signOn(Self.app, "/echo?stolen", form: stolen).status == 403)
        #expect(try rig.site.upstream.targets(containing: "stolen").isEmpty)
    }

    @Test(arguments: ["", "https://wiki.corp.test", "https://WIKI.corp.test:443"])
    func `a redirect that stays with the app begins no sign-on`(origin: String) throws {
        let rig = try SignOnSite(Self.required)
        let browser = rig.browser("good")
        _ = try browser.open(Self.app, SignOnSite.redirect("_hers", to: "\(origin)/dir/"))
        #expect(requests(browser) == [])
    }

    @Test func `a token of WS-Federation answers no request`() throws {
        let rig = try SignOnSite(Self.required)
        let form = try rig.form("alice@corp.test", kind: "wsfed")
        #expect(try rig.browser("good").signOn(Self.app, "/echo", form: form).status == 200)
    }

    @Test(arguments: ["", "&chunked=1", "&closing=1"], [60_000, 70_000, 400_000])
    func `a page that posts nothing arrives whole, whatever its length`(
        framing: String, length: Int
    ) throws {
        let rig = try SignOnSite(Self.required)
        let browser = rig.browser("good")
        for version in ["--http1.1", "--http1.0", "--http1.1"] {
            let reply = try browser.open(
                Self.app, "/stream?bytes=\(length)&type=text/html\(framing)", [version])
            #expect(reply.status == 200)
            #expect(reply.body == Data((0..<length).map { UInt8(truncatingIfNeeded: $0) }))
            // A long page is not held to its end, so its length was not known with its head.
            if length > 300_000 {
                #expect((reply["Content-Length"] != nil) == framing.isEmpty)
            }
        }
    }
}
