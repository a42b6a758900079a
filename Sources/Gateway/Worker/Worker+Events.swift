import DeviceTrust
import Federation
import HTTP
import SystemLog
import TLS
import Transport

extension Worker {
    /// Writes the event of one decision. Returns false when the log has no room: the request
    /// must wait then, for no decision goes unrecorded.
    mutating func record(
        _ token: Token, _ head: borrowing ByteBuffer, _ site: Site, _ app: App,
        _ posture: Posture, _ message: FederationMessage?
    ) -> Bool {
        var facts = connectionFacts(token)
        facts.append(("host", site.name))
        facts.append(("requestUri", text(head, request.pathRange)))
        if let message { facts += Worker.facts(of: message) }
        return record(token, site, app, posture, client(token, head), facts)
    }

    /// Writes the event of the sign-on that an answer reports: the user it names, with this
    /// device. Returns false when the answer must wait for room in the log; it is held then.
    mutating func record(user token: Token, _ site: Site, _ app: App, _ posture: Posture) -> Bool {
        var facts = connectionFacts(token)
        facts.append(("host", site.name))
        facts.append(("userSource", "answer"))
        let client = SystemEvent.Client(ipAddress: clients[token].clientAddress)
        let isRecorded = record(token, site, app, posture, client, facts)
        clients[token].exchange.answerHold = isRecorded ? .none : .log
        return isRecorded
    }

    /// Writes what sign-on rules have decided about a request, and with it the check of its device.
    /// Returns false when the request must wait for room in the log.
    mutating func record(
        _ token: Token, _ head: borrowing ByteBuffer, _ site: Site, _ app: App,
        _ decision: DecisionRecord, _ message: FederationMessage?
    ) -> Bool {
        var facts = connectionFacts(token)
        facts.append(("host", site.name))
        facts.append(("requestUri", text(head, request.pathRange)))
        if let message { facts += Worker.facts(of: message) }
        return record(
            token, site, decision, client(token, head), facts,
            tellsDevice: decision.facts.trust != .notEvaluated)
    }

    /// Writes what sign-on rules have decided about an answer. Returns false when the answer must
    /// wait for room in the log; it is held then.
    mutating func record(
        answer token: Token, _ site: Site, _ decision: DecisionRecord,
        _ message: FederationMessage?
    ) -> Bool {
        var facts = connectionFacts(token)
        facts.append(("host", site.name))
        facts.append(("userSource", "answer"))
        if let message { facts += Worker.facts(of: message) }
        // The check of the device was told when the request went in; only what the user's name
        // has changed about it is news.
        let isNews =
            decision.posture.reason == .boundToOtherUser
            || decision.posture.reason == .userDeactivated
        let isRecorded = record(
            token, site, decision, answerClient(token), facts, tellsDevice: isNews)
        clients[token].exchange.answerHold = isRecorded ? .none : .log
        return isRecorded
    }

    /// Writes that an answer was refused before any rule was asked. Returns false when the answer
    /// must wait for room in the log; it is held then.
    mutating func record(
        refusedAnswer token: Token, _ site: Site, _ app: App, _ reason: RefusalReason
    ) -> Bool {
        let event = SystemEvent.signOnEvaluation(
            SystemEvent.Outcome(.deny, reason: reason.eventReason), policy: nil, rule: nil,
            shadows: [], facts: nil, posture: shownPosture(token, site),
            certificate: clients[token].certificate, deviceID: deviceID(token, site),
            actor: actor(token), client: answerClient(token), app: Worker.target(app),
            transactionID: requestID(token), debugData: connectionFacts(token))
        let isRecorded = post([event], for: token)
        clients[token].exchange.answerHold = isRecorded ? .none : .log
        return isRecorded
    }

    private mutating func record(
        _ token: Token, _ site: Site, _ decision: DecisionRecord, _ client: SystemEvent.Client,
        _ facts: [(key: String, value: String)], tellsDevice: Bool
    ) -> Bool {
        let app = Worker.target(decision.guarded.app)
        let certificate = clients[token].certificate
        let deviceID = deviceID(token, site)
        let actor = actor(token)
        var events: [SystemEvent] = []
        if tellsDevice {
            events.append(
                SystemEvent.deviceAuthentication(
                    decision.posture, certificate: certificate, deviceID: deviceID, actor: actor,
                    client: client, app: app, transactionID: requestID(token), debugData: facts))
        }
        if let outcome = decision.outcome {
            events.append(
                SystemEvent.signOnEvaluation(
                    SystemEvent.Outcome(outcome, reason: decision.reason?.eventReason),
                    policy: decision.guarded.policy.policy, rule: decision.rule,
                    shadows: clients[token].exchange.signOn?.shadows ?? [],
                    facts: decision.facts, posture: decision.posture, certificate: certificate,
                    deviceID: deviceID, actor: actor, client: client, app: app,
                    transactionID: requestID(token), debugData: facts))
        }
        guard post(events, for: token) else { return false }
        switch decision.outcome {
        case .allow?: metrics.signOnDecided(.allow)
        case .challenge?: metrics.signOnDecided(.challenge)
        case .deny?: metrics.signOnDecided(.deny)
        default: break
        }
        clients[token].judgedApp = decision.guarded.app.id
        clients[token].judgedPosture = decision.posture
        return true
    }

    /// The client of an answer: the head of its request has gone.
    private func answerClient(_ token: Token) -> SystemEvent.Client {
        SystemEvent.Client(
            rawUserAgent: clients[token].exchange.signOn?.userAgent, zone: zone(token),
            ipAddress: originAddress(token))
    }

    /// The names of the zones the client is in, where somebody has asked.
    func zone(_ token: Token) -> String? {
        guard let zones = clients[token].exchange.signOn?.origin?.zones,
            let site = clients[token].exchange.site
        else { return nil }
        let names = site.org.networks.names(of: zones)
        return names.isEmpty ? nil : names.joined(separator: ", ")
    }

    private func deviceID(_ token: Token, _ site: Site) -> String? {
        clients[token].certificate.flatMap { certificate in
            certificate.verdict == .verified
                ? certificate.deviceID(by: site.org.deviceIDOrder) : nil
        }
    }

    /// Writes the event of a tunnel that ends because its device has lost trust. Returns false
    /// when the log has no room.
    mutating func record(tunnel token: Token, _ site: Site, _ app: App, _ posture: Posture) -> Bool
    {
        let facts = connectionFacts(token) + [("host", site.name), ("ended", "tunnel")]
        let client = SystemEvent.Client(ipAddress: clients[token].clientAddress)
        return record(token, site, app, posture, client, facts)
    }

    private mutating func record(
        _ token: Token, _ site: Site, _ app: App, _ posture: Posture,
        _ client: SystemEvent.Client, _ connection: [(key: String, value: String)]
    ) -> Bool {
        let certificate = clients[token].certificate
        var facts = connection
        if app.requiresTrust {
            facts.append(("decision", posture.isTrusted ? "ALLOW" : "DENY"))
        }
        let event = SystemEvent.deviceAuthentication(
            posture, certificate: certificate,
            deviceID: deviceID(token, site),
            actor: actor(token), client: client, app: Worker.target(app),
            transactionID: requestID(token), debugData: facts)
        guard post([event], for: token) else { return false }
        clients[token].judgedApp = app.id
        clients[token].judgedPosture = posture
        return true
    }

    /// Writes the event of a sign-on message that is refused. Returns false when the request
    /// must wait for room in the log.
    mutating func recordRefusal(
        _ token: Token, _ head: borrowing ByteBuffer, _ site: Site, _ app: App,
        reason: String
    ) -> Bool {
        var facts = connectionFacts(token)
        facts.append(("host", site.name))
        facts.append(("requestUri", text(head, request.pathRange)))
        let event = SystemEvent(
            .signOnMessageRefusal, outcome: .failure(reason.uppercased()),
            client: client(token, head), targets: [Worker.target(app)],
            transaction: SystemEvent.Transaction(kind: .web, id: requestID(token)),
            debugData: facts, ipChain: [clients[token].clientAddress])
        return post([event], for: token)
    }

    private mutating func post(_ events: [SystemEvent], for token: Token) -> Bool {
        var batch = events
        if batch.isEmpty { return true }
        if start.events.post(&batch) { return true }
        metrics.eventsWaited()
        if !clients[token].isLogWaiter {
            clients[token].isLogWaiter = true
            // Of those who have gone since, no more are kept than of those who wait.
            if logWaiters.count > 2 * clients.count + 64 {
                logWaiters = logWaiters.filter { clients.contains($0) }
            }
            logWaiters.append(token)
        }
        wait(token, .log, plan.snapshot.deadlines.upstreamResponse)
        return false
    }

    /// Whom the request or its answer names, else whom the certificate is bound to.
    private func actor(_ token: Token) -> SystemEvent.Actor {
        guard let name = userName(token) else { return .unknownUser }
        return SystemEvent.Actor(kind: .user, alternateID: name, displayName: name)
    }

    static func target(_ app: App) -> SystemEvent.Target {
        SystemEvent.Target(
            kind: .app, id: app.id, alternateID: app.displayName, displayName: app.displayName)
    }

    /// The log has room again: every waiting request is judged anew.
    mutating func resumeLogWaiters() {
        var waiters: [Token] = []
        swap(&waiters, &logWaiters)
        for token in waiters where clients.contains(token) {
            clients[token].isLogWaiter = false
            if clients[token].phase == .exchanging, clients[token].exchange.answerHold == .log {
                resumeAnswer(token)
                continue
            }
            guard clients[token].phase == .expectLogRoom else { continue }
            clients[token].phase = .expectHead
            resumeHeld(token)
            runnable.append(token)
        }
    }

    private func connectionFacts(_ token: Token) -> [(key: String, value: String)] {
        var facts: [(key: String, value: String)] = []
        let isLatest = clients[token].channel.tls.version == .tls13
        facts.append(("tlsVersion", isLatest ? "TLSv1.3" : "TLSv1.2"))
        facts.append(("resumed", clients[token].channel.tls.isResumed ? "true" : "false"))
        if let presented = clients[token].presented, presented.verdict != .verified {
            facts.append(("verifyError", presented.verifyErrorText))
        }
        return facts
    }

    private func client(_ token: Token, _ head: borrowing ByteBuffer) -> SystemEvent.Client {
        var client = SystemEvent.Client(zone: zone(token), ipAddress: originAddress(token))
        guard let field = request.first(.userAgent) else { return client }
        // What the field says of system and browser, the log's thread finds out.
        client.rawUserAgent = text(head, field.valueRange)
        return client
    }

    private func text(_ head: borrowing ByteBuffer, _ range: Range<Int>) -> String {
        // At most 1 KiB: a log line is no place for a whole request.
        let kept = range.lowerBound..<min(range.upperBound, range.lowerBound + 1024)
        return String(copying: head.bytes.extracting(kept))
    }

    private static func facts(of message: FederationMessage) -> [(key: String, value: String)] {
        var facts: [(key: String, value: String)] = [
            ("protocol", message.protocolName), ("message", message.kind.rawValue),
            ("binding", message.binding.rawValue),
        ]
        let optional = [
            ("messageIssuer", message.issuer), ("messageId", message.id),
            ("inResponseTo", message.inResponseTo), ("destination", message.destination),
            ("assertionConsumerService", message.assertionConsumerServiceURL),
            ("audience", message.audience), ("realm", message.realm), ("reply", message.reply),
        ]
        for (key, value) in optional {
            if let value { facts.append((key, value)) }
        }
        return facts
    }
}
