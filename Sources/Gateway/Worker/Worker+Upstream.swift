import DeviceTrust
import HTTP
import SystemLog
import TLS
import Transport

extension Worker {
    /// Passes a judged request on to its app. `head` holds the parsed head.
    mutating func forward(
        _ token: Token, _ head: borrowing ByteBuffer, _ site: Site, _ app: App, _ posture: Posture,
        _ decision: AnnotatedDecision
    ) {
        guard annotate(token, site, app, posture, decision) else {
            start.log.log(.error, "cannot sign an assertion", ["app": app.id])
            return answerError(token, status: 500)
        }
        spendRequest(token)
        outgoing.removeAll()
        let stripped = UpstreamRequest.compose(
            request, head, annotation: clients[token].annotation, app: app,
            identifier: clients[token].exchange.identifier,
            heldBody: heldBodyCount(token), target: clients[token].exchange.signOn?.target,
            isAnonymous: clients[token].exchange.signOn?.isAnonymous == true,
            isRead: clients[token].exchange.readsPage, into: &outgoing)
        if stripped > 0 { metrics.headersStripped(stripped) }
        clients[token].phase = .exchanging
        clients[token].exchange.isChunkedUpstream =
            clients[token].exchange.body != nil && request.framing == .chunked
        if !clients[token].heldForm.isEmpty { appendHeldForm(token) }
        clients[token].exchange.isRequestSent = clients[token].exchange.body == nil
        send(token, app)
    }

    /// Length of a body that was read whole before it goes on; nil when there is none, or when
    /// the rest still streams.
    private func heldBodyCount(_ token: Token) -> Int? {
        clients[token].exchange.body == nil && request.framing != .none
            ? clients[token].heldForm.count : nil
    }

    private mutating func appendHeldForm(_ token: Token) {
        var form = ByteBuffer()
        heldBytes -= clients[token].heldForm.count
        swap(&form, &clients[token].heldForm)
        clients[token].exchange.bodyCount = UInt64(form.count)
        let isChunked = clients[token].exchange.isChunkedUpstream
        if isChunked {
            outgoing.append(hexadecimal: UInt64(form.count))
            outgoing.append("\r\n")
        }
        outgoing.append(form.bytes)
        if isChunked { outgoing.append("\r\n") }
    }

    /// Makes the connection's annotation say what is true for this request.
    private mutating func annotate(
        _ token: Token, _ site: Site, _ app: App, _ posture: Posture,
        _ decision: AnnotatedDecision
    ) -> Bool {
        let snapshot = plan.snapshot
        let user =
            clients[token].exchange.user.map(AnnotatedUser.named)
            ?? .bound(clients[token].standing?.binding ?? 0)
        if clients[token].annotation.isCurrent(
            for: app, posture, user, decision, from: originAddress(token),
            generation: snapshot.generation, now: unixNow)
        {
            return true
        }
        let statement = DeviceStatement(
            app: app, org: site.org, posture: posture, certificate: clients[token].certificate,
            presented: clients[token].presented,
            clientAddress: originAddress(token),
            user: userName(token), groups: clients[token].exchange.user?.groups ?? [],
            decision: decision)
        return clients[token].annotation.make(
            statement, user, id: RequestIdentifier.text(clients[token].exchange.identifier),
            snapshot: snapshot, now: unixNow)
    }

    // MARK: Choosing a connection

    /// Sends the composed request over a pooled connection, or a new one.
    private mutating func send(_ token: Token, _ app: App) {
        while let pooled = pools[app.upstream].popLast() {
            guard upstreams.contains(pooled), upstreams[pooled].phase == .idle else { continue }
            if isTooOld(pooled, for: token) {
                pools[app.upstream].append(pooled)
                break
            }
            // Whatever is there now came unasked, and would be taken for this request's answer.
            let isSpoilt = Worker.hasMore(&upstreams[pooled].channel, &scratch, engine)
            scratch.removeAll()
            if isSpoilt || upstreams[pooled].channel.peerHasClosed {
                upstreams.remove(pooled)
                continue
            }
            metrics.upstreamReused()
            lend(pooled, to: token)
            upstreams[pooled].wasReused = true
            keepReplay(token, pooled)
            guard upstreams[pooled].channel.write(outgoing, engine) else {
                return upstreamEnded(pooled)
            }
            metrics.bytes(.toUpstream, outgoing.count)
            return requestSent(token, pooled)
        }
        connect(token, place: app.upstream)
    }

    /// Whether an idle connection may have been closed by the app just now, for a request that
    /// cannot be sent twice. Apps close theirs after two seconds and more.
    private func isTooOld(_ pooled: Token, for token: Token) -> Bool {
        !clients[token].exchange.method.isIdempotent
            && now - upstreams[pooled].idleSince > Worker.freshIdle
    }

    private static let freshIdle: Int64 = 1000

    /// A dead pooled connection is noticed only by using it. A request that may be repeated
    /// (RFC 9110 section 9.2.2) and is whole is kept until its answer begins.
    private mutating func keepReplay(_ token: Token, _ upstream: Token) {
        upstreams[upstream].replay.removeAll()
        guard clients[token].exchange.method.isIdempotent,
            clients[token].exchange.isRequestSent, !clients[token].exchange.isReplayed
        else { return }
        upstreams[upstream].replay.append(outgoing)
    }

    private mutating func lend(_ upstream: Token, to token: Token) {
        upstreams[upstream].client = token
        upstreams[upstream].phase = .expectHead
        upstreams[upstream].hasAnswered = false
        upstreams[upstream].startedAt = SystemClock.monotonicMicroseconds()
        clients[token].exchange.upstream = upstream
    }

    /// Opens a connection to the next address of an upstream; the composed request waits in it.
    private mutating func connect(_ token: Token, place: Int) {
        let upstream = plan.snapshot.upstreams[place]
        let security = plan.upstreamContexts[place].flatMap { context in
            upstream.tlsServerName.map { (context: context, name: $0) }
        }
        // Never in clear text what is to be encrypted.
        guard security != nil || upstream.tlsServerName == nil else {
            return upstreamFailed(client: token, .tlsFailed)
        }
        let attempt = clients[token].exchange.attempts
        guard attempt < upstream.addresses.count else {
            return upstreamFailed(
                client: token, upstream.addresses.isEmpty ? .nameUnresolved : .connectFailed)
        }
        // Each request starts with another address, and goes on in turn.
        let first = Int(clients[token].exchange.identifier % UInt64(upstream.addresses.count))
        let address = upstream.addresses[(first + attempt) % upstream.addresses.count]
        clients[token].exchange.attempts += 1
        do {
            let socket = try Socket.connect(to: address)
            let number = socket.number
            let made = upstreams.insert(
                UpstreamConnection(
                    socket, place: place, security: security,
                    startedAt: SystemClock.monotonicMicroseconds()))
            upstreams[made].client = token
            upstreams[made].output.append(outgoing)
            clients[token].exchange.upstream = made
            try poller.add(stream: number, token: made)
            wait(token, .upstreamConnect, plan.snapshot.deadlines.upstreamConnect)
        } catch {
            retryConnection(token, place: place, .connectFailed)
        }
    }

    /// A connection attempt failed: the next address, if there is one.
    mutating func retryConnection(_ token: Token, place: Int, _ failure: UpstreamFailure) {
        metrics.upstreamError(failure)
        if let dead = clients[token].exchange.upstream, upstreams.contains(dead) {
            outgoing.removeAll()
            outgoing.append(upstreams[dead].output)
            upstreams.remove(dead)
        }
        clients[token].exchange.upstream = nil
        guard place >= 0, place < plan.snapshot.upstreams.count,
            clients[token].exchange.attempts < plan.snapshot.upstreams[place].addresses.count
        else { return answerUpstreamFailure(token, failure) }
        connect(token, place: place)
    }

    // MARK: Progress of a connection

    /// Goes on with whatever this upstream connection waits for.
    mutating func advance(upstream token: Token) {
        switch upstreams[token].phase {
        case .expectConnection: connected(token)
        case .expectHandshake: stepUpstreamHandshake(token)
        case .idle:
            // Nothing may come on an idle connection but its end (and TLS's own messages).
            if Worker.hasMore(&upstreams[token].channel, &scratch, engine) {
                remove(upstream: token)
            }
            scratch.removeAll()
        case .expectHead, .expectBody, .tunnelling:
            let isSending = upstreams[token].channel.resume(engine)
            guard let client = upstreams[token].client else { return remove(upstream: token) }
            if upstreams[token].phase == .tunnelling {
                return isSending ? relayTunnel(client: client) : upstreamEnded(token)
            }
            guard isSending else { return sendingFailed(token) }
            relayAnswer(token)
            // The upstream may have room for more of the request now.
            if upstreams.contains(token), upstreams[token].channel.isClear,
                clients.contains(client), clients[client].phase == .exchanging,
                clients[client].exchange.body != nil
            {
                runnable.append(client)
            }
        }
    }

    private static func hasMore(
        _ channel: inout Channel, _ scratch: inout ByteBuffer, _ engine: TLSEngine
    ) -> Bool {
        guard channel.isReadable || channel.peerHasClosed else { return false }
        channel.isReadable = true
        return channel.read(into: &scratch, room: 1024, engine) != .wouldBlock
    }

    private mutating func connected(_ token: Token) {
        guard let client = upstreams[token].client else { return remove(upstream: token) }
        let place = upstreams[token].place
        let fault = upstreams[token].channel.socket.connectionFault()
        guard fault == 0 else {
            return retryConnection(client, place: place, UpstreamFailure(connectionFault: fault))
        }
        guard upstreams[token].channel.socket.isConnected else { return }
        guard let security = upstreams[token].security else { return ready(token, client) }
        do {
            let number = upstreams[token].channel.socket.number
            try upstreams[token].channel.tls.connect(
                descriptor: number, context: security.context, serverName: security.name,
                engine: engine)
        } catch {
            return retryConnection(client, place: place, .tlsFailed)
        }
        upstreams[token].phase = .expectHandshake
        stepUpstreamHandshake(token)
    }

    private mutating func stepUpstreamHandshake(_ token: Token) {
        guard let client = upstreams[token].client else { return remove(upstream: token) }
        let step = upstreams[token].channel.tls.handshake()
        guard upstreams[token].channel.flush(engine) else {
            return retryConnection(client, place: upstreams[token].place, .tlsFailed)
        }
        switch step {
        case .done:
            ready(token, client)
        case .wouldBlock:
            upstreams[token].channel.isReadable = false
        case .closed:
            retryConnection(client, place: upstreams[token].place, .tlsFailed)
        case .failed(let fault):
            start.log.log(
                .warning, "TLS handshake with upstream failed",
                ["upstream": upstreamName(token), "fault": fault.code])
            retryConnection(client, place: upstreams[token].place, .tlsFailed)
        }
    }

    func upstreamName(_ token: Token) -> String {
        let place = upstreams[token].place
        guard place >= 0, place < plan.snapshot.upstreams.count else { return "removed" }
        return plan.snapshot.upstreams[place].name
    }

    /// Connected: sends what waited.
    private mutating func ready(_ token: Token, _ client: Token) {
        metrics.upstreamConnected(microseconds: elapsed(since: upstreams[token].startedAt))
        var output = ByteBuffer()
        swap(&output, &upstreams[token].output)
        lend(token, to: client)
        guard upstreams[token].channel.write(output, engine) else {
            return upstreamEnded(token)
        }
        metrics.bytes(.toUpstream, output.count)
        requestSent(client, token)
    }

    func elapsed(since start: Int64) -> UInt64 {
        UInt64(max(0, SystemClock.monotonicMicroseconds() - start))
    }

    /// The head is on its way; the body, if any, follows as it comes.
    private mutating func requestSent(_ token: Token, _ upstream: Token) {
        if clients[token].exchange.isRequestSent {
            wait(token, .upstreamResponse, plan.snapshot.deadlines.upstreamResponse)
        } else {
            wait(token, .body, plan.snapshot.deadlines.body)
            runnable.append(token)
        }
    }

    // MARK: The request's body

    /// Streams the request's body while the upstream takes it. Returns false when it must wait
    /// for bytes, for room or for the connection.
    mutating func relayRequestBody(_ token: Token, _ input: inout ByteBuffer) -> Bool {
        guard let upstream = clients[token].exchange.upstream, upstreams.contains(upstream),
            clients[token].exchange.body != nil, clients[token].exchange.answerHold == .none
        else { return false }
        switch upstreams[upstream].phase {
        case .expectHead, .expectBody: break
        case .expectConnection, .expectHandshake, .idle, .tunnelling: return false
        }
        guard upstreams[upstream].channel.isClear else {
            // The app takes no more for now: it is what is waited for, not the client.
            if clients[token].wait == .body {
                wait(token, .upstreamResponse, plan.snapshot.deadlines.upstreamResponse)
            }
            return false
        }
        if clients[token].wait == .upstreamResponse, !clients[token].exchange.isAnswerStarted {
            wait(token, .body, plan.snapshot.deadlines.body)
        }
        if input.isEmpty {
            guard read(token, &input) else { return false }
        }
        guard let step = clients[token].exchange.body?.decode(input.bytes) else { return false }
        if isOverLimit(token, adding: step.payload.count) {
            answerError(token, status: 413)
            return false
        }
        if clients[token].exchange.nameScan?.finds(input.bytes.extracting(step.payload)) == true {
            answerError(token, status: 403, detail: "sign-on message in another form")
            return false
        }
        guard sendBody(token, upstream, input, step) else {
            sendingFailed(upstream)
            return false
        }
        input.consume(step.consumed)
        switch step.state {
        case .more:
            wait(token, .body, plan.snapshot.deadlines.body)
        case .complete:
            clients[token].exchange.body = nil
            clients[token].exchange.isRequestSent = true
            wait(token, .upstreamResponse, plan.snapshot.deadlines.upstreamResponse)
        case .fault(let fault):
            // Framing is in doubt: the upstream must not take what it has for a whole request.
            answerError(token, status: fault.status, detail: fault.code)
            return false
        }
        return true
    }

    /// Whether the body has outgrown the app's limit.
    mutating func isOverLimit(_ token: Token, adding count: Int) -> Bool {
        clients[token].exchange.bodyCount += UInt64(count)
        guard let limit = clients[token].exchange.app?.bodyLimit else { return false }
        return clients[token].exchange.bodyCount > limit
    }

    private mutating func sendBody(
        _ token: Token, _ upstream: Token, _ input: borrowing ByteBuffer, _ step: BodyStep
    ) -> Bool {
        let isLast = step.state == .complete
        guard clients[token].exchange.isChunkedUpstream else {
            if step.payload.isEmpty { return true }
            metrics.bytes(.toUpstream, step.payload.count)
            return upstreams[upstream].channel.write(input, step.payload, engine)
        }
        outgoing.removeAll()
        if !step.payload.isEmpty {
            outgoing.append(hexadecimal: UInt64(step.payload.count))
            outgoing.append("\r\n")
            outgoing.append(input, step.payload)
            outgoing.append("\r\n")
        }
        if isLast {
            outgoing.append("0\r\n")
            if let body = clients[token].exchange.body {
                let stripped = UpstreamRequest.appendTrailers(body.trailers, to: &outgoing)
                if stripped > 0 { metrics.headersStripped(stripped) }
            }
            outgoing.append("\r\n")
        }
        metrics.bytes(.toUpstream, outgoing.count)
        return upstreams[upstream].channel.write(outgoing, engine)
    }

    // MARK: Failure and return

    /// The upstream takes no more of the request. It may have answered before it closed (413, say):
    /// what it said can still be read, and then its end.
    private mutating func sendingFailed(_ token: Token) {
        upstreams[token].channel.dropOutput()
        upstreams[token].channel.isReadable = true
        relayAnswer(token)
    }

    /// The upstream's connection broke or ended before its answer was whole.
    mutating func upstreamEnded(_ token: Token) {
        guard let client = upstreams[token].client, clients.contains(client) else {
            return remove(upstream: token)
        }
        let isUnanswered = !upstreams[token].hasAnswered
        if isUnanswered, upstreams[token].wasReused, !upstreams[token].replay.isEmpty {
            // It died while it was idle; nothing of this request was acted on.
            outgoing.removeAll()
            outgoing.append(upstreams[token].replay)
            let place = upstreams[token].place
            remove(upstream: token)
            clients[client].exchange.upstream = nil
            clients[client].exchange.isReplayed = true
            guard place >= 0, place < plan.snapshot.upstreams.count else {
                return upstreamFailed(client: client, .closed)
            }
            return connect(client, place: place)
        }
        upstreamFailed(client: client, isUnanswered ? .closed : .reset)
    }

    /// The exchange cannot be finished: an error answer if none has begun, a cut otherwise.
    mutating func upstreamFailed(client token: Token, _ failure: UpstreamFailure) {
        metrics.upstreamError(failure)
        answerUpstreamFailure(token, failure)
    }

    private mutating func answerUpstreamFailure(_ token: Token, _ failure: UpstreamFailure) {
        if let app = clients[token].exchange.app {
            start.log.log(
                .warning, "upstream failed",
                [
                    "app": app.id, "failure": failure.code,
                    "request": RequestIdentifier.text(clients[token].exchange.identifier),
                ])
        }
        if clients[token].exchange.isAnswerStarted { return close(token) }
        answerError(token, status: failure.status)
    }

    /// Takes a client's upstream connection away; what was under way on it is of no use.
    mutating func detachUpstream(_ token: Token) {
        if let upstream = clients[token].exchange.upstream { remove(upstream: upstream) }
        clients[token].exchange.upstream = nil
    }

    mutating func remove(upstream token: Token) {
        guard upstreams.contains(token) else { return }
        let place = upstreams[token].place
        if upstreams[token].phase == .idle, place >= 0, place < pools.count {
            pools[place].removeAll { $0 == token }
        }
        upstreams.remove(token)
    }

    /// Gives a connection back after a whole exchange.
    mutating func giveBack(_ token: Token) {
        let place = upstreams[token].place
        let isReusable =
            upstreams[token].keepAlive && upstreams[token].input.isEmpty
            && upstreams[token].channel.isClear && !upstreams[token].channel.peerHasClosed
        guard isReusable, place >= 0, place < pools.count, drainDeadline == nil,
            pools[place].count < plan.snapshot.limits.idleUpstreams
        else { return remove(upstream: token) }
        upstreams[token].client = nil
        upstreams[token].phase = .idle
        upstreams[token].idleSince = now
        upstreams[token].replay.removeAll()
        upstreams[token].deadline = now + plan.snapshot.deadlines.upstreamIdle
        if !upstreams[token].isArmed {
            upstreams[token].isArmed = true
            wheel.arm(token, at: upstreams[token].deadline)
        }
        pools[place].append(token)
    }
}
