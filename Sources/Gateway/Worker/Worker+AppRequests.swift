import DeviceTrust
import Federation
import HTTP
import TLS
import Transport

/// The requests by which an app on a host of its own has a browser ask its identity provider: what
/// rules demand is written into them, and SAML requests are remembered for the response.
extension Worker {
    // MARK: On the way to the app

    /// Notes what has to be done when the app's answer leads to the identity provider.
    mutating func noteAppRequests(
        _ token: Token, _ head: borrowing ByteBuffer, _ app: App, _ message: FederationMessage?
    ) {
        guard app.directory == nil else { return }
        let demand =
            app.signOn == nil ? nil : cookie(DemandCookie.name, head).flatMap(DemandCookie.read)
        if let demand { details(token).demand = demand }
        let isWatched =
            app.identityProvider != nil && app.requestMatch != .ignored
            && app.protocols.contains(.saml)
        guard demand != nil || isWatched, isNavigation(head) else { return }
        clients[token].exchange.readsPage =
            demand != nil || isWatched && app.requestMatch == .required
        guard isWatched, message == nil else { return }
        clients[token].exchange.seesRequests = !bringsRequest(token, head)
        dropOldestRequest(token, head)
    }

    /// Only what a window shows can come back with a response.
    private func isNavigation(_ head: borrowing ByteBuffer) -> Bool {
        request.first(.secFetchMode).map {
            head.bytes.extracting($0.valueRange).isEqual(to: "navigate")
        } ?? true
    }

    /// Whether a SAML request may have come with this one: an app that answers with what it was sent
    /// (a redirect that keeps the query, or to an address in a parameter) has not made it.
    private func bringsRequest(_ token: Token, _ head: borrowing ByteBuffer) -> Bool {
        // What streams on cannot be looked through before the answer.
        clients[token].exchange.body != nil
            || MessageNameScan.mentionsRequest(head.bytes.extracting(request.targetRange))
            || Worker.mentionsRequest(clients[token].heldForm)
    }

    private static func mentionsRequest(_ form: borrowing ByteBuffer) -> Bool {
        MessageNameScan.mentionsRequest(form.bytes)
    }

    /// A browser that begins sign-ons and ends none does not fill the heads of its requests with them.
    private mutating func dropOldestRequest(_ token: Token, _ head: borrowing ByteBuffer) {
        guard requestCookies(head).count >= SeenRequest.limit else { return }
        var oldest: (name: String, expiry: Int64)?
        for name in requestCookies(head) {
            // What does not open is none of a request, and may go first.
            let expiry = seenRequest(token, name, head)?.expiry ?? 0
            if oldest.map({ expiry < $0.expiry }) ?? true { oldest = (name, expiry) }
        }
        guard let oldest else { return }
        clients[token].exchange.addCookie(HandoffCookies.delete(oldest.name))
    }

    private func requestCookies(_ head: borrowing ByteBuffer) -> [String] {
        var names: [String] = []
        for field in request.fields where field.known == .cookie {
            let value = head.bytes.extracting(field.valueRange)
            var cookies = CookieReader(value)
            while let cookie = cookies.next() {
                let name = value.extracting(cookie.name)
                guard name.starts(with: HandoffCookies.requestPrefix) else { continue }
                names.append(String(copying: name))
                // Each costs a code; the gateway gives fewer.
                if names.count == 2 * SeenRequest.limit { return names }
            }
        }
        return names
    }

    private mutating func seenRequest(
        _ token: Token, _ name: String, _ head: borrowing ByteBuffer
    ) -> SeenRequest? {
        guard let site = clients[token].exchange.site, let cookie = cookie(name, head),
            let keys = currentHandoffKeys(),
            let seen = try? HandoffToken.open(
                cookie.span, as: SeenRequest.self, keys: keys, audience: site.name, now: unixNow),
            seen.cookie == name
        else { return nil }
        return seen
    }

    // MARK: On the way back

    /// Adds to what is expected of a response which requests of the browser it may answer.
    mutating func expectAnswer(
        _ expected: inout AssertionExpectations, _ token: Token, _ head: borrowing ByteBuffer,
        _ app: App, _ message: FederationMessage
    ) {
        guard app.requestMatch != .ignored else { return }
        if message.kind == .wsfedSignInResponse {
            // Its tokens answer no request; one that does was made for a Response.
            guard app.requestMatch == .required else { return }
            expected.inResponseTo = []
            expected.allowsUnsolicited = true
            return
        }
        if let id = message.inResponseTo, let digest = try? SHA256.digest(of: Array(id.utf8)),
            let seen = seenRequest(token, HandoffCookies.request(digest), head),
            seen.digest == digest
        {
            expected.inResponseTo = [id]
            details(token).answered = seen.cookie
            return
        }
        let isRequired = app.requestMatch == .required
        let hasOthers = requestCookies(head).contains { seenRequest(token, $0, head) != nil }
        guard isRequired || hasOthers else { return }
        expected.inResponseTo = []
        expected.allowsUnsolicited = !isRequired
    }

    /// A request is answered once.
    mutating func spendRequest(_ token: Token) {
        guard let cookie = clients[token].exchange.signOn?.answered else { return }
        details(token).answered = nil
        clients[token].exchange.addCookie(HandoffCookies.delete(cookie))
    }

    // MARK: On the way to the identity provider

    /// The address an app's answer leads to, with the demand put into the request it carries; nil
    /// where there is nothing to be changed.
    mutating func demandingLocation(_ client: Token, _ head: borrowing ByteBuffer) -> [UInt8]? {
        let demand = self.demand(client)
        guard demand != nil || clients[client].exchange.seesRequests,
            let field = answer.first(.location)
        else { return nil }
        let location = head.bytes.extracting(field.valueRange)
        guard let mark = location.indices.first(where: { location[$0] == UInt8(ascii: "?") })
        else { return nil }
        var end = location.count
        for index in mark..<location.count where location[index] == UInt8(ascii: "#") {
            end = index
            break
        }
        let query = location.extracting((mark + 1)..<end)
        let limits = plan.snapshot.limits.recogniser
        guard
            case .message(let message) = MessageRecogniser.recognise(
                query: query, protocols: .all, limits: limits),
            message.kind == .samlAuthnRequest || message.kind == .wsfedSignIn
        else { return nil }
        // One that stays here is on no way to an identity provider.
        if let site = clients[client].exchange.site,
            let host = MessageAddress.host(of: String(copying: location)), host != site.name
        {
            remember(message, client)
        }
        guard let demand else { return nil }
        // Once the demand is on its way the next sign-on is like any other.
        clients[client].exchange.addCookie(DemandCookie.delete)
        guard let changed = demand.rewritten(query: query, limits: limits)?.text
        else { return nil }
        return Array(copying: location.extracting(0...mark)) + changed
            + Array(copying: location.extracting(end..<location.count))
    }

    /// Whether the answer whose head was parsed may be a page that posts a request.
    func mayPostRequest(_ client: Token, _ head: borrowing ByteBuffer) -> Bool {
        guard clients[client].exchange.readsPage, answer.statusCode == 200, answer.framing != .none,
            (answer.contentLength ?? 0) <= UInt64(RequestPage.maximumBytes), isPage(head),
            let type = answer.first(.contentType)
        else { return false }
        return answer.first(.contentEncoding) == nil
            && MessageRecogniser.isPlainText(contentType: head.bytes.extracting(type.valueRange))
    }

    /// Reads a page of the app that is held whole: a request in it is remembered, and asks for what
    /// rules demand.
    mutating func readPage(_ client: Token) {
        let limits = plan.snapshot.limits.recogniser
        guard let page = Worker.requestPage(clients[client].heldForm, limits),
            page.message.kind == .samlAuthnRequest
        else { return }
        // Where it is not required, pages are read now and then only: what is seen would speak against
        // what is not.
        if clients[client].exchange.app?.requestMatch == .required {
            remember(page.message, client)
        }
        guard let demand = demand(client) else { return }
        clients[client].exchange.addCookie(DemandCookie.delete)
        guard let changed = Worker.asking(demand, page, clients[client].heldForm, limits) else {
            return
        }
        dropForm(client)
        clients[client].heldForm.append(changed.span)
        heldBytes += changed.count
    }

    private func demand(_ client: Token) -> SignOnDemand? {
        guard let demand = clients[client].exchange.signOn?.demand,
            let policy = clients[client].exchange.app?.signOn
        else { return nil }
        return SignOnDemand(demand, policy)
    }

    private mutating func remember(_ message: FederationMessage, _ client: Token) {
        guard clients[client].exchange.seesRequests, message.kind == .samlAuthnRequest,
            let id = message.id, let site = clients[client].exchange.site,
            let keys = currentHandoffKeys(),
            let seen = try? SeenRequest(site: site.name, id: id, now: unixNow),
            let cookie = try? HandoffToken.seal(seen, keys: keys)
        else { return }
        clients[client].exchange.addCookie(
            HandoffCookies.set(seen.cookie, cookie, lifetime: SeenRequest.lifetime))
    }

    private static func requestPage(
        _ page: borrowing ByteBuffer, _ limits: RecogniserLimits
    ) -> RequestPage? {
        RequestPage(page.bytes, limits: limits)
    }

    private static func asking(
        _ demand: SignOnDemand, _ page: RequestPage, _ text: borrowing ByteBuffer,
        _ limits: RecogniserLimits
    ) -> [UInt8]? {
        page.asking(demand, in: text.bytes, limits: limits)
    }
}
