import DeviceTrust
import Federation
import HTTP
import SystemLog
import TLS
import Transport

/// Answers of an identity provider that may carry an assertion: each is read whole, and goes on
/// only when the rules of the app it is for have allowed that. A browser that may not have the
/// assertion never sees it.
///
/// Pages of an app that may post a request are held as well, and go on in any case.
extension Worker {
    /// Bytes of such an answer that are held at most.
    static let heldAnswerLimit = 2 * 1024 * 1024

    /// Whether the answer whose head was parsed into `answer` may carry an assertion.
    func mayCarryAssertion(_ client: Token, _ head: borrowing ByteBuffer) -> Bool {
        guard clients[client].exchange.app?.directory != nil, let app = clients[client].exchange.app
        else { return false }
        if let field = app.userFields.user, !values(of: field, head).isEmpty { return true }
        if let location = answer.first(.location) {
            // An artifact, or a message where no profile allows one.
            let address = head.bytes.extracting(location.valueRange)
            if MessageNameScan.mentions(address) { return true }
        }
        // What a program that signs in by itself gets is a token, or a fault.
        if isActiveClient(client) { return true }
        guard answer.framing != .none else { return false }
        guard let type = answer.first(.contentType) else { return true }
        return Worker.mayCarryAssertion(type: head.bytes.extracting(type.valueRange))
    }

    /// Whether content of this type may bring an assertion to whoever asks: all but pictures,
    /// fonts, style sheets, scripts and files to be kept.
    private static func mayCarryAssertion(type: Span<UInt8>) -> Bool {
        let name = String(copying: type).lowercased().prefix { $0 != ";" && $0 != " " }
        if name == "image/svg+xml" { return false }
        let others = [
            "image/", "font/", "audio/", "video/", "text/css", "text/javascript",
            "application/javascript", "application/x-javascript", "application/octet-stream",
            "application/pdf", "application/zip", "application/wasm", "application/font",
            "application/vnd.ms-font",
        ]
        return !others.contains { name.hasPrefix($0) }
    }

    /// Whether the answer, by its type, is a page that `AnswerForm` reads as a browser does.
    func isPage(_ head: borrowing ByteBuffer) -> Bool {
        guard let type = answer.first(.contentType) else { return true }
        let name = String(copying: head.bytes.extracting(type.valueRange)).lowercased()
        return name.prefix { $0 != ";" && $0 != " " } == "text/html"
    }

    /// Begins to hold the answer whose head is the first `headCount` bytes of `input`.
    mutating func holdAnswer(
        _ token: Token, _ client: Token, _ input: inout ByteBuffer, headCount: Int
    ) -> Bool {
        clients[client].heldHead.removeAll()
        clients[client].heldHead.append(input, 0..<headCount)
        input.consume(headCount)
        clients[client].exchange.isAnswerHeld = true
        upstreams[token].keepAlive = answer.keepAlive
        let body =
            answer.framing == .none
            ? nil : BodyDecoder(framing: answer.framing, limits: plan.snapshot.limits.http)
        upstreams[token].body = body.flatMap { $0.isComplete ? nil : $0 }
        upstreams[token].phase = .expectBody
        wait(client, .upstreamResponse, plan.snapshot.deadlines.upstreamResponse)
        return true
    }

    /// Reads more of a held answer. Returns false when there is nothing more to be done now.
    mutating func receiveHeldAnswer(
        _ token: Token, _ client: Token, _ input: inout ByteBuffer
    ) -> Bool {
        if upstreams[token].body == nil {
            decideAnswer(token, client, leavesInput: !input.isEmpty)
            return false
        }
        if input.isEmpty {
            switch read(upstream: token, &input) {
            case .bytes: wait(client, .upstreamResponse, plan.snapshot.deadlines.upstreamResponse)
            case .none: return false
            case .ended:
                guard upstreams[token].body?.mayClose == true else {
                    upstreamFailed(client: client, .badResponse)
                    return false
                }
                upstreams[token].body = nil
                upstreams[token].keepAlive = false
                return true
            }
        }
        guard let step = upstreams[token].body?.decode(input.bytes) else { return true }
        clients[client].heldForm.append(input, step.payload)
        heldBytes += step.payload.count
        input.consume(step.consumed)
        let isPageOfApp = clients[client].exchange.app?.directory == nil
        if isPageOfApp, step.state == .more {
            // What is longer posts no request; without room, nobody looks whether it does.
            let isLong = clients[client].heldForm.count > RequestPage.maximumBytes
            if isLong || heldBytes > Worker.heldLimit { return letGo(token, client) }
        }
        if heldBytes > Worker.heldLimit, !isPageOfApp {
            answerError(client, status: 503)
            return false
        }
        if clients[client].heldForm.count > Worker.heldAnswerLimit {
            start.log.log(
                .warning, "answer of the identity provider is too large to be read",
                ["upstream": upstreamName(token), "limit": String(Worker.heldAnswerLimit)])
            answerError(client, status: 502)
            return false
        }
        switch step.state {
        case .more: return true
        case .complete:
            upstreams[token].body = nil
            return true
        case .fault(let fault):
            start.log.log(
                .warning, "upstream answered badly",
                ["upstream": upstreamName(token), "fault": fault.code])
            upstreamFailed(client: client, .badResponse)
            return false
        }
    }

    /// Decides about an answer that is there as a whole, and sends it on, or puts a page in its
    /// place. It may have to wait for the store or the log, and is decided anew afterwards.
    private mutating func decideAnswer(_ token: Token, _ client: Token, leavesInput: Bool) {
        var head = ByteBuffer()
        swap(&head, &clients[client].heldHead)
        var scanner = HeadScanner()
        guard
            case .complete = ResponseParser.parse(
                head.bytes, scanner: &scanner, into: &answer,
                limits: plan.snapshot.limits.http, requestMethod: clients[client].exchange.method)
        else { return answerError(client, status: 502) }
        if clients[client].exchange.app?.directory == nil {
            readPage(client)
            return sendHeldAnswer(token, client, head, leavesInput: leavesInput)
        }
        let mayPass = answerMayPass(client, whole: head)
        guard clients.contains(client) else { return }
        if mayPass { return sendHeldAnswer(token, client, head, leavesInput: leavesInput) }
        if clients[client].exchange.answerHold != .none { swap(&head, &clients[client].heldHead) }
    }

    /// Sends on what is there of an answer that is not read after all; the rest goes on as it comes.
    private mutating func letGo(_ token: Token, _ client: Token) -> Bool {
        var head = ByteBuffer()
        swap(&head, &clients[client].heldHead)
        var scanner = HeadScanner()
        guard
            case .complete = ResponseParser.parse(
                head.bytes, scanner: &scanner, into: &answer,
                limits: plan.snapshot.limits.http, requestMethod: clients[client].exchange.method)
        else {
            answerError(client, status: 502)
            return false
        }
        let delivery = delivery(client)
        clients[client].exchange.isAnswerHeld = false
        upstreams[token].relays = delivery.framing
        return sendHeld(client, head, delivery)
    }

    private mutating func sendHeldAnswer(
        _ token: Token, _ client: Token, _ head: borrowing ByteBuffer, leavesInput: Bool
    ) {
        let hasBody = answer.framing != .none
        let delivery = DownstreamAnswer.Delivery(
            framing: .asIs, keepAlive: clients[client].exchange.keepAlive && drainDeadline == nil,
            minorVersion: clients[client].exchange.minorVersion, hasBody: hasBody,
            heldLength: hasBody ? clients[client].heldForm.count : nil)
        guard sendHeld(client, head, delivery) else { return }
        finish(token, client, leavesInput: leavesInput)
    }

    /// Sends the head of an answer and what is held of its body. Returns false when the client has
    /// gone.
    private mutating func sendHeld(
        _ client: Token, _ head: borrowing ByteBuffer, _ delivery: DownstreamAnswer.Delivery
    ) -> Bool {
        clients[client].exchange.isAnswerStarted = true
        clients[client].exchange.status = answer.statusCode
        clients[client].exchange.keepAlive = delivery.keepAlive
        outgoing.removeAll()
        DownstreamAnswer.compose(
            answer, head, delivery, ownFields: clients[client].exchange.ownFields, into: &outgoing)
        // An empty chunk would be the last one.
        let isChunk = delivery.framing == .chunked && !clients[client].heldForm.isEmpty
        if isChunk {
            outgoing.append(hexadecimal: UInt64(clients[client].heldForm.count))
            outgoing.append("\r\n")
        }
        appendHeldAnswer(client)
        if isChunk { outgoing.append("\r\n") }
        dropForm(client)
        metrics.bytes(.toClient, outgoing.count)
        let isSent = clients[client].channel.write(outgoing, engine)
        // A page of a mebibyte is no measure for the next one.
        outgoing.release()
        if !isSent { close(client) }
        return isSent
    }

    private mutating func appendHeldAnswer(_ client: Token) {
        var body = ByteBuffer()
        swap(&body, &clients[client].heldForm)
        outgoing.append(body.bytes)
        swap(&body, &clients[client].heldForm)
    }
}
