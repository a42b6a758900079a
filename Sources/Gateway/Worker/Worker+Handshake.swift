import DeviceTrust
import SystemLog
import TLS
import Transport

extension Worker {
    /// Goes on with whatever this client waits for.
    mutating func advance(client token: Token) {
        if !clients[token].channel.isClear {
            let unsent = clients[token].channel.unsent
            guard clients[token].channel.resume(engine) else { return close(token) }
            if clients[token].wait == .write, clients[token].channel.unsent < unsent {
                wait(token, .write, plan.snapshot.deadlines.write)
            }
        }
        switch clients[token].phase {
        case .expectHello:
            startTLS(token)
        case .expectHandshake:
            stepHandshake(token)
        case .expectHead, .expectForm:
            receive(token)
        case .expectLogRoom, .expectStore:
            if clients[token].channel.peerHasClosed { close(token) }
        case .exchanging:
            exchange(client: token)
        case .tunnelling:
            relayTunnel(client: token)
        case .expectClose:
            finishClosing(token)
        }
    }

    /// The first byte has come: only now is there anything to pay for TLS.
    private mutating func startTLS(_ token: Token) {
        guard clients[token].channel.isReadable else { return }
        clients[token].startedAt = SystemClock.monotonicMicroseconds()
        do {
            let number = clients[token].channel.socket.number
            try clients[token].channel.tls.accept(
                descriptor: number, contexts: plan.contexts, engine: engine)
        } catch {
            start.log.log(.error, "cannot start TLS", ["reason": "\(error)"])
            metrics.handshakeFailed(.internal)
            return close(token)
        }
        clients[token].accepting = plan.snapshot
        clients[token].phase = .expectHandshake
        stepHandshake(token)
    }

    private mutating func stepHandshake(_ token: Token) {
        let step = clients[token].channel.tls.handshake()
        let isWhole = clients[token].channel.flush(engine)
        switch step {
        case .done where isWhole:
            handshakeDone(token)
        case .wouldBlock where isWhole:
            clients[token].channel.isReadable = false
        case .closed:
            metrics.handshakeFailed(.closed)
            close(token)
        case .failed(let fault):
            metrics.handshakeFailed(HandshakeFailure(fault))
            start.log.log(
                .debug, "handshake failed",
                ["client": clients[token].clientAddress, "fault": fault.code])
            // The alert has been sent; let it arrive before the connection goes.
            clients[token].channel.socket.shutdownSending()
            clients[token].phase = .expectClose
            wait(token, .close, Worker.closingTime)
        case .done, .wouldBlock:
            metrics.handshakeFailed(.closed)
            close(token)
        }
    }

    /// The handshake is complete, whatever certificate was or was not shown.
    private mutating func handshakeDone(_ token: Token) {
        let snapshot = plan.snapshot
        // A reload in mid-handshake may have given the tag to another host.
        guard let sites = clients[token].accepting?.sites,
            let tag = clients[token].channel.tls.hostTag, sites.indices.contains(tag),
            let site = snapshot.current(sites[tag])
        else {
            metrics.handshakeFailed(.closed)
            return close(token)
        }
        clients[token].accepting = nil
        // A handshake that waited for room to write may have left bytes unread.
        clients[token].channel.isReadable = true
        clients[token].site = site
        takeCertificate(token)
        // The first time, the store is asked at the first request: until then nothing is known
        // that would speak against the certificate.
        let posture = posture(of: token, site, standing: standing(of: token) ?? BindingStanding())
        metrics.handshakeCompleted(
            version: clients[token].channel.tls.version == .tls13 ? .tls13 : .tls12,
            reason: posture.reason, resumed: clients[token].channel.tls.isResumed,
            microseconds: UInt64(
                max(0, SystemClock.monotonicMicroseconds() - clients[token].startedAt)))
        clients[token].phase = .expectHead
        wait(token, .idle, snapshot.deadlines.idle)
        receive(token)
    }

    /// Turns what TLS verified into what the domain judges.
    private mutating func takeCertificate(_ token: Token) {
        let presented = clients[token].channel.tls.peer
        clients[token].presented = presented
        adoptCertificate(token, presented)
        tellDistributionPoints(token)
    }

    /// Tells where the certificate's authority publishes its list, once.
    private mutating func tellDistributionPoints(_ token: Token) {
        guard let presented = clients[token].presented, !presented.distributionPoints.isEmpty,
            presented.verdict == .verified, let org = clients[token].site?.org.id
        else { return }
        for address in presented.distributionPoints {
            let told = toldDistributionPoints[org]
            // An authority that names another place in each certificate is not followed for ever.
            guard told?.contains(address) != true, (told?.count ?? 0) < Worker.toldLimit else {
                continue
            }
            toldDistributionPoints[org, default: []].insert(address)
            start.reports.post(.distributionPoint(org: org, address: address))
        }
    }

    private static let toldLimit = 64

    /// The posture of a client's device, judged now: dates and revocation are looked at on
    /// every call, so an open connection loses trust when its certificate does.
    mutating func posture(of token: Token, at site: Site) -> Posture {
        if site.mode == .none { return shownPosture(token, site) }
        if let presented = clients[token].presented,
            presented.anchorsFingerprint != site.org.anchorsFingerprint
        {
            // The settings have replaced the device CA since the handshake.
            verifyAgain(token, site)
        }
        let standing = standing(of: token)
        clients[token].standing = standing
        return posture(of: token, site, standing: standing)
    }

    /// The posture with what is known of the certificate, and as the platform is switched.
    func posture(of token: Token, _ site: Site, standing: BindingStanding?) -> Posture {
        let certificate = clients[token].certificate
        let posture = site.org.trust.posture(of: certificate, standing: standing, at: unixNow)
        guard posture.isTrusted, let platform = certificate?.platform, platform != .unknown else {
            return posture
        }
        guard site.org.platforms.contains(platform) else {
            return .notTrusted(.deviceTrustDisabled)
        }
        return switched.setting(org: site.org.id, platform: platform).applied(to: posture)
    }

    private func standing(of token: Token) -> BindingStanding? {
        clients[token].bindingKey.flatMap { start.bindings.standing(of: $0) }
    }

    private mutating func adoptCertificate(_ token: Token, _ presented: PeerCertificate?) {
        let certificate = presented.map(DeviceCertificate.init)
        clients[token].certificate = certificate
        clients[token].unknownSince = nil
        // Of a chain that did not verify the store knows nothing, and is never asked.
        clients[token].bindingKey =
            certificate?.verdict == .verified
            ? clients[token].site.flatMap { site in
                certificate.flatMap { CertificateFingerprint($0.fingerprint) }.map {
                    BindingKey(org: site.org.id, fingerprint: $0)
                }
            } : nil
    }

    private mutating func verifyAgain(_ token: Token, _ site: Site) {
        guard let tag = plan.snapshot.tag(of: site) else { return }
        let presented = clients[token].channel.tls.verifyPeerAgain(
            contexts: plan.contexts, hostTag: tag)
        clients[token].presented = presented
        adoptCertificate(token, presented)
    }

    // MARK: Closing

    /// How long a client may take to close after us, in milliseconds.
    static let closingTime: Int64 = 2000

    /// Ends a connection after its last answer: close_notify and FIN, then wait for the
    /// client's FIN, so that the answer is not lost to a reset.
    mutating func endGracefully(_ token: Token) {
        detachUpstream(token)
        clients[token].phase = .expectClose
        clients[token].input.release()
        if clients[token].channel.isClear {
            clients[token].channel.end(engine)
            wait(token, .close, Worker.closingTime)
            finishClosing(token)
        } else {
            wait(token, .write, plan.snapshot.deadlines.write)
        }
    }

    mutating func finishClosing(_ token: Token) {
        if clients[token].channel.isClear, clients[token].wait == .write {
            clients[token].channel.end(engine)
            wait(token, .close, Worker.closingTime)
        }
        guard clients[token].channel.isReadable || clients[token].channel.peerHasClosed else {
            return
        }
        clients[token].channel.isReadable = false
        let rest = Worker.discard(&clients[token].channel, &scratch)
        scratch.removeAll()
        switch rest {
        case .bytes:
            // No new edge tells of what is left.
            clients[token].channel.isReadable = true
            runnable.append(token)
        case .wouldBlock:
            break
        case .ended, .failed:
            close(token)
        }
    }

    private static func discard(
        _ channel: inout Channel, _ scratch: inout ByteBuffer
    ) -> Channel.ReadOutcome {
        channel.discardInput(&scratch)
    }

    /// Drops a connection at once, without a word: the client sees an answer cut short as cut
    /// short, because neither close_notify nor the end of the body was sent.
    mutating func close(_ token: Token) {
        guard clients.contains(token) else { return }
        if clients[token].phase == .tunnelling { metrics.tunnelClosed() }
        detachUpstream(token)
        dropForm(token)
        metrics.connectionClosed()
        clients.remove(token)
    }
}
