import Foundation
import Testing

// Promise: the org host never asks for a certificate. With an upstream it stands in front of the
// identity provider and tells it that nobody looked at the device; without one it has nothing to show.

@Suite(.explained) struct OrgHostTests {
    @Test func `requests reach the identity provider annotated`() throws {
        let upstream = try ScriptedUpstream()
        let site = try Site(["org.corp.upstream": upstream.url], with: upstream)
        let echo = try site.curl("good").get(
            "login.corp.test", "/echo", ["-H", "X-Sallyport-Device-Trust: trusted"]
        ).echo()
        #expect(echo["X-Sallyport-Device-Trust"] == ["not-trusted"])
        #expect(echo["X-Sallyport-Reason"] == ["not_evaluated"])
        #expect(try upstream.targets(containing: "/echo").count == 1)
    }

    @Test func `without an upstream there is nothing but the keys`() throws {
        let site = try Site()
        #expect(try site.curl().get("login.corp.test", "/").status == 303)
        let keys = try site.curl().get("login.corp.test", "/.well-known/sallyport/jwks.json")
        #expect(keys.status == 200)
    }
}
