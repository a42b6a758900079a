import DeviceTrust
import Federation
import HTTP
import SystemLog
import TLS
import Transport

/// The decision that comes with the answer of an identity provider behind the gateway: only that
/// says who signs in, and to which app.
extension Worker {
    /// What an answer turned out to be.
    private enum AnswerContents {
        /// Nobody is signed in by it: a page of the identity provider.
        case page
        /// It carries an assertion for an app, or names who has signed in.
        case signOn(SignedAnswer)
        /// It carries something that cannot be read in one way.
        case unreadable(String)
    }

    /// An answer of which it cannot be told what it does.
    private struct UnreadableAnswer: Error {
        let code: String
    }

    private struct SignedAnswer {
        var app: App?
        var user: NamedUser?
        var session = SignOnFacts.Session.known(authenticatedAt: nil, hasFactor: false)
        var message: FederationMessage?
        /// SHA-256 of the message as the app will get it.
        var digest: [UInt8]?
    }

    /// Decides about the answer whose head was parsed into `answer`, and whose body is held whole.
    /// Returns true when it may go on; otherwise it waits, or has been replaced.
    mutating func answerMayPass(_ client: Token, whole head: borrowing ByteBuffer) -> Bool {
        guard let front = clients[client].exchange.app, let directory = front.directory,
            let site = clients[client].exchange.site.flatMap(plan.snapshot.current)
        else {
            // A reload may have taken the site away meanwhile, or given it to somebody else.
            answerError(client, status: 503)
            return false
        }
        switch contents(client, head, front, directory) {
        case .page: return true
        case .unreadable(let why):
            start.log.log(
                .warning, "answer of the identity provider cannot be read",
                ["org": site.org.id, "reason": why, "request": requestID(client)])
            // While all rules are tried out only, nothing may fail for them.
            if directory.isReportOnly { return true }
            return refuseAnswer(client, site, front, nil, .answerUnreadable)
        case .signOn(let answer): return decide(client, site, front, answer)
        }
    }

    private mutating func decide(
        _ client: Token, _ site: Site, _ front: App, _ answer: SignedAnswer
    ) -> Bool {
        var posture = shownPosture(client, site)
        clients[client].exchange.user = answer.user
        if let app = answer.app { details(client).app = app }
        guard let user = answer.user else {
            guard let app = answer.app, let policy = app.signOn else { return true }
            return decide(client, site, app, policy, answer, .nobody, posture, bindsUser: false)
        }
        if start.bindings.isDeactivated(user: user.name, org: site.org.id) {
            return refuseAnswer(
                client, site, front, answer, .posture(.userDeactivated))
        }
        var bindsUser = false
        if posture.isTrusted {
            switch judge(user, client, site) {
            case .allowed: break
            case .bindFirst: bindsUser = true
            case .refused(let reason): posture = .notTrusted(reason)
            }
        }
        guard let app = answer.app, let policy = app.signOn else {
            // An app without rules: whoever signs in with an unbound device is bound all the same.
            if bindsUser { return holdForBinding(client, site, user) }
            return rememberSignOn(client, site, answer, posture)
        }
        let known = SignOnFacts.User.known(user)
        return decide(client, site, app, policy, answer, known, posture, bindsUser: bindsUser)
    }

    private mutating func decide(
        _ client: Token, _ site: Site, _ app: App, _ policy: SignOnGuard, _ answer: SignedAnswer,
        _ user: SignOnFacts.User, _ posture: Posture, bindsUser: Bool
    ) -> Bool {
        var facts = signOnFacts(client, site)
        facts.user = user
        facts.session = answer.session
        // The answer is here: no trip can be made any more.
        facts.trust = SignOnFacts.Trust(posture)
        let guarded = Guarded(app: app, policy: policy, isSignOn: true, isOnTheWayOut: true)
        guard case .decided(let decision, let shadows) = policy.policy.evaluate(facts) else {
            return refuseAnswer(client, site, app, answer, .rule)
        }
        details(client).shadows = shadows
        switch decision {
        case .allow(let permit):
            if bindsUser, case .known(let user) = user { return holdForBinding(client, site, user) }
            let record = DecisionRecord(
                guarded: guarded, facts: facts, posture: posture, outcome: .allow,
                rule: permit.rule)
            return self.record(answer: client, site, record, answer.message)
                && rememberSignOn(client, site, answer, posture)
        case .challenge(let challenge):
            return refuse(
                client, site, guarded, facts, posture, answer, .challenge(challenge),
                rule: challenge.rule)
        case .deny(let denial):
            let reason: RefusalReason =
                switch denial.cause {
                case .rule:
                    denial.missedTrust ? posture.reason.map(RefusalReason.posture) ?? .rule : .rule
                case .notAssigned, .userUnknown: .notAssigned
                }
            return refuse(
                client, site, guarded, facts, posture, answer, reason, rule: denial.rule)
        }
    }

    private mutating func refuse(
        _ client: Token, _ site: Site, _ guarded: Guarded, _ facts: SignOnFacts,
        _ posture: Posture, _ answer: SignedAnswer, _ reason: RefusalReason, rule: String?
    ) -> Bool {
        let outcome: SystemEvent.Outcome.Result =
            if case .challenge = reason { .challenge } else { .deny }
        let decision = DecisionRecord(
            guarded: guarded, facts: facts, posture: posture, outcome: outcome, rule: rule,
            reason: reason)
        guard record(answer: client, site, decision, answer.message) else { return false }
        answerRefusal(
            client, site, guarded.app, reason, retry: guarded.app.audience + "/",
            isActive: isActiveClient(client))
        return false
    }

    /// Refuses an answer that no rules were asked about.
    private mutating func refuseAnswer(
        _ client: Token, _ site: Site, _ app: App, _ answer: SignedAnswer?,
        _ reason: RefusalReason
    ) -> Bool {
        guard record(refusedAnswer: client, site, app, reason) else { return false }
        answerRefusal(
            client, site, answer?.app ?? app, reason, retry: (answer?.app ?? app).audience + "/",
            isActive: isActiveClient(client))
        return false
    }

    /// What later requests need to know of a sign-on that goes on. Always true.
    private mutating func rememberSignOn(
        _ client: Token, _ site: Site, _ answer: SignedAnswer, _ posture: Posture
    ) -> Bool {
        if let digest = answer.digest, var evidence = clients[client].evidence {
            evidence.cookie = []
            // The app is behind the gateway, too: the same trip need not be made again.
            let passed = PassedAnswer(
                org: site.org.id, evidence: evidence, certificate: clients[client].certificate,
                address: originAddress(client))
            start.signOns.passed.remember(digest, passed, now: unixNow)
            if start.sharesRecords { share(passed, digest, client) }
        }
        if let user = answer.user, let keys = currentHandoffKeys() {
            let named = (site.listedApps ?? []).reduce(into: Set<String>()) {
                $0.formUnion($1.signOn?.policy.namedGroups ?? [])
            }
            let told = NamedUser(name: user.name, groups: user.groups.intersection(named)) ?? user
            let signedIn = SignedInUser(
                org: site.org.id, host: clients[client].exchange.signOn?.authority ?? site.name,
                told, at: unixNow)
            if let cookie = try? HandoffToken.seal(signedIn, keys: keys) {
                clients[client].exchange.addCookie(
                    HandoffCookies.set(
                        HandoffCookies.user, cookie, lifetime: SignedInUser.lifetime))
            }
        }
        return true
    }

    // MARK: Reading the answer

    private mutating func contents(
        _ client: Token, _ head: borrowing ByteBuffer, _ front: App, _ directory: AppDirectory
    ) -> AnswerContents {
        var named: NamedUser?
        var isNamed = false
        if let field = front.userFields.user {
            let values = values(of: field, head)
            isNamed = !values.isEmpty
            if isNamed {
                guard values.count == 1, let name = values[0],
                    let user = NamedUser(
                        name: name,
                        groups: groups(front, head).union(
                            start.bindings.groups(of: name, org: orgName(client))))
                else { return .unreadable("user field") }
                named = user
            }
        }
        if isActiveClient(client), answer.statusCode >= 300 { return .page }
        if let encoding = answer.first(.contentEncoding),
            !head.bytes.extracting(encoding.valueRange).isEqual(to: "identity")
        {
            // It was not asked for.
            return .unreadable("content encoding")
        }
        if let type = answer.first(.contentType),
            !MessageRecogniser.isPlainText(contentType: head.bytes.extracting(type.valueRange))
        {
            return .unreadable("charset")
        }
        // A page stays one, whatever path it was asked for by: many servers serve any path below
        // their own.
        if isActiveClient(client), !isPage(head) {
            return token(client, directory, named)
        }
        let form: FoundForm?
        do throws(UnreadableAnswer) {
            form = try readForm(client, head)
        } catch {
            return .unreadable(error.code)
        }
        guard let form else {
            if let location = answer.first(.location),
                MessageNameScan.mentions(head.bytes.extracting(location.valueRange))
            {
                // The app fetches the assertion by a way that does not lead through here.
                let address = String(copying: head.bytes.extracting(location.valueRange))
                switch directory.app(answering: nil, to: address) {
                case .contradictory: return .unreadable("address")
                case .found(let app): return .signOn(SignedAnswer(app: app, user: named))
                case .unlisted: return .signOn(SignedAnswer(user: named))
                }
            }
            // A page that was read and holds no assertion signs nobody in, whatever a field says.
            let isRead = isPage(head) && answer.statusCode < 300
            if isRead, Worker.mentionsArtifact(clients[client].heldForm) {
                return .unreadable("artifact in a page")
            }
            guard isNamed, !isRead else { return .page }
            // Only what carries an assertion names somebody; where it is, it cannot be told.
            guard let app = app(ofUnread: client, head, directory) else {
                return .unreadable("no assertion in sight")
            }
            return .signOn(SignedAnswer(app: app, user: named))
        }
        guard Worker.signsIn(form.message) else { return .page }  // A sign-out.
        var signed = SignedAnswer(user: named, message: form.message)
        signed.digest = form.message.document.flatMap { try? Worker.digest(of: $0) }
        switch directory.app(answering: form.message, to: form.action) {
        case .contradictory: return .unreadable("audience and address disagree")
        case .found(let app): signed.app = app
        case .unlisted: break
        }
        return verify(client, form, named, signed)
    }

    /// What a program gets that signs somebody in by itself: a token for the one listed app that it
    /// speaks of.
    private func token(
        _ client: Token, _ directory: AppDirectory, _ named: NamedUser?
    ) -> AnswerContents {
        let named = SignedAnswer(app: clients[client].exchange.signOn?.app, user: named)
        let told = Worker.apps(in: clients[client].heldForm, directory)
        guard let first = told.first else {
            // For whom it is cannot be seen, so it may be for a listed app.
            let isHidden =
                named.app == nil && Worker.mayHoldAnswer(clients[client].heldForm)
            return isHidden ? .unreadable("token for nobody in sight") : .signOn(named)
        }
        guard told.count == 1 else { return .unreadable("token for several apps") }
        var answer = named
        answer.app = first
        return .signOn(answer)
    }

    private static func apps(
        in body: borrowing ByteBuffer, _ directory: AppDirectory
    ) -> [App] {
        directory.apps(namedIn: String(copying: body.bytes))
    }

    /// The app of an answer that names somebody and whose assertion is out of sight: it is fetched
    /// by the app (artifact), or handed to a program.
    private func app(
        ofUnread client: Token, _ head: borrowing ByteBuffer, _ directory: AppDirectory
    ) -> App? {
        guard let field = answer.first(.location) else { return nil }
        let location = String(copying: head.bytes.extracting(field.valueRange))
        guard case .found(let app) = directory.app(answering: nil, to: location) else { return nil }
        return app
    }
}

extension Worker {
    /// The form of an answer by which a browser brings an assertion to an app; nil: there is none.
    private func readForm(
        _ client: Token, _ head: borrowing ByteBuffer
    ) throws(UnreadableAnswer) -> FoundForm? {
        if let location = answer.first(.location),
            AnswerForm.mayHoldAnswer(head.bytes.extracting(location.valueRange))
        {
            // No profile lets a response go by a redirect (saml-profiles-2.0 section 4.1.2).
            throw UnreadableAnswer(code: "response in a redirect")
        }
        if answer.statusCode == 206 || answer.first(.contentRange) != nil {
            throw UnreadableAnswer(code: "part of an answer")
        }
        guard isPage(head) else {
            // Whatever script makes a form of it, nobody here can follow it.
            if Worker.mayHoldAnswer(clients[client].heldForm) {
                throw UnreadableAnswer(code: "response outside of a page")
            }
            return nil
        }
        do throws(AnswerFault) {
            return try Worker.form(
                in: clients[client].heldForm, plan.snapshot.limits.recogniser)
        } catch {
            throw UnreadableAnswer(code: error.code)
        }
    }

    private static func mayHoldAnswer(_ body: borrowing ByteBuffer) -> Bool {
        MessageNameScan.mentionsAssertion(body.bytes)
    }

    private static func mentionsArtifact(_ body: borrowing ByteBuffer) -> Bool {
        MessageNameScan.mentions(body.bytes)
    }

    private static func form(
        in body: borrowing ByteBuffer, _ limits: RecogniserLimits
    ) throws(AnswerFault) -> FoundForm? {
        guard AnswerForm.mayHoldAnswer(body.bytes) else { return nil }
        return try AnswerForm.find(in: body.bytes, limits: limits)
    }

    /// Reads what the identity provider has signed, where its certificates are pinned for the app.
    /// What it says in a field of its answer and in the assertion must be the same.
    private mutating func verify(
        _ client: Token, _ form: FoundForm, _ named: NamedUser?, _ answer: SignedAnswer
    ) -> AnswerContents {
        guard let app = answer.app, let policy = app.signOn, let provider = app.identityProvider
        else { return .signOn(answer) }
        let reading = AssertionReader.subject(
            of: form.message, from: provider,
            expecting: AssertionExpectations(
                audiences: policy.audiences, recipientPrefixes: policy.consumers,
                clockSkew: app.clockSkew),
            limits: plan.snapshot.limits.recogniser, at: unixNow)
        var answer = answer
        switch reading {
        case .refused(.notSuccessful):
            // Nobody signs in by this, whatever a field says.
            return .page
        case .refused(let refusal):
            return .unreadable(refusal.code)
        case .verified(let subject):
            if let named, !named.name.utf8.elementsEqual(subject.user.utf8) {
                return .unreadable("user field and assertion disagree")
            }
            let directory = start.bindings.groups(of: subject.user, org: orgName(client))
            answer.user = NamedUser(
                name: subject.user,
                groups: (named?.groups ?? []).union(subject.groups).union(directory))
            answer.session = Worker.session(of: subject, policy)
            return answer.user == nil ? .unreadable("bad name") : .signOn(answer)
        }
    }

    /// How the user has signed in, as the identity provider says.
    static func session(
        of subject: VerifiedSubject, _ policy: SignOnGuard
    ) -> SignOnFacts.Session {
        .known(
            authenticatedAt: subject.authenticated,
            hasFactor: subject.contextClasses.contains { policy.factorClasses.contains($0) })
    }

    func orgName(_ token: Token) -> String { clients[token].exchange.site?.org.id ?? "" }
}
