import Foundation
import Testing

// Promise: a host that asks for no certificate learns the posture by a trip over the device-trust host.
// What the trip brings back counts for this browser, this request and this moment alone: it cannot be
// stolen, replayed, forged, moved to another app or turned into a way to somewhere else.

@Suite(.explained) struct HandoffTests {
    private let rig: SignOnSite
    private let login = SignOnSite.login

    init() throws {
        rig = try SignOnSite()
    }

    // MARK: The way

    @Test func `a trusted device passes, and the identity provider is told`() throws {
        let browser = rig.browser("good")
        let reply = try browser.signOn(login, "/echo" + SignOnSite.signIn.dropFirst(4))
        #expect(reply.status == 200)
        let echo = try reply.echo()
        #expect(echo.posture == "trusted")
        #expect(echo["X-Sallyport-App"] == ["wiki"])
        #expect(echo.head.contains("GET /echo?wa=wsignin1.0&wtrealm=urn%3Awiki&wctx=ctx "))
        // Three exchanges more: to the device-trust host, back, and the request again.
        #expect(browser.opened.count == 4)
    }

    /// A posted form or a query, by a page or a redirect; to the device-trust host or to a name of
    /// the trip's own.
    @Test(
        arguments: [(true, "page"), (false, "page"), (false, "redirect")],
        [nil, "cell1-devicetrust.corp.test"])
    func `a trip takes three exchanges and one handshake, that of the device-trust host`(
        request: (isPosted: Bool, leave: String), zone: String?
    ) throws {
        let isPosted = request.isPosted
        let rig = try SignOnSite([
            "org.corp.devicetrust.zone": zone, "org.corp.handoff.leave": request.leave,
            "org.corp.handoff.fresh": "15m",
        ])
        let host = isPosted ? SignOnSite.app : login
        let browser = try ConnectionTool.browser(at: rig.site, host: host, device: "good")
        var visits = 0
        /// What one visit costs, as the gateway counts it.
        func cost(_ words: String) throws -> Cost {
            let before = try rig.site.program.metrics()
            visits += 1
            let said = try browser.send(words, expecting: "visit \(visits) ")
            try #require(said.count == 5 && said[2] == "200", "\(said)")
            var after = before
            let moved = { (name: String, labels: String...) in
                Int(after.sum(name, labels) - before.sum(name, labels))
            }
            // An answer is counted shortly after it has gone.
            try eventually("as many requests as the browser made") {
                after = try rig.site.program.metrics()
                return "\(moved("sallyport_requests_total"))" == said[3]
            }
            #expect("\(moved("sallyport_connections_accepted_total"))" == said[4])
            return Cost(
                exchanges: moved("sallyport_requests_total"),
                connections: moved("sallyport_connections_accepted_total"),
                handshakes: moved("sallyport_handshakes_total"),
                shown: moved("sallyport_handshakes_total", "posture=\"trusted\""))
        }
        func signOn(_ number: Int) throws -> String {
            guard isPosted else { return "/echo\(SignOnSite.signIn.dropFirst(4))&n=\(number)" }
            return "/echo?n=\(number) \(try rig.form("alice@corp.test"))"
        }
        // The browser has been here before.
        #expect(try cost("/echo?page") == Cost(exchanges: 1, connections: 1, handshakes: 1))
        #expect(try cost("/echo?page") == Cost(exchanges: 1))
        #expect(
            try cost(signOn(1))
                == Cost(exchanges: 1 + 3, connections: 1, handshakes: 1, shown: 1))
        // Without a trip it is the request alone.
        #expect(try cost(signOn(2)) == Cost(exchanges: 1))
    }

    @Test(
        arguments: [
            (nil, "no_certificate"), ("revoked", "revoked"), ("expired", "expired"),
            ("foreign", "unknown_issuer"),
        ] as [(String?, String)])
    func `any other device is refused with its reason, and does not go round in circles`(
        device: String?, reason: String
    ) throws {
        let browser = rig.browser(device)
        let reply = try browser.signOn(login, SignOnSite.signIn)
        #expect(reply.status == 403)
        #expect(reply["Sallyport-Reason"] == reason)
        #expect(browser.opened.count == 4)
        #expect(try rig.site.upstream.targets(containing: "wsignin").isEmpty)
        let event = try rig.site.program.events.first("of the decision") {
            $0.type == "policy.evaluate_sign_on"
        }
        #expect(event.result == "DENY")
        #expect(event.target("AppInstance") == "wiki")
        #expect(event.debug("trust") == reason)
    }

    @Test func `a fresh trusted posture spares the next trip, and one that is not trusted none`()
        throws
    {
        let browser = rig.browser("good")
        _ = try browser.signOn(login, "/echo?wa=wsignin1.0&wtrealm=urn%3Awiki&n=1")
        let second = try browser.open(login, "/echo?wa=wsignin1.0&wtrealm=urn%3Awiki&n=2")
        #expect(try second.echo().posture == "trusted")

        let other = rig.browser()
        _ = try other.signOn(login, "/echo?wa=wsignin1.0&wtrealm=urn%3Awiki&n=3")
        let again = try other.open(login, "/echo?wa=wsignin1.0&wtrealm=urn%3Awiki&n=4")
        #expect(Browser.deviceTrustAddress(of: again) != nil)
        // A device that has been repaired meanwhile is trusted at once.
        other.device = "good"
        let repaired = try other.signOn(login, "/echo?wa=wsignin1.0&wtrealm=urn%3Awiki&n=5")
        #expect(try repaired.echo().posture == "trusted")
    }

    @Test func `later requests of the login are annotated, and lose trust when the device does`()
        throws
    {
        let browser = rig.browser("good-2")
        _ = try browser.signOn(login, "/echo?wa=wsignin1.0&wtrealm=urn%3Awiki")
        #expect(try browser.open(login, "/echo?password").echo().posture == "trusted")
        let serial = try rig.site.corp.serial(of: "good-2")
        let result = try rig.site.program.command(
            ["cert", "revoke", "--org", "corp", "--serial", serial, "--yes"])
        #expect(result.status == 0, "\(result.errors)")
        #expect(try browser.open(login, "/echo?code").echo().posture == "revoked")
    }

    @Test func `a posted request goes on with its fields`() throws {
        let request = """
            <samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" \
            xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_1" Version="2.0" \
            IssueInstant="2026-01-01T00:00:00Z"><saml:Issuer>\(SignOnSite.audience)</saml:Issuer>\
            </samlp:AuthnRequest>
            """
        let value = Data(request.utf8).base64EncodedString().formValue
        let form = "RelayState=ss%3Amem%3A1&SAMLRequest=\(value)"
        let reply = try rig.browser("good").signOn(login, "/echo", form: form)
        let echo = try reply.echo()
        #expect(echo.posture == "trusted")
        #expect(echo.body == form)
    }

    @Test func `without a reachable rule about trust there is no trip`() throws {
        let reply = try rig.browser().open(login, "/echo?wa=wsignin1.0&wtrealm=urn%3Aother")
        #expect(try reply.echo().posture == "not_evaluated")
    }

    @Test(arguments: [
        ["-H", "Sec-Fetch-Mode: no-cors"], ["-H", "Sec-Fetch-Dest: iframe"],
        ["-H", "Sec-Purpose: prefetch"], ["-H", "Accept: application/json"],
    ])
    func `what is no navigation is sent on no trip`(options: [String]) throws {
        let reply = try rig.site.curl("good").get(
            login, SignOnSite.signIn, ["-A", Browser.agent] + options)
        #expect(reply.status == 403)
        #expect(reply["Sallyport-Reason"] == "not_evaluated")
        #expect(reply["Set-Cookie"] == nil)
    }

    @Test func `a browser that cannot reach the device-trust host may go on unchecked`() throws {
        let browser = rig.browser("good")
        let page = try browser.open(login, SignOnSite.signIn)
        let onward = try #require(page.text.links.first { $0.hasPrefix("/.sallyport/skip?s=") })
        let back = try browser.open(login, onward)
        #expect(back.status == 303)
        let reply = try browser.open(login, try #require(back["Location"]))
        #expect(reply.status == 403)
        #expect(reply["Sallyport-Reason"] == "not_evaluated")
    }

    @Test func `twenty at once all arrive`() async throws {
        let browser = rig.browser("good")
        var tickets: [Address] = []
        // Tickets count for a minute, in which a sanitized program does not get through all of them.
        for number in 1...(TestProgram.isSanitized ? 5 : 20) {
            let target = "/echo?wa=wsignin1.0&wtrealm=urn%3Awiki&tab=\(number)"
            let page = try browser.open(login, target)
            tickets.append(try browser.ticket(try #require(Browser.deviceTrustAddress(of: page))))
        }
        for ticket in tickets.shuffled() {
            #expect(try browser.resume(ticket).echo().posture == "trusted")
        }
        // What each trip needed is gone with its end.
        #expect(browser.cookies[login]?.keys.sorted() == ["__Host-sp_posture"])
    }

    @Test func `where no look counts for another request each makes its own trip`() throws {
        let rig = try SignOnSite(["org.corp.handoff.fresh": "0s"])
        let browser = rig.browser("good")
        for number in 1...3 {
            let reply = try browser.signOn(
                login, "/echo?wa=wsignin1.0&wtrealm=urn%3Awiki&n=\(number)")
            #expect(try reply.echo().posture == "trusted")
            #expect(browser.opened.count == 4 * number)
        }
    }

    @Test func `the gateway's own cookies stay with it`() throws {
        let browser = rig.browser("good")
        _ = try browser.signOn(login, "/echo?wa=wsignin1.0&wtrealm=urn%3Awiki")
        browser.cookies[login]?["session"] = "1"
        let echo = try browser.open(login, "/echo?cookies").echo()
        #expect(echo["Cookie"] == ["session=1"])
    }

    @Test func `by redirect a client without script gets there as well`() throws {
        let rig = try SignOnSite(["org.corp.handoff.leave": "redirect"])
        let browser = rig.browser("good")
        let first = try browser.open(login, "/echo?wa=wsignin1.0&wtrealm=urn%3Awiki")
        #expect(first.status == 303)
        let reply = try browser.signOn(login, "/echo?wa=wsignin1.0&wtrealm=urn%3Awiki")
        #expect(try reply.echo().posture == "trusted")
    }

    @Test func `a zone gives each trip a name of its own`() throws {
        let zone = "cell1-devicetrust.corp.test"
        let rig = try SignOnSite(["org.corp.devicetrust.zone": zone])
        let browser = rig.browser("good")
        var names: Set<String> = []
        for number in 1...3 {
            let page = try browser.open(login, "\(SignOnSite.signIn)&n=\(number)")
            let stop = try Address(try #require(Browser.deviceTrustAddress(of: page)))
            #expect(stop.host.hasSuffix(".\(zone)"))
            names.insert(stop.host)
        }
        #expect(names.count == 3)
        #expect(
            try browser.signOn(login, "/echo?wa=wsignin1.0&wtrealm=urn%3Awiki").echo().posture
                == "trusted")
    }

    // MARK: Attacks

    @Test func `a ticket is of no use in another browser`() throws {
        let trusted = rig.browser("good")
        let page = try trusted.open(login, "/echo?wa=wsignin1.0&wtrealm=urn%3Awiki")
        let ticket = try trusted.ticket(try #require(Browser.deviceTrustAddress(of: page)))
        let thief = rig.browser()
        try expectRefused(try thief.open(login, ticket.target), "handoff_cookies_blocked")
        // One that has begun a trip of its own has a cookie, and the wrong one.
        _ = try thief.open(login, SignOnSite.signIn)
        try expectRefused(try thief.open(login, ticket.target), "handoff_other_browser")
        // The thief has not used it up for its owner.
        #expect(try trusted.resume(ticket).echo().posture == "trusted")
    }

    @Test func `a trip that a trusted device is lured into ends in its own browser`() throws {
        // The attacker's state, opened by the victim: the ticket comes to the victim, who has not
        // the attacker's cookie.
        let attacker = rig.browser()
        let page = try attacker.open(login, SignOnSite.signIn)
        let victim = rig.browser("good")
        let ticket = try victim.ticket(try #require(Browser.deviceTrustAddress(of: page)))
        try expectRefused(try victim.open(login, ticket.target), "handoff_cookies_blocked")
    }

    @Test func `a ticket counts once, even with the cookies of before`() throws {
        let browser = rig.browser("good")
        let page = try browser.open(login, SignOnSite.signIn)
        let cookies = browser.cookies
        let ticket = try browser.ticket(try #require(Browser.deviceTrustAddress(of: page)))
        #expect(try browser.open(login, ticket.target).status == 303)
        browser.cookies = cookies
        try expectRefused(try browser.open(login, ticket.target), "handoff_used")
    }

    @Test func `a ticket of one trip does not end another`() throws {
        let browser = rig.browser("good")
        let one = try browser.open(login, "\(SignOnSite.signIn)&n=1")
        let ticket = try browser.ticket(try #require(Browser.deviceTrustAddress(of: one)))
        browser.cookies[login] = nil
        _ = try browser.open(login, "\(SignOnSite.signIn)&n=2")
        try expectRefused(try browser.open(login, ticket.target), "handoff_other_browser")
    }

    @Test func `forged and altered tokens, and tokens of another kind, are refused`() throws {
        let browser = rig.browser("good")
        let page = try browser.open(login, SignOnSite.signIn)
        let stop = try Address(try #require(Browser.deviceTrustAddress(of: page)))
        let state = try #require(stop["s"])
        let ticket = try #require(try browser.ticket("https://\(stop.host)\(stop.target)")["t"])
        var altered = Array(ticket)
        altered[20] = altered[20] == "A" ? "B" : "A"
        let bad = [
            "", "x", "a.b", ".", String(altered), state, String(ticket.dropLast()), ticket + "A",
            String(repeating: "A", count: 9000),
        ]
        for token in bad {
            let reply = try browser.open(login, "/.sallyport/resume?t=\(token)")
            #expect(reply.status == 400 || reply.status == 414, "\(token.prefix(40))")
            #expect(reply["Location"] == nil)
            #expect(reply["Set-Cookie"] == nil)
        }
        for token in ["", "x", ticket, String(state.dropLast())] {
            let reply = try browser.open(stop.host, "/.sallyport/posture?s=\(token)")
            #expect(reply.status == 400)
            #expect(reply["Location"] == nil)
        }
    }

    @Test(arguments: [
        "//evil.test/?wa=wsignin1.0&wtrealm=urn%3Awiki",
        "/\\evil.test/?wa=wsignin1.0&wtrealm=urn%3Awiki",
        "/x/..//evil.test?wa=wsignin1.0&wtrealm=urn%3Awiki",
        "/.sallyport/resume?wa=wsignin1.0&wtrealm=urn%3Awiki",
    ])
    func `no trip leads to another site`(target: String) throws {
        let reply = try rig.browser("good").signOn(login, target)
        #expect([400, 403, 404].contains(reply.status))
        #expect(reply["Location"] == nil)
    }

    @Test func `a posture counts only where it was given`() throws {
        let browser = rig.browser("good")
        _ = try browser.signOn(login, SignOnSite.signIn)
        let stolen = browser.cookies[login, default: [:]]
        #expect(stolen["__Host-sp_posture"] != nil)
        let elsewhere = rig.browser()
        elsewhere.cookies[SignOnSite.app] = stolen
        let reply = try elsewhere.open(SignOnSite.app, "/echo?elsewhere")
        #expect(try reply.echo().posture == "not_evaluated")
    }

    @Test func `a browser without cookies gets a page that says so`() throws {
        let page = try rig.browser("good").open(login, SignOnSite.signIn)
        let ticket = try rig.browser("good").ticket(
            try #require(Browser.deviceTrustAddress(of: page)))
        let reply = try rig.browser("good").open(login, ticket.target)
        try expectRefused(reply, "handoff_cookies_blocked")
        #expect(reply.text.contains("cookies"))
        #expect(!reply.text.contains("<script"))
    }

    @Test func `forged fields reach the identity provider by no way`() throws {
        let browser = rig.browser()
        let forged = [
            "-H", "X-Sallyport-Device-Trust: trusted", "-H", "X_Sallyport_Device_Trust: trusted",
            "-H", "X-Sallyport-App: wiki", "-H", "X-Sallyport-Policy-Rule: Managed computers",
            "-H", "X-Sallyport-Authenticated-User: alice",
        ]
        let echo = try browser.open(login, "/echo?forged", forged).echo()
        #expect(echo["X-Sallyport-Device-Trust"] == ["not-trusted"])
        #expect(!echo.head.lowercased().contains("managed computers"))
        #expect(!echo.head.contains("alice"))
        #expect(echo["X_Sallyport_Device_Trust"] == [])
    }

    private func expectRefused(
        _ reply: HTTPReply, _ reason: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        #expect(reply.status == 400, sourceLocation: sourceLocation)
        #expect(reply["Sallyport-Reason"] == reason, sourceLocation: sourceLocation)
        #expect(reply["Location"] == nil, sourceLocation: sourceLocation)
    }
}

/// What something costs a browser.
private struct Cost: Equatable {
    var exchanges = 0
    var connections = 0
    var handshakes = 0
    /// Handshakes in which a trusted certificate was shown.
    var shown = 0
}
