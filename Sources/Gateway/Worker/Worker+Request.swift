import DeviceTrust
import Federation
import HTTP
import SystemLog
import TLS
import Transport

extension Worker {
    /// Reads and serves requests until the client has no more bytes, or one of them waits.
    mutating func receive(_ token: Token) {
        var input = ByteBuffer()
        swap(&input, &clients[token].input)
        // An idle connection owns no block: it borrows the worker's while it is read.
        let borrows = input.isEmpty
        if borrows { swap(&input, &scratch) }
        receive(token, &input)
        if borrows {
            if clients.contains(token), !input.isEmpty { clients[token].input.append(input.bytes) }
            input.removeAll()
            swap(&input, &scratch)
        } else if clients.contains(token) {
            if input.isEmpty { input.release() }
            swap(&input, &clients[token].input)
        }
    }

    private mutating func receive(_ token: Token, _ input: inout ByteBuffer) {
        for _ in 0..<Worker.turnLimit {
            guard clients.contains(token) else { return }
            switch clients[token].phase {
            case .expectHead:
                // No new request from a client that does not take its answers.
                guard clients[token].channel.isClear else { return }
                if !receiveHead(token, &input) { return }
            case .expectForm: if !receiveForm(token, &input) { return }
            case .exchanging: if !relayRequestBody(token, &input) { return }
            default: return
            }
        }
        if clients.contains(token) { runnable.append(token) }
    }

    /// Reads more from the client. Returns false when there is nothing more now, or the
    /// connection has been closed.
    mutating func read(_ token: Token, _ input: inout ByteBuffer) -> Bool {
        switch Worker.read(&clients[token].channel, &input, engine) {
        case .bytes(let count):
            metrics.bytes(.fromClient, count)
            return true
        case .wouldBlock:
            return false
        case .ended, .failed:
            close(token)
            return false
        }
    }

    private static func read(
        _ channel: inout Channel, _ input: inout ByteBuffer, _ engine: TLSEngine
    ) -> Channel.ReadOutcome {
        channel.read(into: &input, room: 16 * 1024, engine)
    }

    // MARK: The head

    private mutating func receiveHead(_ token: Token, _ input: inout ByteBuffer) -> Bool {
        if input.isEmpty {
            guard read(token, &input) else { return false }
        }
        let snapshot = plan.snapshot
        if clients[token].wait == .idle {
            wait(token, .head, snapshot.deadlines.head)
            // What the store still says belongs to an earlier exchange.
            clients[token].claimNumber &+= 1
            clients[token].exchange = Exchange()
            clients[token].exchange.startedAt = SystemClock.monotonicMicroseconds()
        }
        let result = RequestParser.parse(
            input.bytes, scanner: &clients[token].scanner, into: &request,
            limits: snapshot.limits.http)
        switch result {
        case .needMore:
            return read(token, &input)
        case .fault(let fault):
            clients[token].exchange.identifier = identifiers.next()
            answerError(token, status: fault.status, detail: fault.code)
            return false
        case .complete(let count):
            clients[token].scanner = HeadScanner()
            beginExchange(token, input)
            serve(token, &input, headCount: count)
            return true
        }
    }

    /// Notes what the head says that outlives it.
    private mutating func beginExchange(_ token: Token, _ head: borrowing ByteBuffer) {
        if let accept = request.first(.accept) {
            clients[token].exchange.format = PageFormat.choose(
                accept: head.bytes.extracting(accept.valueRange))
        }
        clients[token].exchange.identifier = identifiers.next()
        clients[token].exchange.method = request.method
        clients[token].exchange.minorVersion = request.minorVersion
        clients[token].exchange.keepAlive = request.keepAlive && drainDeadline == nil
        clients[token].exchange.wantsUpgrade = request.wantsWebSocket
        let body = BodyDecoder(framing: request.framing, limits: plan.snapshot.limits.http)
        // Nothing is waited for where nothing is to come (Content-Length: 0).
        clients[token].exchange.body = body.isComplete ? nil : body
    }

    /// Finds out whose request it is, and what is to be done with it. The head is the first
    /// `headCount` bytes of `input`; they are consumed.
    private mutating func serve(_ token: Token, _ input: inout ByteBuffer, headCount: Int) {
        guard let site = site(of: token, input) else {
            input.consume(headCount)
            return answerError(token, status: 421)
        }
        clients[token].exchange.site = site
        chooseLanguage(token, input, site)
        if answerKeySet(token, input) { return input.consume(headCount) }
        switch site.role {
        case .deviceTrust:
            serveDeviceTrust(token, site, input)
            setAside(token, &input, headCount: headCount)
        case .org:
            serveOrg(token, site, input)
            setAside(token, &input, headCount: headCount)
        case .app(let app):
            if serveOwnPath(token, site, input) {
                setAside(token, &input, headCount: headCount)
            } else {
                serve(token, &input, headCount: headCount, site, app)
            }
        }
    }

    /// The host of an organisation without an identity provider behind it.
    private mutating func serveOrg(
        _ token: Token, _ site: Site, _ head: borrowing ByteBuffer
    ) {
        if serveOwnPath(token, site, head) { return }
        let path = head.bytes.extracting(request.pathRange)
        guard path.isEqual(to: "/") else { return answerError(token, status: 404) }
        redirect(token, status: 303, to: "/.sallyport/apps")
    }

    /// The site the request is for, if this connection may carry its requests
    /// (RFC 9110 section 7.4: otherwise 421).
    private func site(of token: Token, _ input: borrowing ByteBuffer) -> Site? {
        guard let own = clients[token].site else { return nil }
        guard let range = request.hostRange else { return plan.snapshot.current(own) }
        let host = input.bytes.extracting(range)
        if equalsIgnoringCase(host, own.nameBytes) { return plan.snapshot.current(own) }
        guard let site = plan.snapshot.site(named: host), site.shares(connectionsOf: own) else {
            return nil
        }
        return site
    }

    private mutating func serve(
        _ token: Token, _ input: inout ByteBuffer, headCount: Int, _ site: Site, _ app: App
    ) {
        clients[token].exchange.app = app
        // An app's answer to TRACE would hand the annotation, assertion included, to the client.
        if request.method == .trace {
            input.consume(headCount)
            return answerError(
                token, status: 405, allow: "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT")
        }
        if case .length(let count) = request.framing, let limit = app.bodyLimit, count > limit {
            input.consume(headCount)
            return answerError(token, status: 413)
        }
        switch bodyHandling(app, site, input) {
        case .refuse:
            input.consume(headCount)
            return answerError(token, status: 415)
        case .scan(let isMultipart):
            clients[token].exchange.nameScan = MessageNameScan(isMultipart: isMultipart)
        case .stream: break
        case .hold:
            hold(token, &input, headCount: headCount)
            clients[token].phase = .expectForm
            wait(token, .body, plan.snapshot.deadlines.body)
            if request.expectsContinue, request.minorVersion > 0 {
                writeInterim(token, "HTTP/1.1 100 Continue\r\n\r\n")
            }
            return
        }
        decide(token, input, site, app)
        setAside(token, &input, headCount: headCount)
    }

    /// The head was seen to: it is kept if the request waits for something, else it is done with.
    private mutating func setAside(
        _ token: Token, _ input: inout ByteBuffer, headCount: Int
    ) {
        guard clients.contains(token) else { return }
        if isHeld(token) {
            hold(token, &input, headCount: headCount)
        } else {
            input.consume(headCount)
        }
    }

    /// Whether the request waits for the store or the log before it is decided.
    private func isHeld(_ token: Token) -> Bool {
        clients[token].phase == .expectLogRoom || clients[token].phase == .expectStore
    }

    /// What is done with a body, which may be a sign-on message.
    private enum BodyHandling {
        case hold, refuse, stream
        case scan(isMultipart: Bool)
    }

    /// Forms are read whole before they go on. Where nobody may sign in unknown, a form that the
    /// app may read otherwise than the gateway does is refused, and whatever else has a body is
    /// looked through on its way: some apps take a response from there, too.
    private func bodyHandling(
        _ app: App, _ site: Site, _ input: borrowing ByteBuffer
    ) -> BodyHandling {
        guard request.framing != .none, !app.protocols.isEmpty else { return .stream }
        let judges = judgesUsers(app, site)
        guard request.method == .post || judges else { return .stream }
        let types = request.fields.filter { $0.known == .contentType }
        guard let field = types.first else {
            return judges && request.framing != .length(0) ? .refuse : .stream
        }
        let type = input.bytes.extracting(field.valueRange)
        let isForm = MessageRecogniser.isForm(contentType: type)
        guard judges else { return isForm ? .hold : .stream }
        // Two types, or a list of them: which one counts, each server says for itself.
        if types.count > 1 || type.indices.contains(where: { type[$0] == UInt8(ascii: ",") }) {
            return .refuse
        }
        let isMultipart = MessageRecogniser.isMultipart(contentType: type)
        let isNearlyForm = !isForm && MessageRecogniser.beginsLikeForm(contentType: type)
        if isForm || isMultipart || isNearlyForm {
            if isNearlyForm || request.first(.contentEncoding) != nil
                || !MessageRecogniser.isPlainText(contentType: type)
            {
                return .refuse
            }
        }
        return isForm ? .hold : .scan(isMultipart: isMultipart)
    }

    /// Moves the head aside; what follows in `input` is body.
    private mutating func hold(_ token: Token, _ input: inout ByteBuffer, headCount: Int) {
        clients[token].heldHead.removeAll()
        clients[token].heldHead.append(input, 0..<headCount)
        input.consume(headCount)
    }

    // MARK: A held form

    private mutating func receiveForm(_ token: Token, _ input: inout ByteBuffer) -> Bool {
        let limit = plan.snapshot.limits.recogniser.encoded
        while clients[token].exchange.body != nil {
            // A form beyond what is held goes on: refused if its start shows a sign-on message,
            // streamed otherwise.
            if clients[token].heldForm.count > limit {
                guard let app = clients[token].exchange.app,
                    let site = clients[token].exchange.site, judgesUsers(app, site)
                else { break }
                // What is not read whole could hide a message behind its first bytes.
                answerError(token, status: 413)
                return false
            }
            if input.isEmpty {
                // The deadline stays: what is held for a client has to be whole in that time, or
                // a few trickling ones could use up what all may hold.
                guard read(token, &input) else { return false }
            }
            guard let step = clients[token].exchange.body?.decode(input.bytes) else { break }
            clients[token].heldForm.append(input, step.payload)
            heldBytes += step.payload.count
            input.consume(step.consumed)
            if heldBytes > Worker.heldLimit {
                answerError(token, status: 503)
                return false
            }
            if isOverLimit(token, adding: step.payload.count) {
                answerError(token, status: 413)
                return false
            }
            switch step.state {
            case .more: continue
            case .complete: clients[token].exchange.body = nil
            case .fault(let fault):
                answerError(token, status: fault.status, detail: fault.code)
                return false
            }
        }
        resumeHeld(token)
        return true
    }

    private static func mayCarryMessage(
        _ form: borrowing ByteBuffer, _ protocols: ProtocolSet
    ) -> Bool {
        MessageRecogniser.mayCarryMessage(formPrefix: form.bytes, protocols: protocols)
    }

    /// Forgets a held form.
    mutating func dropForm(_ token: Token) {
        heldBytes -= clients[token].heldForm.count
        clients[token].heldForm.release()
    }

    /// Goes on with a request whose head was moved aside.
    mutating func resumeHeld(_ token: Token) {
        var head = ByteBuffer()
        swap(&head, &clients[token].heldHead)
        defer {
            if clients.contains(token), isHeld(token) {
                swap(&head, &clients[token].heldHead)
            }
        }
        var scanner = HeadScanner()
        // The same bytes: only a reload with smaller limits could make another head of them.
        guard
            case .complete = RequestParser.parse(
                head.bytes, scanner: &scanner, into: &request, limits: plan.snapshot.limits.http),
            let site = site(of: token, head)
        else { return answerError(token, status: 421) }
        clients[token].exchange.site = site
        switch site.role {
        case .app(let app):
            if serveOwnPath(token, site, head) { return }
            clients[token].exchange.app = app
            decide(token, head, site, app)
        case .deviceTrust: serveDeviceTrust(token, site, head)
        case .org: serveOrg(token, site, head)
        }
    }

    // MARK: The decision

    /// Judges the request and either passes it on or answers it. `head` holds the parsed head.
    private mutating func decide(
        _ token: Token, _ head: borrowing ByteBuffer, _ site: Site, _ app: App
    ) {
        readDevice(token, head, site)
        var message: FederationMessage?
        if !app.protocols.isEmpty {
            switch recognise(token, head, app) {
            case .message(let found):
                message = found
                // A request that has waited comes here a second time.
                if !clients[token].exchange.isMessageSeen {
                    metrics.signOnMessageSeen(found.protocolName == "saml" ? .saml : .wsfed)
                }
                clients[token].exchange.isMessageSeen = true
            case .refused(let fault):
                guard recordRefusal(token, head, site, app, reason: fault.code) else {
                    clients[token].phase = .expectLogRoom
                    return
                }
                metrics.signOnMessageSeen(.refused)
                return answerError(token, status: fault.status, detail: fault.code)
            case .none:
                break
            }
        }
        if judgesUsers(app, site), hidesMessage(token, head, message) {
            guard recordRefusal(token, head, site, app, reason: "ambiguous_parameter") else {
                clients[token].phase = .expectLogRoom
                return
            }
            metrics.signOnMessageSeen(.refused)
            return answerError(token, status: 400, detail: "ambiguous_parameter")
        }
        noteAppRequests(token, head, app, message)
        if !site.org.networks.trustedProxies.isEmpty { noteOrigin(token, head, site) }
        if app.directory != nil {
            noteFront(token, head, site)
            if let message, Worker.signsOut(message) {
                clients[token].exchange.addCookie(HandoffCookies.delete(HandoffCookies.user))
            }
        }
        guard let guarded = guarded(token, head, app, message) else {
            return decide(token, head, site, app, message)
        }
        switch decideSignOn(token, head, site, app, guarded, message) {
        case .done: return
        case .pass(let decision, let posture):
            forward(token, head, site, app, posture, decision)
        }
    }

    /// Judges a request that no sign-on rule has a say in.
    private mutating func decide(
        _ token: Token, _ head: borrowing ByteBuffer, _ site: Site, _ app: App,
        _ message: FederationMessage?
    ) {
        var posture = self.posture(of: token, at: site)
        // Nobody without a good device has a claim to the worker's time.
        if let message, posture.isTrusted || needsStore(token, posture, site) {
            guard nameUser(token, head, site, app, message) else { return }
        }
        if needsStore(token, posture, site) {
            return askStore(token, site, user: userToBind(token, site))
        }
        if let user = clients[token].exchange.user, posture.isTrusted {
            switch judge(user, token, site) {
            case .allowed: break
            case .bindFirst: return bind(user, token, site)
            case .refused(let reason): posture = .notTrusted(reason)
            }
        }
        let isDenied = app.requiresTrust && !posture.isTrusted
        // Where nobody has looked at the device there is nothing to tell of it.
        let isNews =
            posture != .notTrusted(.notEvaluated)
            && (clients[token].judgedApp != app.id || clients[token].judgedPosture != posture)
        if isDenied || message != nil || isNews {
            guard record(token, head, site, app, posture, message) else {
                clients[token].phase = .expectLogRoom
                return
            }
        }
        if case .notTrusted(let reason) = posture, app.requiresTrust {
            return answerRefusal(
                token, site, app, .posture(reason), retry: address(of: head, app), isActive: false)
        }
        forward(token, head, site, app, posture, AnnotatedDecision())
    }

    /// Whether a request carries a sign-on response in another place or spelling than the one that
    /// was recognised: the app might read that one.
    private func hidesMessage(
        _ token: Token, _ head: borrowing ByteBuffer, _ message: FederationMessage?
    ) -> Bool {
        let inQuery = request.queryRange.map {
            MessageNameScan.parameters(in: head.bytes.extracting($0))
        }
        let inForm = Worker.parameters(in: clients[token].heldForm)
        let count = (inQuery ?? 0) + inForm
        switch message?.kind {
        case .samlResponse, .samlLogoutResponse, .samlArtifact, .wsfedSignInResponse:
            // A response is posted (saml-profiles-2.0 section 4.1.2); what else has a form with
            // one may be read by its address alone.
            let isElsewhere = inForm > 0 && request.method != .post
            return count != 1 || isElsewhere
        default: return count > 0
        }
    }

    private static func parameters(in form: borrowing ByteBuffer) -> Int {
        MessageNameScan.parameters(in: form.bytes)
    }

    private func recognise(
        _ token: Token, _ head: borrowing ByteBuffer, _ app: App
    ) -> Recognition {
        let limits = plan.snapshot.limits.recogniser
        let range = request.queryRange ?? 0..<0
        let query = head.bytes.extracting(range)
        let isPartial = clients[token].exchange.body != nil
        if isPartial, Worker.mayCarryMessage(clients[token].heldForm, app.protocols) {
            return .refused(.tooLarge)
        }
        if isPartial || clients[token].heldForm.isEmpty {
            if range.isEmpty { return .none }
            return MessageRecogniser.recognise(
                query: query, protocols: app.protocols, limits: limits)
        }
        return Worker.recognise(
            query: query, form: clients[token].heldForm, app.protocols, limits)
    }

    private static func recognise(
        query: Span<UInt8>, form: borrowing ByteBuffer, _ protocols: ProtocolSet,
        _ limits: RecogniserLimits
    ) -> Recognition {
        MessageRecogniser.recognise(
            query: query, form: form.bytes, protocols: protocols, limits: limits)
    }
}
