import DeviceTrust
import HTTP
import SystemLog
import TLS
import Transport

extension Worker {
    /// Answers a request that is not passed on. The connection goes on only when the request's
    /// body was read to its end.
    mutating func reply(
        _ token: Token, _ page: Page, reason: String? = nil, allow: StaticString? = nil,
        mayKeepAlive: Bool = true
    ) {
        detachUpstream(token)
        let exchange = clients[token].exchange
        let keepAlive =
            mayKeepAlive && exchange.body == nil && exchange.keepAlive && drainDeadline == nil
        outgoing.removeAll()
        page.write(
            to: &outgoing, includesBody: exchange.method != .head, keepAlive: keepAlive,
            minorVersion: exchange.minorVersion, reason: reason,
            retryAfter: page.status == 503 ? 10 : nil, allow: allow,
            ownFields: exchange.ownFields, date: date)
        clients[token].exchange.isAnswerStarted = true
        dropForm(token)
        clients[token].heldHead.release()
        metrics.requestCompleted(
            status: page.status, origin: .gateway, microseconds: elapsed(since: exchange.startedAt))
        metrics.bytes(.toClient, outgoing.count)
        guard clients[token].channel.write(outgoing, engine) else { return close(token) }
        guard keepAlive else { return endGracefully(token) }
        clients[token].phase = .expectHead
        wait(token, .idle, plan.snapshot.deadlines.idle)
        // Its input may hold the next request, and the socket more.
        runnable.append(token)
    }

    /// Answers with an error. Where framing may be in doubt (every fault of the parser) and
    /// where time ran out, the connection ends.
    mutating func answerError(
        _ token: Token, status: Int, detail: String? = nil, allow: StaticString? = nil
    ) {
        // In the middle of an app's answer another head would be taken for its content.
        if clients[token].exchange.isAnswerStarted { return close(token) }
        if clients[token].exchange.identifier == 0 {  // No head came whole.
            clients[token].exchange.identifier = identifiers.next()
        }
        if let detail {
            start.log.log(
                .debug, "request refused",
                [
                    "client": clients[token].clientAddress, "status": String(status),
                    "detail": detail,
                ])
        }
        let page = ErrorPage.page(
            status, format: clients[token].exchange.format, requestID: requestID(token),
            texts: clients[token].exchange.texts ?? .english)
        let isFramingSure = [403, 404, 405, 421, 500, 502, 503, 504].contains(status)
        reply(token, page, allow: allow, mayKeepAlive: isFramingSure)
    }

    func requestID(_ token: Token) -> String {
        RequestIdentifier.text(clients[token].exchange.identifier)
    }

    /// Where a new try starts: the app by the name, and the port, the client used.
    func address(of head: borrowing ByteBuffer, _ app: App) -> String {
        guard let authority = request.authorityRange else { return app.audience + "/" }
        return "https://" + String(copying: head.bytes.extracting(authority)) + "/"
    }

    /// On the device-trust host: what the gateway sees of this device, in plain words.
    mutating func answerSelfTest(_ token: Token, _ site: Site, _ head: borrowing ByteBuffer) {
        guard request.method == .get || request.method == .head else {
            return answerError(token, status: 405, allow: "GET, HEAD")
        }
        let path = head.bytes.extracting(request.pathRange)
        guard path.count == 1, path[0] == UInt8(ascii: "/") else {
            return answerError(token, status: 404)
        }
        let posture = self.posture(of: token, at: site)
        if needsStore(token, posture, site) { return askStore(token, site, user: nil) }
        let certificate = clients[token].certificate
        let deviceID =
            certificate?.verdict == .verified
            ? certificate?.deviceID(by: site.org.deviceIDOrder) : nil
        let isLatest = clients[token].channel.tls.version == .tls13
        let page = SelfTestPage(
            org: site.org.displayName, host: site.name, posture: posture,
            certificate: certificate.map { SelfTestPage.Certificate($0, deviceID: deviceID) },
            connection: SelfTestPage.Connection(
                version: isLatest ? "TLSv1.3" : "TLSv1.2",
                cipher: clients[token].channel.tls.cipher,
                isResumed: clients[token].channel.tls.isResumed,
                clientAddress: clients[token].clientAddress),
            requestID: requestID(token), now: unixNow,
            learnMore: site.org.learnMore.flatMap(PageLink.init(address:)),
            acceptedIssuers: site.org.acceptedIssuers, look: look(token, site))
        reply(token, page.page(clients[token].exchange.format))
    }

    /// Answers a request for the published keys. Returns false when it is not one.
    mutating func answerKeySet(_ token: Token, _ head: borrowing ByteBuffer) -> Bool {
        let path = head.bytes.extracting(request.pathRange)
        guard path.count == Worker.keySetPath.count, equals(path, Worker.keySetPath) else {
            return false
        }
        guard request.method == .get || request.method == .head else {
            answerError(token, status: 405, allow: "GET, HEAD")
            return true
        }
        reply(token, Page(status: 200, kind: .keySet, body: plan.snapshot.keyring.keySet))
        return true
    }

    private static let keySetPath = [UInt8]("/.well-known/sallyport/jwks.json".utf8)

    private func equals(_ text: Span<UInt8>, _ other: [UInt8]) -> Bool {
        for index in other.indices where text[index] != other[index] { return false }
        return true
    }

    /// Writes an interim answer of ours.
    mutating func writeInterim(_ token: Token, _ text: StaticString) {
        outgoing.removeAll()
        outgoing.append(text)
        if !clients[token].channel.write(outgoing, engine) { close(token) }
    }
}
