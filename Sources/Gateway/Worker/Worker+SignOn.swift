import DeviceTrust
import Federation
import HTTP
import SystemLog
import TLS
import Transport

/// Sign-on rules: which app a request signs in to, what is known about it, and what the rules make
/// of that.
extension Worker {
    /// A request that rules have a say in.
    struct Guarded {
        let app: App
        let policy: SignOnGuard
        /// Whether somebody signs in by it; otherwise it comes after a sign-on that is guarded at
        /// every request.
        let isSignOn: Bool
        /// Whether the identity provider is behind the gateway and has yet to say who signs in.
        let isOnTheWayOut: Bool
    }

    /// What becomes of a guarded request.
    enum SignOnOutcome {
        /// It was answered, sent on a trip, or waits.
        case done
        case pass(AnnotatedDecision, Posture)
    }

    // MARK: Which requests

    /// The app whose rules this request must pass; nil when there is none.
    func guarded(
        _ token: Token, _ head: borrowing ByteBuffer, _ app: App, _ message: FederationMessage?
    ) -> Guarded? {
        if let directory = app.directory {
            return guarded(head, directory, message)
        }
        guard let policy = app.signOn else { return nil }
        let isSignOn = message.map(Worker.signsIn) ?? false
        guard isSignOn || policy.enforcement == .everyRequest else { return nil }
        return Guarded(app: app, policy: policy, isSignOn: isSignOn, isOnTheWayOut: false)
    }

    /// In front of an identity provider: what asks it to sign somebody in to a listed app.
    private func guarded(
        _ head: borrowing ByteBuffer, _ directory: AppDirectory, _ message: FederationMessage?
    ) -> Guarded? {
        let path = head.bytes.extracting(request.pathRange)
        let app: App?
        switch message?.kind {
        case .samlAuthnRequest?, .wsfedSignIn?:
            app = message.flatMap { directory.app(asking: $0, path: path) }
        case nil where request.method == .post && WSTrustEndpoint.matches(path: path):
            app =
                directory.app(at: path)
                ?? directory.apps.first {
                    $0.signOn?.tellsClientsApart == true
                }
        case nil where request.method == .get:
            app = directory.app(at: path)
        default:
            app = nil
        }
        guard let app, let policy = app.signOn else { return nil }
        return Guarded(app: app, policy: policy, isSignOn: true, isOnTheWayOut: true)
    }

    /// Whether an app would sign somebody in by this message.
    static func signsIn(_ message: FederationMessage) -> Bool {
        switch message.kind {
        case .samlArtifact, .samlResponse, .wsfedSignInResponse: true
        case .samlAuthnRequest, .samlLogoutRequest, .samlLogoutResponse, .wsfedSignIn,
            .wsfedSignOut, .wsfedSignOutCleanup:
            false
        }
    }

    /// Whether somebody signs out by this message.
    static func signsOut(_ message: FederationMessage) -> Bool {
        switch message.kind {
        case .samlLogoutRequest, .samlLogoutResponse, .wsfedSignOut, .wsfedSignOutCleanup: true
        case .samlArtifact, .samlAuthnRequest, .samlResponse, .wsfedSignIn,
            .wsfedSignInResponse:
            false
        }
    }

    // MARK: The decision on the way in

    /// Lets the rules decide about a request, after a trip for the posture where they ask for it.
    mutating func decideSignOn(
        _ token: Token, _ head: borrowing ByteBuffer, _ site: Site, _ app: App,
        _ guarded: Guarded, _ message: FederationMessage?
    ) -> SignOnOutcome {
        noteOrigin(token, head, site)
        guard adoptPassedAnswer(token, site, guarded, message) else { return .done }
        var posture = self.posture(of: token, at: site)
        var facts = signOnFacts(token, site)
        let isCovered = isCovered(token, head, site, posture, isSignOn: guarded.isSignOn)
        // A pass may have said what its trip has shown.
        posture = self.posture(of: token, at: site)
        if !isCovered, guarded.isSignOn { posture = .notTrusted(.notEvaluated) }
        facts.trust = isCovered ? SignOnFacts.Trust(posture) : .notEvaluated
        if !isCovered, asksForTrustAlone(guarded.policy.policy.evaluate(facts)),
            mayLeave(token, head, site)
        {
            // Whoever signs in, the rules ask for trust: no signature need be looked at before.
            leave(token, head, site)
            return .done
        }
        if isCovered, needsStore(token, posture, site) {
            askStore(token, site, user: nil)
            return .done
        }
        guard nameUser(token, head, site, guarded, message, &facts) else { return .done }
        if guarded.isSignOn, clients[token].exchange.signOn?.isFailedSignOn == true {
            guard guarded.policy.enforcement == .everyRequest else {
                return .pass(AnnotatedDecision(), posture)
            }
            // Nobody signs in by it: then it is a request like any other.
            let other = Guarded(
                app: guarded.app, policy: guarded.policy, isSignOn: false, isOnTheWayOut: false)
            return decideSignOn(token, head, site, app, other, message)
        }
        if case .known(let user) = facts.user,
            start.bindings.isDeactivated(user: user.name, org: site.org.id)
        {
            return deny(
                token, head, site, app, guarded, facts, .notTrusted(.userDeactivated), message,
                reason: .posture(.userDeactivated))
        }
        var bindsUser = false
        if isCovered, posture.isTrusted, case .known(let user) = facts.user {
            switch judge(user, token, site) {
            case .allowed: break
            case .bindFirst: bindsUser = guarded.isSignOn
            case .refused(let reason): posture = .notTrusted(reason)
            }
            facts.trust = SignOnFacts.Trust(posture)
        }
        var evaluation = guarded.policy.policy.evaluate(facts)
        if case .open(let missing) = evaluation, missing.contains(.trust) {
            if mayLeave(token, head, site) {
                leave(token, head, site)
                return .done
            }
            // A device that cannot be looked at counts as one that is not trusted, whatever was
            // seen of it some time ago: nobody has judged the user with it either.
            facts.trust = SignOnFacts.Trust(posture)
            evaluation = guarded.policy.policy.evaluate(facts)
        }
        return act(
            on: evaluation, token, head, site, app, guarded, facts, posture, message,
            bindsUser: bindsUser)
    }

    private mutating func act(
        on evaluation: SignOnEvaluation, _ token: Token, _ head: borrowing ByteBuffer,
        _ site: Site, _ app: App, _ guarded: Guarded, _ facts: SignOnFacts, _ posture: Posture,
        _ message: FederationMessage?, bindsUser: Bool
    ) -> SignOnOutcome {
        switch evaluation {
        case .open:
            // Who signs in decides, and the identity provider has yet to say.
            guard guarded.isOnTheWayOut else {
                return deny(
                    token, head, site, app, guarded, facts, posture, message, reason: .rule)
            }
            let demands = guarded.policy.policy.likelyDemands(facts)
            return pass(token, head, site, app, guarded, facts, posture, message, nil, demands)
        case .decided(.allow(let permit), let shadows):
            if bindsUser, case .known(let user) = facts.user {
                bind(user, token, site)
                return .done
            }
            details(token).shadows = shadows
            return pass(
                token, head, site, app, guarded, facts, posture, message, permit.rule,
                permit.demands)
        case .decided(.challenge(let challenge), let shadows):
            details(token).shadows = shadows
            return deny(
                token, head, site, app, guarded, facts, posture, message,
                reason: .challenge(challenge), rule: challenge.rule)
        case .decided(.deny(let denial), let shadows):
            details(token).shadows = shadows
            let reason: RefusalReason =
                switch denial.cause {
                case .rule:
                    denial.missedTrust ? posture.reason.map(RefusalReason.posture) ?? .rule : .rule
                case .notAssigned, .userUnknown: .notAssigned
                }
            return deny(
                token, head, site, app, guarded, facts, posture, message, reason: reason,
                rule: denial.rule)
        }
    }

    private func asksForTrustAlone(_ evaluation: SignOnEvaluation) -> Bool {
        if case .open(let missing) = evaluation { missing == .trust } else { false }
    }

    /// The request goes on: told in the log, and its assertion used up.
    private mutating func pass(
        _ token: Token, _ head: borrowing ByteBuffer, _ site: Site, _ app: App,
        _ guarded: Guarded, _ facts: SignOnFacts, _ posture: Posture,
        _ message: FederationMessage?, _ rule: String?, _ demands: SignOnDemands
    ) -> SignOnOutcome {
        if guarded.isSignOn {
            guard useAssertion(token, site, app, head) else { return .done }
            let decision = DecisionRecord(
                guarded: guarded, facts: facts, posture: posture,
                outcome: guarded.isOnTheWayOut ? nil : .allow, rule: rule)
            guard record(token, head, site, app, decision, message) else {
                clients[token].phase = .expectLogRoom
                return .done
            }
        }
        if !guarded.isOnTheWayOut { rememberUser(token, head, site, guarded, facts) }
        if !guarded.isSignOn, case .nobody = facts.user { details(token).isAnonymous = true }
        details(token).isTrusted = posture.isTrusted
        spendPass(token, head)
        var decision = AnnotatedDecision(rule: rule)
        if guarded.isOnTheWayOut {
            let demand = demand(demands, token, head)
            insert(demand, token, head, guarded.policy, message)
            if cookie(DemandCookie.name, head) != nil {
                clients[token].exchange.addCookie(DemandCookie.delete)
            }
            decision.app = guarded.app.id
            decision.demandedClass =
                demand.asksForFactor ? guarded.policy.factorClasses.first : nil
            decision.forcesAuthentication = demand.forcesAuthentication
            details(token).app = guarded.app
        }
        return .pass(decision, posture)
    }

    private mutating func deny(
        _ token: Token, _ head: borrowing ByteBuffer, _ site: Site, _ app: App,
        _ guarded: Guarded, _ facts: SignOnFacts, _ posture: Posture,
        _ message: FederationMessage?, reason: RefusalReason, rule: String? = nil
    ) -> SignOnOutcome {
        let outcome: SystemEvent.Outcome.Result =
            if case .challenge = reason { .challenge } else { .deny }
        let decision = DecisionRecord(
            guarded: guarded, facts: facts, posture: posture, outcome: outcome, rule: rule,
            reason: reason)
        guard record(token, head, site, app, decision, message) else {
            clients[token].phase = .expectLogRoom
            return .done
        }
        spendPass(token, head)
        answerRefusal(
            token, site, guarded.app, reason, retry: restart(head, guarded.app),
            isActive: isActiveClient(head))
        return .done
    }

    // MARK: What is known

    /// Where a request comes from and what sends it, noted for the decision that may come with its
    /// answer.
    mutating func noteOrigin(
        _ token: Token, _ head: borrowing ByteBuffer, _ site: Site
    ) {
        if clients[token].exchange.signOn?.origin != nil { return }
        let location = location(token, head, site)
        let isExchange = location?.isExchangeOnline == true
        let signals = ClientSignals(
            userAgent: value(.userAgent, head),
            platformHint: value(named: "sec-ch-ua-platform", head),
            path: String(copying: head.bytes.extracting(request.pathRange)),
            application: isExchange ? value(named: "x-ms-client-application", head) : nil,
            hasKeyAuthentication: value(named: "x-ms-pkeyauth", head) == "1.0")
        details(token).origin = RequestOrigin(
            client: signals.client, platform: signals.platform, zones: location?.zones ?? [],
            address: location?.address.description ?? clients[token].clientAddress)
    }

    /// The address a request comes from, behind trusted proxies where that was asked.
    func originAddress(_ token: Token) -> String {
        clients[token].exchange.signOn?.origin?.address ?? clients[token].clientAddress
    }

    /// Where a request comes from, as far as that can be believed.
    func location(
        _ token: Token, _ head: borrowing ByteBuffer, _ site: Site
    ) -> ClientLocation? {
        guard let peer = NetworkAddress(clients[token].clientAddress) else { return nil }
        var forwarded: [String] = []
        for field in request.fields where field.known == .xForwardedFor {
            forwarded.append(String(copying: head.bytes.extracting(field.valueRange)))
        }
        return site.org.networks.locate(
            peer: peer, forwardedFor: forwarded,
            exchangeClient: value(named: "x-ms-forwarded-client-ip", head))
    }

    /// What is known without anybody's name.
    func signOnFacts(_ token: Token, _ site: Site) -> SignOnFacts {
        let origin = clients[token].exchange.signOn?.origin
        let platform = origin?.platform
        let rules =
            platform?.devicePlatform.map {
                switched.setting(org: site.org.id, platform: $0).trustRules
            } ?? .inForce
        return SignOnFacts(
            client: origin?.client, platform: platform, zones: origin?.zones ?? [],
            trustRules: rules, now: unixNow)
    }

    /// Whether the posture is one of this very request: shown by its own handshake or trip, or so
    /// fresh and good that a new trip would show nothing else.
    private mutating func isCovered(
        _ token: Token, _ head: borrowing ByteBuffer, _ site: Site, _ posture: Posture,
        isSignOn: Bool
    ) -> Bool {
        if site.mode != .none { return true }
        guard let rules = site.org.handoff else { return false }
        if clients[token].exchange.signOn?.isPassedAnswer == true { return true }
        if let evidence = clients[token].evidence, unixNow < evidence.expiry {
            // What comes after a sign-on is judged by what that has shown.
            if posture.isTrusted, !isSignOn || unixNow - evidence.issued < rules.fresh {
                return true
            }
            if !isSignOn, request.method != .get { return true }
        }
        return hasPass(token, head, site)
    }

    /// Whether this very request has just been on its trip.
    private mutating func hasPass(
        _ token: Token, _ head: borrowing ByteBuffer, _ site: Site
    ) -> Bool {
        guard let digest = requestDigest(token, head), let keys = currentHandoffKeys(),
            let pass = exactPass(digest, keys, head, site)
                ?? (request.method == .post ? passOfPlace(keys, head, site) : nil)
        else { return false }
        details(token).passDigest = pass.digest
        let evidence = clients[token].evidence
        if evidence?.issued != pass.issued || evidence?.posture != pass.posture {
            // What the other cookie says is of another trip: nothing good follows from that.
            let posture: Posture =
                pass.posture.isTrusted ? .notTrusted(.notEvaluated) : pass.posture
            let evidence = DeviceEvidence(
                posture: posture, issued: pass.issued, expiry: pass.expiry)
            setDevice(token, evidence, nil, site.org)
        }
        return true
    }

    private func exactPass(
        _ digest: [UInt8], _ keys: HandoffKeys, _ head: borrowing ByteBuffer, _ site: Site
    ) -> HandoffPass? {
        guard let cookie = cookie(HandoffCookies.pass(digest), head),
            let pass = try? HandoffToken.open(
                cookie.span, as: HandoffPass.self, keys: keys, audience: authority(head, site),
                now: unixNow)
        else { return nil }
        return pass.digest == digest ? pass : nil
    }

    /// The pass of a form that came back in other words: browsers that post a form again change
    /// some of them, and nobody is to go round in circles for that.
    private func passOfPlace(
        _ keys: HandoffKeys, _ head: borrowing ByteBuffer, _ site: Site
    ) -> HandoffPass? {
        guard let place = try? RequestDigest.get(head.bytes.extracting(request.targetRange)) else {
            return nil
        }
        let here = authority(head, site)
        var count = 0
        for field in request.fields where field.known == .cookie {
            let value = head.bytes.extracting(field.valueRange)
            var cookies = CookieReader(value)
            while let cookie = cookies.next() {
                guard value.extracting(cookie.name).starts(with: HandoffCookies.passPrefix) else {
                    continue
                }
                // Each costs a code; browsers have few at a time.
                count += 1
                guard count <= 32 else { return nil }
                guard
                    let pass = try? HandoffToken.open(
                        value.extracting(cookie.value), as: HandoffPass.self, keys: keys,
                        audience: here, now: unixNow), pass.place == place
                else { continue }
                return pass
            }
        }
        return nil
    }

    private func requestDigest(_ token: Token, _ head: borrowing ByteBuffer) -> [UInt8]? {
        let target = head.bytes.extracting(request.targetRange)
        switch request.method {
        case .get: return try? RequestDigest.get(target)
        case .post where clients[token].exchange.body == nil:
            return Worker.form(clients[token].heldForm).flatMap {
                try? RequestDigest.post(target, $0)
            }
        default: return nil
        }
    }

    /// What belongs to requests with sign-on rules alone; made when it is first asked for.
    mutating func details(_ token: Token) -> SignOnDetails {
        if let details = clients[token].exchange.signOn { return details }
        let made = SignOnDetails()
        clients[token].exchange.signOn = made
        return made
    }

    /// A pass is good for one answer.
    private mutating func spendPass(_ token: Token, _ head: borrowing ByteBuffer) {
        guard let digest = clients[token].exchange.signOn?.passDigest ?? unusedPass(token, head)
        else { return }
        details(token).passDigest = nil
        clients[token].exchange.addCookie(HandoffCookies.delete(HandoffCookies.pass(digest)))
    }

    /// Takes what is known of the device from the answer that brought this message to the browser,
    /// if it came through here, or another gateway of the store, and was not asked about before.
    /// Returns false when the request waits for the store.
    private mutating func adoptPassedAnswer(
        _ token: Token, _ site: Site, _ guarded: Guarded, _ message: FederationMessage?
    ) -> Bool {
        guard site.mode == .none, guarded.isSignOn, !guarded.isOnTheWayOut, let message,
            clients[token].exchange.signOn?.isPassedAnswer != true,
            let digest = message.document.flatMap({ try? Worker.digest(of: $0) })
        else { return true }
        var passed = start.signOns.passed.take(digest, now: unixNow)
        if passed == nil, start.sharesRecords {
            guard let value = clients[token].exchange.signOn?.passedAnswer else {
                guard clients[token].evidence == nil, let key = OneTimeKey(digest) else {
                    return true
                }
                ask(OneTimeUse(taking: key, kind: .judgedMessage), token)
                return false
            }
            passed = value.flatMap { sharedAnswer($0, site) }
        }
        // Somebody may have carried it to another machine.
        guard let passed, passed.org == site.org.id,
            passed.address == originAddress(token)
                || site.org.handoff?.requiresSameAddress != true
        else { return true }
        setDevice(token, passed.evidence, passed.certificate, site.org)
        details(token).isPassedAnswer = true
        return true
    }

    /// The same for a message before and after a browser has posted it, which changes line ends.
    static func digest(of document: [UInt8]) throws(TLSError) -> [UInt8] {
        try SHA256.digest(of: document.filter { $0 != 0x0D })
    }

    /// Notes of a request to an identity provider what its answer may be judged by.
    mutating func noteFront(_ token: Token, _ head: borrowing ByteBuffer, _ site: Site) {
        noteOrigin(token, head, site)
        details(token).authority = authority(head, site)
        details(token).userAgent = value(.userAgent, head).map { String($0.prefix(1024)) }
        guard isActiveClient(head) else { return }
        details(token).activeEndpoint = (
            path: Array(copying: head.bytes.extracting(request.pathRange)),
            contentType: request.first(.contentType).map {
                Array(copying: head.bytes.extracting($0.valueRange))
            } ?? []
        )
    }

    /// Whether a program signs somebody in by the request, which may have gone on.
    func isActiveClient(_ token: Token) -> Bool {
        clients[token].exchange.signOn?.activeEndpoint != nil
    }

    /// The digest of a request that has a pass and did not need it.
    private func unusedPass(_ token: Token, _ head: borrowing ByteBuffer) -> [UInt8]? {
        guard clients[token].exchange.site?.mode == ClientCertificateMode.none,
            let digest = requestDigest(token, head),
            cookie(HandoffCookies.pass(digest), head) != nil
        else { return nil }
        return digest
    }

    // MARK: Fields

    /// The value of the first field of this name; what is not UTF-8 becomes U+FFFD.
    func value(_ known: KnownField, _ head: borrowing ByteBuffer) -> String? {
        request.first(known).map { String(copying: head.bytes.extracting($0.valueRange)) }
    }

    func value(named name: StaticString, _ head: borrowing ByteBuffer) -> String? {
        let wanted = Array(name.description.utf8)
        for field in request.fields where field.known == .other {
            guard equalsIgnoringCase(head.bytes.extracting(field.nameRange), wanted) else {
                continue
            }
            return String(copying: head.bytes.extracting(field.valueRange))
        }
        return nil
    }

    /// Whether a program signs somebody in by itself (WS-Trust): it can show no page.
    func isActiveClient(_ head: borrowing ByteBuffer) -> Bool {
        request.method == .post
            && WSTrustEndpoint.matches(path: head.bytes.extracting(request.pathRange))
    }

    /// Where a new try starts.
    func restart(_ head: borrowing ByteBuffer, _ app: App) -> String {
        // An app that is reached through the identity provider has an address of its own.
        app.audience + "/"
    }
}
