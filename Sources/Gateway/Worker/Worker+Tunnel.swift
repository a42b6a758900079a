import DeviceTrust
import HTTP
import SystemLog
import TLS
import Transport

extension Worker {
    /// The upstream agreed to WebSocket: from now on bytes are passed both ways untouched.
    mutating func switchProtocols(
        _ upstream: Token, _ client: Token, _ input: inout ByteBuffer, headCount: Int
    ) -> Bool {
        guard clients[client].exchange.wantsUpgrade, clients[client].exchange.isRequestSent else {
            upstreamFailed(client: client, .badResponse)
            return false
        }
        outgoing.removeAll()
        DownstreamAnswer.composeUpgrade(answer, input, into: &outgoing)
        input.consume(headCount)
        outgoing.append(input.bytes)
        input.removeAll()
        metrics.requestCompleted(
            status: 101, microseconds: elapsed(since: clients[client].exchange.startedAt))
        metrics.tunnelOpened()
        clients[client].exchange.isAnswerStarted = true
        clients[client].phase = .tunnelling
        upstreams[upstream].phase = .tunnelling
        guard clients[client].channel.write(outgoing, engine) else {
            close(client)
            return false
        }
        wait(client, .tunnel, plan.snapshot.deadlines.tunnel)
        if isGuarded(client) {
            guardedTunnels.append(client)
            if guardedTunnels.count == 1 { armTunnelSweep() }
        }
        runnable.append(client)
        return false
    }

    /// Whether a tunnel ends when its device loses trust: the app demands that of every request, and
    /// it was trusted when the tunnel began.
    private func isGuarded(_ client: Token) -> Bool {
        guard let app = clients[client].exchange.app else { return false }
        return app.requiresTrust
            || app.signOn?.enforcement == .everyRequest
                && clients[client].exchange.signOn?.isTrusted == true
    }

    /// Ends the tunnels of apps that demand trust whose devices have lost it: no further request
    /// of theirs is judged, so nothing else would.
    mutating func sweepTunnels() {
        guard !guardedTunnels.isEmpty, now >= nextTunnelSweep else { return }
        var open: [Token] = []
        swap(&open, &guardedTunnels)
        for token in open where clients.contains(token) && clients[token].phase == .tunnelling {
            if !endTunnelWithoutTrust(token) { guardedTunnels.append(token) }
        }
        if !guardedTunnels.isEmpty { armTunnelSweep() }
    }

    /// Returns whether the tunnel has ended. One whose end finds no room in the log has its turn
    /// again.
    private mutating func endTunnelWithoutTrust(_ token: Token) -> Bool {
        guard let app = clients[token].exchange.app,
            let site = clients[token].exchange.site.flatMap(plan.snapshot.current)
        else {
            close(token)
            return true
        }
        var posture = tunnelPosture(token, site)
        if posture.isTrusted, let user = clients[token].exchange.user,
            case .refused(let reason) = judge(user, token, site)
        {
            posture = .notTrusted(reason)
        }
        if posture.isTrusted, !clients[token].exchange.isTunnelOver { return false }
        // From here on nothing passes, even while the log has no room.
        clients[token].exchange.isTunnelOver = true
        guard record(tunnel: token, site, app, posture) else { return false }
        metrics.requestDenied(posture.reason ?? .notEvaluated)
        close(token)
        return true
    }

    /// A tunnel has no later request that would bring a newer look at the device: what was shown
    /// when it began is judged by what is known now, however long ago that was.
    private mutating func tunnelPosture(_ token: Token, _ site: Site) -> Posture {
        clients[token].evidence?.expiry = .max
        return posture(of: token, at: site)
    }

    private mutating func armTunnelSweep() {
        nextTunnelSweep = now + Worker.tunnelSweepInterval
        wheel.arm(Token(raw: 0), at: nextTunnelSweep)
    }

    /// Milliseconds between two looks at the tunnels.
    private static let tunnelSweepInterval: Int64 = 250

    /// Passes on what either side has, as far as the other takes it.
    mutating func relayTunnel(client token: Token) {
        guard clients.contains(token), clients[token].phase == .tunnelling,
            let upstream = clients[token].exchange.upstream, upstreams.contains(upstream)
        else { return close(token) }
        if clients[token].exchange.isTunnelOver { return }
        var block = ByteBuffer()
        swap(&block, &scratch)
        block.removeAll()
        // What the client sent before it knew of the switch.
        if !clients[token].input.isEmpty {
            block.append(clients[token].input)
            clients[token].input.release()
            metrics.bytes(.toUpstream, block.count)
            if !upstreams[upstream].channel.write(block, engine) { close(token) }
            block.removeAll()
        }
        var (up, down) = (0, 0)
        while up < Worker.turnLimit, clients.contains(token), passUp(token, upstream, &block) {
            up += 1
        }
        while down < Worker.turnLimit, clients.contains(token), passDown(token, upstream, &block) {
            down += 1
        }
        if max(up, down) == Worker.turnLimit, clients.contains(token) { runnable.append(token) }
        block.removeAll()
        swap(&block, &scratch)
    }

    private mutating func passUp(
        _ token: Token, _ upstream: Token, _ block: inout ByteBuffer
    ) -> Bool {
        guard !clients[token].exchange.isRequestClosed, upstreams[upstream].channel.isClear else {
            return false
        }
        block.removeAll()
        switch Worker.fill(&block, from: &clients[token].channel, engine) {
        case .bytes(let count):
            metrics.bytes(.fromClient, count)
            metrics.bytes(.toUpstream, count)
            guard upstreams[upstream].channel.write(block, engine) else { break }
            awaitTunnel(token)
            return true
        case .wouldBlock:
            return false
        case .ended:
            clients[token].exchange.isRequestClosed = true
            clients[token].channel.isReadable = false
            upstreams[upstream].channel.end(engine)
            awaitTunnel(token)
            if !clients[token].exchange.isAnswerClosed { return false }
        case .failed:
            break
        }
        close(token)
        return false
    }

    private mutating func passDown(
        _ token: Token, _ upstream: Token, _ block: inout ByteBuffer
    ) -> Bool {
        guard !clients[token].exchange.isAnswerClosed, clients[token].channel.isClear else {
            return false
        }
        block.removeAll()
        switch Worker.fill(&block, from: &upstreams[upstream].channel, engine) {
        case .bytes(let count):
            metrics.bytes(.fromUpstream, count)
            metrics.bytes(.toClient, count)
            guard clients[token].channel.write(block, engine) else { break }
            awaitTunnel(token)
            return true
        case .wouldBlock:
            return false
        case .ended:
            clients[token].exchange.isAnswerClosed = true
            upstreams[upstream].channel.isReadable = false
            clients[token].channel.end(engine)
            awaitTunnel(token)
            if !clients[token].exchange.isRequestClosed { return false }
        case .failed:
            break
        }
        close(token)
        return false
    }

    /// Once one side has said that it is done, the other has no hour to say the rest.
    private mutating func awaitTunnel(_ token: Token) {
        let deadlines = plan.snapshot.deadlines
        let isHalf =
            clients[token].exchange.isRequestClosed || clients[token].exchange.isAnswerClosed
        wait(
            token, .tunnel,
            isHalf ? min(deadlines.tunnel, deadlines.upstreamResponse) : deadlines.tunnel)
    }

    private static func fill(
        _ block: inout ByteBuffer, from channel: inout Channel, _ engine: TLSEngine
    ) -> Channel.ReadOutcome {
        channel.read(into: &block, room: Worker.blockSize, engine)
    }
}
