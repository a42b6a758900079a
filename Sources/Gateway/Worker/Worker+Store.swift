import DeviceTrust
import HTTP
import SystemLog
import TLS
import Transport

/// What is asked of the store. Only the request, or the answer, that needs it waits: the worker
/// and the connection's peers go on.
extension Worker {
    /// Whether the store must be asked before this posture may stand.
    func needsStore(_ token: Token, _ posture: Posture, _ site: Site) -> Bool {
        clients[token].bindingKey != nil
            && clients[token].unknownSince != plan.snapshot.generation
            && site.org.trust.isOpen(posture, standing: clients[token].standing)
    }

    /// Whether the user may sign in with the connection's device.
    func judge(_ user: NamedUser, _ token: Token, _ site: Site) -> UserJudgement {
        guard let key = clients[token].bindingKey, let certificate = clients[token].certificate
        else { return .refused(.noCertificate) }
        return site.org.trust.judge(
            user, device: Worker.device(of: certificate, site.org),
            standing: clients[token].standing, key: key, table: start.bindings)
    }

    /// Asks the store to record the certificate, and whom it is bound to. The request waits.
    mutating func askStore(_ token: Token, _ site: Site, user: String?) {
        guard let claim = claim(token, site.org, user: user) else {
            return answerError(token, status: 500)
        }
        clients[token].phase = .expectStore
        send(claim, of: token)
    }

    mutating func send(_ claim: CertificateClaim, of token: Token) {
        let app = clients[token].exchange.signOn?.app ?? clients[token].exchange.app
        clients[token].claimNumber &+= 1
        clients[token].claimedAt = SystemClock.monotonicMicroseconds()
        wait(token, .store, plan.snapshot.deadlines.store)
        start.claims.post(
            PendingClaim(
                worker: start.mailbox,
                ticket: ClaimTicket(connection: token, number: clients[token].claimNumber),
                claim: claim,
                occasion: SystemEvent.Occasion(
                    transactionID: requestID(token), app: app.map(Worker.target),
                    client: SystemEvent.Client(
                        zone: zone(token), ipAddress: originAddress(token)))))
    }

    /// Nil only for a certificate that never gets here: the store is asked about verified ones.
    func claim(_ token: Token, _ org: Org, user: String?) -> CertificateClaim? {
        guard let certificate = clients[token].certificate, let leaf = certificate.links.first,
            let fingerprint = CertificateFingerprint(certificate.fingerprint)
        else { return nil }
        return CertificateClaim(
            org: org.id, fingerprint: fingerprint, issuer: leaf.issuer, serial: leaf.serial,
            notBefore: leaf.notBefore, notAfter: leaf.notAfter,
            deviceID: Worker.device(of: certificate, org), platform: certificate.platform,
            subject: certificate.names.subject, registers: org.registersDevices, user: user)
    }

    /// A certificate that names no device stands for one of its own.
    private static func device(of certificate: DeviceCertificate, _ org: Org) -> String {
        certificate.deviceID(by: org.deviceIDOrder) ?? "sha256:" + certificate.fingerprintText
    }

    // MARK: The store's word

    /// The store has settled a claim, or cannot.
    mutating func claimSettled(_ ticket: ClaimTicket, _ result: ClaimResult) {
        let token = ticket.connection
        guard clients.contains(token), clients[token].claimNumber == ticket.number else { return }
        metrics.claimEnded(
            isSettled: result.isSettled, microseconds: elapsed(since: clients[token].claimedAt))
        // Nothing more is to be heard about it.
        clients[token].claimNumber &+= 1
        if clients[token].phase == .exchanging, clients[token].exchange.answerHold == .store {
            return resumeAnswer(token, result)
        }
        guard clients[token].phase == .expectStore else { return }
        switch result {
        case .settled(let settlement):
            clients[token].unknownSince =
                settlement.standing == nil ? plan.snapshot.generation : nil
        case .unavailable:
            guard refusesAnyway(token) else {
                clients[token].phase = .expectHead
                return answerError(token, status: 503)
            }
            clients[token].unknownSince = plan.snapshot.generation
        }
        clients[token].phase = .expectHead
        resumeHeld(token)
        runnable.append(token)
    }

    /// What the store would say could only make the refusal a better explained one.
    private func refusesAnyway(_ token: Token) -> Bool {
        guard let site = clients[token].exchange.site.flatMap(plan.snapshot.current) else {
            return false
        }
        return !isTrustedIfKnown(token, site)
    }

    /// Whether nothing but the store could speak against the certificate.
    func isTrustedIfKnown(_ token: Token, _ site: Site) -> Bool {
        posture(of: token, site, standing: BindingStanding()).isTrusted
    }

    // MARK: One-time records

    /// Asks the store that several gateways share about what may happen once. The request waits.
    mutating func ask(_ use: OneTimeUse, _ token: Token) {
        clients[token].phase = .expectStore
        details(token).isAwaitingRecord = true
        clients[token].claimNumber &+= 1
        clients[token].claimedAt = SystemClock.monotonicMicroseconds()
        wait(token, .store, plan.snapshot.deadlines.store)
        tell(use, token)
    }

    /// Has the store write something down; nobody waits for that.
    mutating func tell(_ use: OneTimeUse, _ token: Token) {
        start.records.post(
            PendingRecord(
                worker: start.mailbox,
                ticket: ClaimTicket(connection: token, number: clients[token].claimNumber),
                use: use))
    }

    /// The store has said what it knows of a one-time record, or cannot. While it is away each
    /// gateway goes by what it knows itself: known devices go on working.
    mutating func recordSettled(_ ticket: ClaimTicket, _ result: RecordResult) {
        let token = ticket.connection
        guard clients.contains(token), clients[token].claimNumber == ticket.number,
            clients[token].phase == .expectStore,
            clients[token].exchange.signOn?.isAwaitingRecord == true
        else { return }
        clients[token].claimNumber &+= 1
        let details = details(token)
        details.isAwaitingRecord = false
        switch result {
        case .settled(.put(let isFirst)): details.sharedUse = isFirst ? .first : .used
        case .settled(.taken(let value)): details.passedAnswer = .some(value)
        case .unavailable:
            start.log.log(
                .warning, "the store cannot say what was used at other gateways",
                ["request": requestID(token)])
            details.sharedUse = details.sharedUse ?? .first
            details.passedAnswer = details.passedAnswer ?? .some(nil)
        }
        clients[token].phase = .expectHead
        resumeHeld(token)
        runnable.append(token)
    }

    /// The store took too long. What it settles later counts for the next request.
    mutating func storeDeadlinePassed(_ token: Token) {
        let ticket = ClaimTicket(connection: token, number: clients[token].claimNumber)
        if clients[token].exchange.signOn?.isAwaitingRecord == true {
            return recordSettled(ticket, .unavailable)
        }
        claimSettled(ticket, .unavailable)
    }
}
