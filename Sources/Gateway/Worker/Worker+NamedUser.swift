import DeviceTrust
import Federation
import HTTP
import SystemLog
import TLS
import Transport

/// Who the user is, and whether he may be with the connection's device.
extension Worker {
    // MARK: Users that requests name

    /// Notes whom a sign-on response names, where its app's identity provider has signed it. Returns
    /// false when the request waits for room in the log or was refused.
    mutating func nameUser(
        _ token: Token, _ head: borrowing ByteBuffer, _ site: Site, _ app: App,
        _ message: FederationMessage
    ) -> Bool {
        guard let provider = app.identityProvider, app.asksForCertificate,
            clients[token].exchange.user == nil, Worker.signsIn(message)
        else { return true }
        if message.kind == .samlArtifact {
            // The app fetches the response by a way that does not lead through here.
            return refuseResponse(token, head, site, app, "artifact")
        }
        guard message.binding == .post else {
            return refuseResponse(token, head, site, app, "not_posted")
        }
        var expected = AssertionExpectations(
            recipientHost: site.name, clockSkew: app.clockSkew)
        expectAnswer(&expected, token, head, app, message)
        switch subject(of: message, provider, expected) {
        case .verified(let subject):
            clients[token].exchange.user = NamedUser(
                name: subject.user, groups: Set(subject.groups))
            if clients[token].exchange.user != nil { return true }
            return refuseResponse(token, head, site, app, "bad_name")
        case .refused(.notSuccessful):
            return true  // Nobody signs in by this.
        case .refused(let refusal):
            return refuseResponse(token, head, site, app, refusal.code, as: PolicyReason(refusal))
        }
    }

    /// Says who a request with rules is from, as far as anybody can tell by now. Returns false when
    /// it waits for room in the log or was refused.
    mutating func nameUser(
        _ token: Token, _ head: borrowing ByteBuffer, _ site: Site, _ guarded: Guarded,
        _ message: FederationMessage?, _ facts: inout SignOnFacts
    ) -> Bool {
        if guarded.isOnTheWayOut { return true }
        guard guarded.isSignOn else {
            // What comes after a sign-on is not asked again how that was done.
            facts.user = sessionUser(token, head, site).map(SignOnFacts.User.known) ?? .nobody
            if case .known(let user) = facts.user { clients[token].exchange.user = user }
            return true
        }
        facts.user = .nobody
        facts.session = .known(authenticatedAt: nil, hasFactor: false)
        guard let message, let provider = guarded.app.identityProvider else { return true }
        if message.kind == .samlArtifact {
            return refuseResponse(token, head, site, guarded.app, "artifact")
        }
        guard message.binding == .post else {
            // It would stand in histories and logs.
            return refuseResponse(token, head, site, guarded.app, "not_posted")
        }
        if clients[token].exchange.signOn?.subject == nil {
            var expected = AssertionExpectations(
                audiences: guarded.policy.audiences, recipientHost: site.name,
                recipientPrefixes: guarded.policy.consumers, clockSkew: guarded.app.clockSkew)
            expectAnswer(&expected, token, head, guarded.app, message)
            switch subject(of: message, provider, expected) {
            case .verified(let subject): details(token).subject = subject
            case .refused(.notSuccessful):
                details(token).isFailedSignOn = true
                return true
            case .refused(let refusal):
                return refuseResponse(
                    token, head, site, guarded.app, refusal.code, as: PolicyReason(refusal))
            }
        }
        guard let subject = clients[token].exchange.signOn?.subject,
            let user = NamedUser(
                name: subject.user,
                groups: start.bindings.groups(of: subject.user, org: site.org.id)
                    .union(subject.groups))
        else { return refuseResponse(token, head, site, guarded.app, "bad_name") }
        clients[token].exchange.user = user
        facts.user = .known(user)
        facts.session = Worker.session(of: subject, guarded.policy)
        return true
    }

    private func subject(
        of message: FederationMessage, _ provider: IdentityProvider,
        _ expected: AssertionExpectations
    ) -> SubjectReading {
        AssertionReader.subject(
            of: message, from: provider, expecting: expected,
            limits: plan.snapshot.limits.recogniser, at: unixNow)
    }

    /// A response that names nobody who could be relied on. An app that demands trust must not get
    /// it, for the app might take it, and sign in somebody else on the device.
    private mutating func refuseResponse(
        _ token: Token, _ head: borrowing ByteBuffer, _ site: Site, _ app: App, _ code: String,
        as reason: PolicyReason = .assertionRefused
    ) -> Bool {
        clients[token].exchange.signOn?.answered = nil
        start.log.log(.debug, "sign-on response names nobody", ["app": app.id, "reason": code])
        guard judgesUsers(app, site) else { return true }
        guard recordRefusal(token, head, site, app, reason: code) else {
            clients[token].phase = .expectLogRoom
            return false
        }
        answerRefusal(
            token, site, app, .assertion(reason), retry: app.audience + "/", isActive: false)
        return false
    }

    /// Uses up the assertion of a sign-on that goes on. Returns false when it was used before; the
    /// request is refused then, or waits for room in the log.
    mutating func useAssertion(
        _ token: Token, _ site: Site, _ app: App, _ head: borrowing ByteBuffer
    ) -> Bool {
        guard let subject = clients[token].exchange.signOn?.subject, judgesUsers(app, site),
            clients[token].exchange.signOn?.isAssertionUsed != true
        else { return true }
        guard let key = (try? SHA256.digest(of: subject.identity)).flatMap(OneTimeKey.init) else {
            answerError(token, status: 500)
            return false
        }
        let end = subject.expires + app.clockSkew
        // The store is asked when it was the first use here, and its word is the last.
        let shared = clients[token].exchange.signOn?.sharedUse
        switch shared ?? start.signOns.assertions.use(key, expires: end, now: unixNow) {
        case .first:
            if shared == nil, start.sharesRecords,
                let use = OneTimeUse(kind: .assertion, key: key, expires: end)
            {
                ask(use, token)
                return false
            }
            details(token).isAssertionUsed = true
            return true
        case .full:
            return refuseResponse(token, head, site, app, "replayed")
        case .used:
            return refuseResponse(token, head, site, app, "replayed", as: .assertionUsed)
        }
    }

    // MARK: Users of earlier sign-ons

    /// Who has signed in to an app that guards what comes after, as the gateway has sealed it.
    mutating func sessionUser(
        _ token: Token, _ head: borrowing ByteBuffer, _ site: Site
    ) -> NamedUser? {
        guard let keys = currentHandoffKeys(), let cookie = cookie(HandoffCookies.user, head),
            let signedIn = try? HandoffToken.open(
                cookie.span, as: SignedInUser.self, keys: keys, audience: authority(head, site),
                now: unixNow),
            signedIn.org == site.org.id
        else { return nil }
        return NamedUser(
            name: signedIn.user,
            groups: start.bindings.groups(of: signedIn.user, org: site.org.id)
                .union(signedIn.groups))
    }

    /// Seals who has signed in to an app that guards what comes after.
    mutating func rememberUser(
        _ token: Token, _ head: borrowing ByteBuffer, _ site: Site, _ guarded: Guarded,
        _ facts: SignOnFacts
    ) {
        guard guarded.isSignOn, guarded.policy.enforcement == .everyRequest,
            case .known(let user) = facts.user, let keys = currentHandoffKeys()
        else { return }
        // A cookie holds few groups: those that the rules do not speak of are left out.
        let named = guarded.policy.policy.namedGroups
        guard
            let told = NamedUser(name: user.name, groups: user.groups.intersection(named))
        else { return }
        let signedIn = SignedInUser(
            org: site.org.id, host: authority(head, site), told, at: unixNow)
        guard signedIn.hasAllGroups, let cookie = try? HandoffToken.seal(signedIn, keys: keys)
        else { return }
        clients[token].exchange.addCookie(
            HandoffCookies.set(HandoffCookies.user, cookie, lifetime: SignedInUser.lifetime))
    }

    /// Has the certificate bound to the user; the request waits. One that the store took and did
    /// not bind is none that it will bind next time.
    mutating func bind(_ user: NamedUser, _ token: Token, _ site: Site) {
        if clients[token].exchange.isBindingAsked { return answerError(token, status: 503) }
        clients[token].exchange.isBindingAsked = true
        askStore(token, site, user: user.name)
    }

    /// Whether nobody may sign in to the app whom the gateway does not know.
    func judgesUsers(_ app: App, _ site: Site) -> Bool {
        if let policy = app.signOn?.policy { return policy.mode == .enforce }
        return app.identityProvider != nil && app.requiresTrust
            && site.org.trust.binding != .deviceOnly
    }

    /// Whom an unknown certificate can be bound to in the step that registers it.
    func userToBind(_ token: Token, _ site: Site) -> String? {
        guard site.org.trust.binding == .firstUser, isTrustedIfKnown(token, site),
            let user = clients[token].exchange.user,
            !start.bindings.isDeactivated(user: user.name, org: site.org.id)
        else { return nil }
        return user.name
    }

    // MARK: Users that answers name

    /// Looks whether the answer whose head was parsed into `answer` names whom the identity
    /// provider has signed in, and whether that user may be with this device. Returns true when
    /// the answer may go on; otherwise it waits, or has been replaced.
    mutating func answerMayPass(_ client: Token, _ head: borrowing ByteBuffer) -> Bool {
        guard let app = clients[client].exchange.app, app.asksForCertificate,
            let field = app.userFields.user
        else { return true }
        let values = values(of: field, head)
        if values.isEmpty { return true }
        // A reload may have taken the site away meanwhile, or given it to somebody else.
        guard let site = clients[client].exchange.site.flatMap(plan.snapshot.current) else {
            answerError(client, status: 503)
            return false
        }
        // The posture is judged again: the answer may have taken its time.
        let posture = self.posture(of: client, at: site)
        guard posture.isTrusted else {
            return app.requiresTrust ? withhold(client, site, app, posture) : true
        }
        guard values.count == 1, let name = values[0],
            let user = NamedUser(name: name, groups: groups(app, head))
        else {
            start.log.log(.warning, "answer names an unusable user", ["app": app.id])
            return app.requiresTrust ? withhold(client, site, app, nil) : true
        }
        clients[client].exchange.user = user
        switch judge(user, client, site) {
        case .allowed: return record(user: client, site, app, posture)
        case .bindFirst: return holdForBinding(client, site, user)
        case .refused(let reason):
            let refused = Posture.notTrusted(reason)
            return app.requiresTrust
                ? withhold(client, site, app, refused)
                : record(user: client, site, app, refused)
        }
    }

    mutating func holdForBinding(_ client: Token, _ site: Site, _ user: NamedUser) -> Bool {
        guard !clients[client].exchange.isBindingAsked,
            let claim = claim(client, site.org, user: user.name)
        else {
            answerError(client, status: 503)
            return false
        }
        clients[client].exchange.isBindingAsked = true
        clients[client].exchange.answerHold = .store
        send(claim, of: client)
        return false
    }

    /// The store has settled a claim that an answer waits for, or cannot.
    mutating func resumeAnswer(_ client: Token, _ result: ClaimResult) {
        guard case .settled = result else { return answerError(client, status: 503) }
        resumeAnswer(client)
    }

    /// An answer that waited is looked at again: its head is read once more, and its user judged by
    /// what is known now.
    mutating func resumeAnswer(_ client: Token) {
        clients[client].exchange.answerHold = .none
        wait(client, .upstreamResponse, plan.snapshot.deadlines.upstreamResponse)
        guard let upstream = clients[client].exchange.upstream, upstreams.contains(upstream) else {
            return answerError(client, status: 502)
        }
        relayAnswer(upstream)
        // The rest of the request waited, too.
        if clients.contains(client), clients[client].exchange.body != nil {
            runnable.append(client)
        }
    }

    /// The name of whom the request or its answer names, else of whom the certificate is bound to.
    func userName(_ token: Token) -> String? {
        if let user = clients[token].exchange.user { return user.name }
        guard let key = clients[token].bindingKey,
            let site = clients[token].exchange.site.flatMap(plan.snapshot.current),
            site.org.trust.binding == .firstUser
        else { return nil }
        return start.bindings.user(of: key)
    }

    /// Puts the security page in the place of an answer; nil: its user cannot be told.
    private mutating func withhold(
        _ client: Token, _ site: Site, _ app: App, _ posture: Posture?
    ) -> Bool {
        guard let posture, let reason = posture.reason else {
            answerError(client, status: 502)
            return false
        }
        // With no room in the log the answer is held, and all of this happens again.
        if record(user: client, site, app, posture) {
            answerRefusal(
                client, site, app, .posture(reason), retry: app.audience + "/", isActive: false)
        }
        return false
    }

    /// The values of a field of the answer's head; nil for one that is not UTF-8.
    func values(of name: [UInt8], _ head: borrowing ByteBuffer) -> [String?] {
        var values: [String?] = []
        for field in answer.fields where field.known == .other {
            let found = head.bytes.extracting(field.nameRange)
            guard equalsIgnoringCase(found, name) else { continue }
            let value = head.bytes.extracting(field.valueRange)
            values.append(String(validating: value.indices.map { value[$0] }, as: UTF8.self))
        }
        return values
    }

    func groups(_ app: App, _ head: borrowing ByteBuffer) -> Set<String> {
        guard let field = app.userFields.groups else { return [] }
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        let names = values(of: field, head).compactMap(\.self).flatMap { list in
            list.split(separator: ",").map { name in
                String(name.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
            }
        }
        return Set(names.filter { !$0.isEmpty })
    }
}

extension PolicyReason {
    /// What the person is told about an assertion that names nobody.
    fileprivate init(_ refusal: SubjectRefusal) {
        switch refusal {
        case .expired, .notYetValid: self = .assertionExpired
        default: self = .assertionRefused
        }
    }
}
