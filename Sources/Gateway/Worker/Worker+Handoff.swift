import DeviceTrust
import Federation
import HTTP
import SystemLog
import TLS
import Transport

/// The trip that fetches a posture: away from a host that asks for no certificate (L), over the
/// device-trust host (D), and back. Neither keeps anything of it but the numbers of used tickets.
extension Worker {
    // MARK: Leaving L

    /// Whether the browser behind this request can be sent on a trip: somebody looks at a page of
    /// his own, and what he asks for can be asked for again.
    func mayLeave(_ token: Token, _ head: borrowing ByteBuffer, _ site: Site) -> Bool {
        guard site.mode == .none, let rules = site.org.handoff else { return false }
        switch request.method {
        case .get: break
        case .post:
            guard clients[token].exchange.body == nil, request.framing != .none,
                let type = request.first(.contentType),
                MessageRecogniser.isForm(contentType: head.bytes.extracting(type.valueRange))
            else { return false }
        default: return false
        }
        if let mode = request.first(.secFetchMode),
            !head.bytes.extracting(mode.valueRange).isEqual(to: "navigate")
        {
            return false
        }
        if let destination = request.first(.secFetchDest),
            !head.bytes.extracting(destination.valueRange).isEqual(to: "document")
        {
            return false  // In a frame a page could do nothing (frame-ancestors 'none').
        }
        if request.first(.secPurpose) != nil || request.first(.purpose) != nil { return false }
        guard handoffRequest(token, head) != nil else { return false }
        // A program gets an answer it can read, unless it is to be redirected.
        return clients[token].exchange.format == .html
            || rules.leave == .redirect && request.method == .get
    }

    /// Sends the browser on its trip.
    mutating func leave(_ token: Token, _ head: borrowing ByteBuffer, _ site: Site) {
        guard let rules = site.org.handoff, let keys = currentHandoffKeys(),
            let trip = handoffRequest(token, head)
        else { return answerError(token, status: 400) }
        noteOrigin(token, head, site)
        do {
            let transaction = try TransactionID.random()
            let nonce = try TransactionNonce.make()
            let host = try deviceTrustHost(rules, isRetry: isRetry(token))
            let here = authority(head, site)
            let port = Worker.port(of: here)
            let state = HandoffState(
                transaction: transaction, bind: try TransactionNonce.bind(Array(nonce.utf8)),
                deviceTrustHost: host, returnHost: here,
                expiry: unixNow + HandoffState.lifetime, request: trip.request,
                clientAddress: originAddress(token))
            guard let sealed = try HandoffToken.seal(state, keys: keys) else {
                return answerError(token, status: 414)
            }
            clients[token].exchange.addCookie(
                HandoffCookies.set(
                    HandoffCookies.transaction(transaction), nonce,
                    lifetime: HandoffCookies.transactionLifetime))
            metrics.handoff(.left)
            let address = "https://\(host)\(port)/.sallyport/posture?s=\(sealed)"
            if rules.leave == .redirect, request.method == .get {
                return redirect(token, status: 303, to: address)
            }
            guard
                let deviceTrust = PageLink(address: address, longest: PageLink.longestOwn)
            else { return answerError(token, status: 400) }
            var fixed: PageLink?
            if host != rules.host {
                var other = state
                other.deviceTrustHost = rules.host
                fixed = try HandoffToken.seal(other, keys: keys).flatMap {
                    PageLink(
                        address: "https://\(rules.host)\(port)/.sallyport/posture?s=\($0)",
                        longest: PageLink.longestOwn)
                }
            }
            var onward = state
            onward.deviceTrustHost = here
            let withoutCheck = try HandoffToken.seal(onward, keys: keys).flatMap {
                PageLink(path: "/.sallyport/skip?s=\($0)", longest: PageLink.longestOwn)
            }
            let page = LeavePage(
                org: site.org.displayName, transaction: transaction, deviceTrust: deviceTrust,
                fixedHost: fixed, withoutCheck: withoutCheck, form: trip.form,
                nonce: try TransactionNonce.make(), look: look(token, site))
            reply(token, page.page)
        } catch {
            start.log.log(.error, "cannot begin a handoff", ["reason": "\(error)"])
            answerError(token, status: 500)
        }
    }

    /// The request as it is to be asked for again; nil for one that no browser makes.
    private func handoffRequest(
        _ token: Token, _ head: borrowing ByteBuffer
    ) -> (request: HandoffRequest, form: SignOnForm?)? {
        guard request.targetForm == .origin,
            let target = ReturnTarget(head.bytes.extracting(request.targetRange))
        else { return nil }
        if request.method == .get {
            guard let digest = try? RequestDigest.get(Array(target.text.utf8).span) else {
                return nil
            }
            return (HandoffRequest(method: .get, target: target, digest: digest), nil)
        }
        guard let form = Worker.form(clients[token].heldForm),
            let digest = try? RequestDigest.post(Array(target.text.utf8).span, form)
        else {
            return nil
        }
        let request = HandoffRequest(
            method: .post, target: target, digest: digest, charset: form.charset)
        return (request, form)
    }

    static func form(_ body: borrowing ByteBuffer) -> SignOnForm? { SignOnForm(body.bytes) }

    /// A name below the zone for which no browser has remembered a choice, or the fixed one.
    private func deviceTrustHost(
        _ rules: HandoffRules, isRetry: Bool
    ) throws(TLSError) -> String {
        guard let zone = rules.zone, rules.label == .always || rules.label == .retry && isRetry
        else { return rules.host }
        return "r\(HexText.lowerCase(try SecureRandom.octets(8))).\(zone)"
    }

    /// Whether a trip of this browser has ended without trust a while ago.
    private func isRetry(_ token: Token) -> Bool {
        clients[token].evidence.map { !$0.posture.isTrusted } ?? false
    }

    private static func port(of authority: String) -> String {
        guard let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") else { return "" }
        return String(authority[colon...])
    }

    // MARK: At D

    /// Answers a request to the device-trust host.
    mutating func serveDeviceTrust(_ token: Token, _ site: Site, _ head: borrowing ByteBuffer) {
        let path = head.bytes.extracting(request.pathRange)
        guard path.isEqual(to: "/.sallyport/posture") else {
            return answerSelfTest(token, site, head)
        }
        guard request.method == .get || request.method == .post else {
            return answerError(token, status: 405, allow: "GET, POST")
        }
        let state: HandoffState
        do throws(HandoffFault) {
            state = try openToken("s", head, audience: hostName(head, site))
        } catch {
            return refuseHandoff(token, site, error)
        }
        let posture = self.posture(of: token, at: site)
        if needsStore(token, posture, site) { return askStore(token, site, user: nil) }
        noteOrigin(token, head, site)
        do {
            guard let keys = currentHandoffKeys() else { return answerError(token, status: 500) }
            // A chain that did not verify says nothing that could be judged again.
            let certificate = clients[token].certificate.flatMap { certificate in
                certificate.verdict == .verified ? HandoffCertificate(certificate) : nil
            }
            let ticket = HandoffTicket(
                transaction: state.transaction, bind: state.bind,
                returnHost: state.returnHost,
                posture: posture.isTrusted && certificate == nil
                    ? .notTrusted(.malformedCertificate) : posture,
                certificate: certificate, request: state.request,
                addressAtL: state.clientAddress, addressAtD: originAddress(token),
                issued: unixNow, expiry: unixNow + HandoffTicket.lifetime)
            guard let sealed = try HandoffToken.seal(ticket, keys: keys) else {
                return answerError(token, status: 500)
            }
            metrics.handoff(.checked)
            // The next check is to be a proof of the key of its own.
            redirect(
                token, status: request.method == .get ? 303 : 307,
                to: "https://\(state.returnHost)/.sallyport/resume?t=\(sealed)",
                mayKeepAlive: false)
        } catch {
            start.log.log(.error, "cannot make a ticket", ["reason": "\(error)"])
            answerError(token, status: 500)
        }
    }

    // MARK: Back at L

    /// Answers a request to one of the gateway's own paths on a host that is served for an app or
    /// an org. Returns false when it is for none of them.
    mutating func serveOwnPath(
        _ token: Token, _ site: Site, _ head: borrowing ByteBuffer
    ) -> Bool {
        let path = head.bytes.extracting(request.pathRange)
        guard path.starts(with: "/.sallyport/") else { return false }
        if path.isEqual(to: "/.sallyport/resume") {
            resume(token, site, head)
        } else if path.isEqual(to: "/.sallyport/skip") {
            skip(token, site, head)
        } else if path.isEqual(to: "/.sallyport/apps") {
            answerDashboard(token, site, head)
        } else {
            answerError(token, status: 404)
        }
        return true
    }

    /// The browser comes back with a ticket.
    private mutating func resume(_ token: Token, _ site: Site, _ head: borrowing ByteBuffer) {
        guard request.method == .get || request.method == .post else {
            return answerError(token, status: 405, allow: "GET, POST")
        }
        let ticket: HandoffTicket
        do throws(HandoffFault) {
            ticket = try openToken("t", head, audience: authority(head, site))
        } catch {
            return refuseHandoff(token, site, error)
        }
        guard isOwner(of: ticket.transaction, bind: ticket.bind, head) else {
            return refuseHandoff(token, site, strangerProblem)
        }
        let evidence = DeviceEvidence(
            posture: ticket.posture, issued: ticket.issued,
            expiry: ticket.issued + HandoffPosture.lifetime)
        setDevice(token, evidence, ticket.certificate?.deviceCertificate, site.org)
        // Much can have happened since D has looked, and another node may have looked there.
        let posture = shownPosture(token, site)
        if needsStore(token, posture, site) { return askStore(token, site, user: nil) }
        let isSameAddress = ticket.addressAtD == ticket.addressAtL
        if !isSameAddress {
            start.log.log(
                .info, "a handoff's hosts saw different client addresses",
                [
                    "org": site.org.id, "here": ticket.addressAtL, "there": ticket.addressAtD,
                    "request": requestID(token),
                ])
            if site.org.handoff?.requiresSameAddress == true {
                return refuseHandoff(token, site, .otherBrowser, "other_address")
            }
        }
        // By the trip and not by the ticket: one state brings one, however often D is asked.
        let digest = try? SHA256.digest(of: ticket.transaction.octets)
        guard let key = digest.flatMap(OneTimeKey.init),
            start.signOns.tickets.use(
                key, expires: unixNow + HandoffState.lifetime + HandoffTicket.lifetime,
                now: unixNow) == .first
        else { return refuseHandoff(token, site, .used) }
        // The next request of the connection shows its own cookie.
        setDevice(token, nil, nil, site.org)
        metrics.handoff(.returned)
        goOn(
            token, site, head, ticket.request, transaction: ticket.transaction, posture,
            certificate: ticket.certificate, issued: ticket.issued)
    }

    /// The browser cannot reach D, and the person goes on without being checked.
    private mutating func skip(_ token: Token, _ site: Site, _ head: borrowing ByteBuffer) {
        guard request.method == .get else { return answerError(token, status: 405, allow: "GET") }
        let state: HandoffState
        do throws(HandoffFault) {
            state = try openToken("s", head, audience: authority(head, site))
        } catch {
            return refuseHandoff(token, site, error)
        }
        guard isOwner(of: state.transaction, bind: state.bind, head) else {
            return refuseHandoff(token, site, strangerProblem)
        }
        goOn(
            token, site, head, state.request, transaction: state.transaction,
            .notTrusted(.notEvaluated), certificate: nil, issued: unixNow)
    }

    /// Sends the browser back to what it had asked for, with what the trip has shown.
    private mutating func goOn(
        _ token: Token, _ site: Site, _ head: borrowing ByteBuffer, _ wanted: HandoffRequest,
        transaction: TransactionID, _ posture: Posture, certificate: HandoffCertificate?,
        issued: Int64
    ) {
        let here = authority(head, site)
        let shown = HandoffPosture(
            org: site.org.id, host: here, posture: posture, certificate: certificate,
            issued: issued, expiry: issued + HandoffPosture.lifetime)
        guard let place = try? RequestDigest.get(Array(wanted.target.text.utf8).span) else {
            return answerError(token, status: 500)
        }
        let pass = HandoffPass(
            host: here, digest: wanted.digest, place: place, posture: posture, issued: issued,
            expiry: unixNow + HandoffPass.lifetime)
        guard let keys = currentHandoffKeys(),
            let cookie = try? HandoffToken.seal(shown, keys: keys),
            let go = try? HandoffToken.seal(pass, keys: keys)
        else { return answerError(token, status: 500) }
        clients[token].exchange.addCookie(
            HandoffCookies.delete(HandoffCookies.transaction(transaction)))
        clients[token].exchange.addCookie(
            HandoffCookies.set(HandoffCookies.posture, cookie, lifetime: HandoffPosture.lifetime))
        clients[token].exchange.addCookie(
            HandoffCookies.set(
                HandoffCookies.pass(wanted.digest), go, lifetime: HandoffPass.lifetime))
        switch (wanted.method, request.method) {
        case (.get, _): redirect(token, status: 303, to: wanted.target.text)
        case (.post, .post): redirect(token, status: 307, to: wanted.target.text)
        case (.post, _):
            guard let nonce = try? TransactionNonce.make() else {
                return answerError(token, status: 500)
            }
            let page = ResumePage(
                org: site.org.displayName, transaction: transaction, target: wanted.target,
                charset: wanted.charset, nonce: nonce, start: PageLink(path: "/"),
                look: look(token, site))
            reply(token, page.page)
        }
    }

    // MARK: Parts

    /// The token in a parameter of the request's query.
    private mutating func openToken<Contents: HandoffContents>(
        _ name: StaticString, _ head: borrowing ByteBuffer, audience: String
    ) throws(HandoffFault) -> Contents {
        guard let keys = currentHandoffKeys() else { throw .unknownKey }
        guard let range = request.queryRange,
            let value = QueryValue.find(name, in: head.bytes.extracting(range))
        else { throw .malformed }
        let text = head.bytes.extracting(range).extracting(value)
        return try HandoffToken.open(text, keys: keys, audience: audience, now: unixNow)
    }

    /// Why a browser does not show the cookie of a trip: it keeps none at all, or began another.
    private var strangerProblem: HandoffProblem {
        request.first(.cookie) == nil ? .cookiesBlocked : .otherBrowser
    }

    /// Whether this browser has begun the trip.
    private func isOwner(
        of transaction: TransactionID, bind: [UInt8], _ head: borrowing ByteBuffer
    ) -> Bool {
        cookie(HandoffCookies.transaction(transaction), head).map {
            TransactionNonce.isBound($0, to: bind)
        } ?? false
    }

    /// The name the browser used for the device-trust host, without its port.
    private func hostName(_ head: borrowing ByteBuffer, _ site: Site) -> String {
        guard let range = request.hostRange else { return site.name }
        return String(copying: head.bytes.extracting(range)).lowercased()
    }

    private mutating func refuseHandoff(
        _ token: Token, _ site: Site, _ problem: HandoffProblem, _ detail: String? = nil
    ) {
        metrics.handoff(.refused)
        let reason = "HANDOFF_\((detail ?? problem.rawValue).uppercased())"
        // What is no token at all is noise, and no attempt at anything.
        guard detail != HandoffFault.malformed.rawValue else {
            return answerRefusedHandoff(token, site, problem, detail)
        }
        var events = [
            SystemEvent(
                .signOnMessageRefusal, outcome: .failure(reason),
                client: SystemEvent.Client(ipAddress: originAddress(token)),
                transaction: SystemEvent.Transaction(kind: .web, id: requestID(token)),
                debugData: [("host", site.name), ("org", site.org.id)],
                ipChain: [originAddress(token)])
        ]
        // No refusal goes untold: without room in the log the browser comes again.
        guard start.events.post(&events) else { return answerError(token, status: 503) }
        answerRefusedHandoff(token, site, problem, detail)
    }

    private mutating func answerRefusedHandoff(
        _ token: Token, _ site: Site, _ problem: HandoffProblem, _ detail: String?
    ) {
        start.log.log(
            .info, "handoff refused",
            [
                "org": site.org.id, "host": site.name, "reason": detail ?? problem.rawValue,
                "client": clients[token].clientAddress, "request": requestID(token),
            ])
        let page = HandoffFaultPage(
            org: site.org.displayName, problem: problem, requestID: requestID(token),
            now: unixNow, start: site.mode == .deviceTrust ? nil : PageLink(path: "/"),
            learnMore: site.org.learnMore.flatMap(PageLink.init(address:)),
            look: look(token, site))
        reply(
            token, page.page(clients[token].exchange.format), reason: problem.reason)
    }

    private mutating func refuseHandoff(_ token: Token, _ site: Site, _ fault: HandoffFault) {
        refuseHandoff(token, site, HandoffProblem(fault), fault.rawValue)
    }

    mutating func redirect(
        _ token: Token, status: Int, to address: String, mayKeepAlive: Bool = true
    ) {
        clients[token].exchange.addField("Location", address)
        let page = Page(status: status, kind: .redirect, body: [])
        reply(token, page, mayKeepAlive: mayKeepAlive)
    }
}
