import SystemLog
import Transport

extension Worker {
    /// Gives a client's current wait so many milliseconds from now.
    mutating func wait(_ token: Token, _ wait: DownstreamConnection.Wait, _ limit: Int64) {
        // Who has nothing to ask does not hold up a drain.
        let isDraining = wait == .idle && drainDeadline != nil
        let deadline = now + (isDraining ? min(limit, Worker.closingTime) : limit)
        clients[token].wait = wait
        clients[token].deadline = deadline
        // Usually the deadline moved back and the armed one just comes out early.
        if deadline < clients[token].armedFor {
            clients[token].armedFor = wheel.arm(token, at: deadline)
        }
    }

    /// The wheel gave a token back.
    mutating func deadlineCame(_ token: Token) {
        switch token.kind {
        case Kind.client where clients.contains(token):
            // An older place in the wheel: the one that counts is still to come. (Arming this
            // one again as well would gather another place with each deadline moved forward.)
            if now < clients[token].armedFor { return }
            if now < clients[token].deadline {
                clients[token].armedFor = wheel.arm(token, at: clients[token].deadline)
            } else {
                clients[token].armedFor = .max
                expire(client: token)
            }
        case Kind.upstream where upstreams.contains(token):
            guard upstreams[token].phase == .idle else {
                upstreams[token].isArmed = false
                return
            }
            if now < upstreams[token].deadline {
                wheel.arm(token, at: upstreams[token].deadline)
            } else {
                remove(upstream: token)
            }
        default:
            break
        }
    }

    private mutating func expire(client token: Token) {
        switch clients[token].wait {
        case .handshake:
            metrics.handshakeFailed(.deadline)
            close(token)
        case .idle:
            metrics.clientDeadlinePassed(.idle)
            endGracefully(token)
        case .head:
            metrics.clientDeadlinePassed(.head)
            answerError(token, status: 408)
        case .body:
            metrics.clientDeadlinePassed(.body)
            if clients[token].exchange.isAnswerStarted {
                close(token)
            } else {
                answerError(token, status: 408)
            }
        case .log:
            answerError(token, status: 503)
        case .store:
            storeDeadlinePassed(token)
        case .write:
            metrics.clientDeadlinePassed(.write)
            close(token)
        case .tunnel:
            metrics.clientDeadlinePassed(.tunnel)
            close(token)
        case .upstreamConnect:
            upstreamFailed(client: token, .connectDeadline)
        case .upstreamResponse:
            upstreamFailed(client: token, .responseDeadline)
        case .close:
            close(token)
        }
    }
}
