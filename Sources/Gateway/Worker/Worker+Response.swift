import HTTP
import SystemLog
import TLS
import Transport

extension Worker {
    /// Goes on with both directions of an exchange after the client's side made progress.
    mutating func exchange(client token: Token) {
        if clients[token].exchange.body != nil {
            receive(token)
        } else if clients[token].channel.peerHasClosed, clients[token].input.isEmpty {
            // Nobody is left to take the answer: let the app stop working on it.
            return close(token)
        }
        guard clients.contains(token), clients[token].phase == .exchanging,
            let upstream = clients[token].exchange.upstream, upstreams.contains(upstream)
        else { return }
        switch upstreams[upstream].phase {
        case .expectHead, .expectBody: relayAnswer(upstream)
        case .expectConnection, .expectHandshake, .idle, .tunnelling: break
        }
    }

    /// Relays an answer while the upstream has bytes and the client takes them.
    mutating func relayAnswer(_ token: Token) {
        var input = ByteBuffer()
        swap(&input, &upstreams[token].input)
        let borrows = input.isEmpty
        if borrows { swap(&input, &relay) }
        relayAnswer(token, &input)
        if borrows {
            if upstreams.contains(token), !input.isEmpty {
                upstreams[token].input.append(input.bytes)
            }
            input.removeAll()
            swap(&input, &relay)
        } else if upstreams.contains(token) {
            if input.isEmpty { input.release() }
            swap(&input, &upstreams[token].input)
        }
    }

    private mutating func relayAnswer(_ token: Token, _ input: inout ByteBuffer) {
        for _ in 0..<Worker.turnLimit {
            guard upstreams.contains(token) else { return }
            guard let client = upstreams[token].client, clients.contains(client) else {
                return remove(upstream: token)
            }
            if clients[client].exchange.answerHold != .none { return }
            // The client takes no more for now: leave the rest in the upstream's socket.
            guard clients[client].channel.isClear else {
                // Only progress moves this deadline, not what either peer sends meanwhile.
                if clients[client].wait != .write {
                    wait(client, .write, plan.snapshot.deadlines.write)
                }
                return
            }
            switch upstreams[token].phase {
            case .expectHead: if !receiveAnswerHead(token, client, &input) { return }
            case .expectBody: if !receiveAnswerBody(token, client, &input) { return }
            case .expectConnection, .expectHandshake, .idle, .tunnelling: return
            }
        }
        if upstreams.contains(token), let client = upstreams[token].client {
            runnable.append(client)
        }
    }

    enum Supply { case bytes, ended, none }

    mutating func read(upstream token: Token, _ input: inout ByteBuffer) -> Supply {
        switch Worker.readBlock(&upstreams[token].channel, &input, engine) {
        case .bytes(let count):
            metrics.bytes(.fromUpstream, count)
            return .bytes
        case .wouldBlock: return .none
        case .ended: return .ended
        case .failed:
            upstreams[token].body = upstreams[token].body.map { _ in
                // A reset is not an end, whatever the framing says.
                BodyDecoder(framing: .length(1), limits: HTTPLimits())
            }
            return .ended
        }
    }

    private static func readBlock(
        _ channel: inout Channel, _ input: inout ByteBuffer, _ engine: TLSEngine
    ) -> Channel.ReadOutcome {
        channel.read(into: &input, room: max(1, Worker.blockSize - input.count), engine)
    }

    // MARK: The head

    private mutating func receiveAnswerHead(
        _ token: Token, _ client: Token, _ input: inout ByteBuffer
    ) -> Bool {
        if input.isEmpty {
            switch read(upstream: token, &input) {
            case .bytes: break
            case .none:
                awaitAnswer(client)
                return false
            case .ended:
                upstreamEnded(token)
                return false
            }
        }
        if !upstreams[token].hasAnswered {
            upstreams[token].hasAnswered = true
            upstreams[token].replay.removeAll()
            metrics.upstreamFirstByte(microseconds: elapsed(since: upstreams[token].startedAt))
        }
        let result = ResponseParser.parse(
            input.bytes, scanner: &upstreams[token].scanner, into: &answer,
            limits: plan.snapshot.limits.http, requestMethod: clients[client].exchange.method)
        switch result {
        case .needMore:
            switch read(upstream: token, &input) {
            case .bytes: return true
            case .none:
                awaitAnswer(client)
                return false
            case .ended:
                upstreamEnded(token)
                return false
            }
        case .fault(let fault):
            start.log.log(
                .warning, "upstream answered badly",
                ["upstream": upstreamName(token), "fault": fault.code])
            upstreamFailed(client: client, .badResponse)
            return false
        case .complete(let count):
            upstreams[token].scanner = HeadScanner()
            return beginAnswer(token, client, &input, headCount: count)
        }
    }

    private mutating func beginAnswer(
        _ token: Token, _ client: Token, _ input: inout ByteBuffer, headCount: Int
    ) -> Bool {
        if answer.statusCode == 101 {
            guard answerMayPass(client, input) else { return false }
            return switchProtocols(token, client, &input, headCount: headCount)
        }
        outgoing.removeAll()
        if answer.isInterim {
            // HTTP/1.0 knows no interim answers (RFC 9110 section 15.2).
            if clients[client].exchange.minorVersion > 0 {
                DownstreamAnswer.composeInterim(answer, input, into: &outgoing)
            }
            input.consume(headCount)
            return outgoing.isEmpty || write(client, upstream: token)
        }
        if mayCarryAssertion(client, input) {
            return holdAnswer(token, client, &input, headCount: headCount)
        }
        guard answerMayPass(client, input) else { return false }
        if mayPostRequest(client, input) {
            return holdAnswer(token, client, &input, headCount: headCount)
        }
        let delivery = delivery(client)
        wait(client, .upstreamResponse, plan.snapshot.deadlines.upstreamResponse)
        clients[client].exchange.isAnswerStarted = true
        clients[client].exchange.status = answer.statusCode
        clients[client].exchange.keepAlive = delivery.keepAlive
        upstreams[token].keepAlive = answer.keepAlive
        upstreams[token].relays = delivery.framing
        upstreams[token].body =
            delivery.hasBody
            ? BodyDecoder(framing: answer.framing, limits: plan.snapshot.limits.http) : nil
        upstreams[token].phase = .expectBody
        let location = demandingLocation(client, input)
        DownstreamAnswer.compose(
            answer, input, delivery, ownFields: clients[client].exchange.ownFields,
            location: location, into: &outgoing)
        input.consume(headCount)
        // What came with the head goes out with it, in one record and one send.
        return relayPiece(token, client, &input)
    }

    /// The client has taken everything: from now on it is the upstream that is waited for.
    private mutating func awaitAnswer(_ client: Token) {
        if clients[client].wait == .write {
            wait(client, .upstreamResponse, plan.snapshot.deadlines.upstreamResponse)
        }
    }

    func delivery(_ client: Token) -> DownstreamAnswer.Delivery {
        let minorVersion = clients[client].exchange.minorVersion
        var delivery = DownstreamAnswer.Delivery(
            framing: .asIs, keepAlive: clients[client].exchange.keepAlive && drainDeadline == nil,
            minorVersion: minorVersion, hasBody: answer.framing != .none)
        switch answer.framing {
        case .chunked, .untilClose:
            // To HTTP/1.1 the end of every body is told by framing, so a cut is seen as one.
            delivery.framing = minorVersion > 0 ? .chunked : .untilClose
            if minorVersion == 0 { delivery.keepAlive = false }
        case .length, .none:
            break
        }
        return delivery
    }

    // MARK: The body

    private mutating func receiveAnswerBody(
        _ token: Token, _ client: Token, _ input: inout ByteBuffer
    ) -> Bool {
        if clients[client].exchange.isAnswerHeld {
            return receiveHeldAnswer(token, client, &input)
        }
        if upstreams[token].body != nil, input.isEmpty {
            switch read(upstream: token, &input) {
            case .bytes:
                wait(client, .upstreamResponse, plan.snapshot.deadlines.upstreamResponse)
            case .none:
                awaitAnswer(client)
                return false
            case .ended:
                return answerEnded(token, client)
            }
        }
        outgoing.removeAll()
        return relayPiece(token, client, &input)
    }

    /// Sends `outgoing` and the next piece of the body that `input` holds.
    private mutating func relayPiece(
        _ token: Token, _ client: Token, _ input: inout ByteBuffer
    ) -> Bool {
        var payload = 0..<0
        var isComplete = upstreams[token].body == nil
        var consumed = 0
        if let step = upstreams[token].body?.decode(input.bytes) {
            payload = step.payload
            consumed = step.consumed
            switch step.state {
            case .more: break
            case .complete: isComplete = true
            case .fault(let fault):
                start.log.log(
                    .warning, "upstream answered badly",
                    ["upstream": upstreamName(token), "fault": fault.code])
                return answerBroke(client)
            }
        }
        let isSent = sendPiece(token, client, input, payload, isLast: isComplete)
        input.consume(consumed)
        guard isSent else {
            close(client)
            return false
        }
        if isComplete {
            finish(token, client, leavesInput: !input.isEmpty)
            return false
        }
        return true
    }

    /// The answer's framing is broken: 502 while its head is still here, a cut otherwise.
    private mutating func answerBroke(_ client: Token) -> Bool {
        if !outgoing.isEmpty { clients[client].exchange.isAnswerStarted = false }
        upstreamFailed(client: client, .badResponse)
        return false
    }

    private mutating func sendPiece(
        _ token: Token, _ client: Token, _ input: borrowing ByteBuffer, _ payload: Range<Int>,
        isLast: Bool
    ) -> Bool {
        let isChunked = upstreams[token].relays == .chunked
        if isChunked, !payload.isEmpty {
            outgoing.append(hexadecimal: UInt64(payload.count))
            outgoing.append("\r\n")
        }
        // Up to a record's size, one copy is cheaper than another record.
        let isSmall = payload.count <= 12 * 1024
        if isSmall { outgoing.append(input, payload) }
        if isChunked, isSmall {
            if !payload.isEmpty { outgoing.append("\r\n") }
            if isLast { appendLastChunk(token) }
        }
        metrics.bytes(.toClient, outgoing.count + (isSmall ? 0 : payload.count))
        if isSmall {
            return clients[client].channel.write(outgoing, engine)
        }
        guard clients[client].channel.write(outgoing, then: input, payload, engine) else {
            return false
        }
        guard isChunked else { return true }
        outgoing.removeAll()
        outgoing.append("\r\n")
        if isLast { appendLastChunk(token) }
        return clients[client].channel.write(outgoing, engine)
    }

    private mutating func appendLastChunk(_ token: Token) {
        outgoing.append("0\r\n")
        if let trailers = upstreams[token].body?.trailers {
            _ = UpstreamRequest.appendTrailers(trailers, to: &outgoing)
        }
        outgoing.append("\r\n")
    }

    /// The upstream's stream ended: the end of an answer framed that way, a cut otherwise.
    private mutating func answerEnded(_ token: Token, _ client: Token) -> Bool {
        guard upstreams[token].body?.mayClose == true else {
            metrics.upstreamError(.reset)
            close(client)
            return false
        }
        outgoing.removeAll()
        if upstreams[token].relays == .chunked { outgoing.append("0\r\n\r\n") }
        upstreams[token].keepAlive = false
        guard clients[client].channel.write(outgoing, engine) else {
            close(client)
            return false
        }
        finish(token, client, leavesInput: false)
        return false
    }

    private mutating func write(_ client: Token, upstream token: Token) -> Bool {
        guard clients[client].channel.write(outgoing, engine) else {
            close(client)
            return false
        }
        return true
    }

    // MARK: The end

    /// The answer is whole: both connections go their ways.
    mutating func finish(_ token: Token, _ client: Token, leavesInput: Bool) {
        metrics.requestCompleted(
            status: clients[client].exchange.status,
            microseconds: elapsed(since: clients[client].exchange.startedAt))
        let isRequestSent = clients[client].exchange.isRequestSent
        clients[client].exchange.upstream = nil
        // Bytes beyond the answer, or an answer before the end of the request, leave the
        // connection in no state for another exchange.
        if leavesInput || !isRequestSent {
            remove(upstream: token)
        } else {
            giveBack(token)
        }
        if !clients[client].exchange.keepAlive || !isRequestSent {
            return endGracefully(client)
        }
        clients[client].exchange.app = nil
        clients[client].phase = .expectHead
        wait(client, .idle, plan.snapshot.deadlines.idle)
        if !clients[client].input.isEmpty || clients[client].channel.isReadable
            || clients[client].channel.tls.hasBufferedInput
        {
            runnable.append(client)
        }
    }
}
