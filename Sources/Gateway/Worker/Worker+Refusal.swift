import DeviceTrust
import Federation
import HTTP
import SystemLog
import TLS
import Transport

/// Answers that explain a refusal in the client's own terms: a page, problem details, a SOAP fault.
extension Worker {
    /// Answers a request that may not go on. `isActive`: a program signs somebody in by itself and
    /// reads a fault of SOAP.
    mutating func answerRefusal(
        _ token: Token, _ site: Site, _ app: App, _ reason: RefusalReason, retry: String,
        isActive: Bool
    ) {
        if case .posture(let reason) = reason { metrics.requestDenied(reason) }
        if isActive { return answerFault(token, site, reason) }
        if case .challenge(let challenge) = reason {
            // The next sign-on asks the identity provider for what was missing.
            clients[token].exchange.addCookie(DemandCookie.set(challenge.demands))
        }
        let again = PageLink(address: retry)
        let isNewSignOn =
            switch reason {
            case .assertion, .challenge: true
            case .answerUnreadable, .notAssigned, .posture, .rule: false
            }
        let page = SecurityPage(
            org: site.org.displayName, refusal: reason.refusal, requestID: requestID(token),
            now: unixNow, learnMore: site.org.learnMore.flatMap(PageLink.init(address:)),
            retry: isNewSignOn ? nil : again, restart: isNewSignOn ? again : nil,
            app: app.displayName, acceptedIssuers: site.org.acceptedIssuers,
            shownSubject: clients[token].certificate?.names.subject,
            shownIssuer: clients[token].certificate?.names.issuer, look: look(token, site))
        reply(token, page.page(clients[token].exchange.format), reason: reason.code)
    }

    /// A fault of SOAP for those who ask for tokens themselves (WS-Trust 1.3 section 11).
    private mutating func answerFault(_ token: Token, _ site: Site, _ reason: RefusalReason) {
        guard let endpoint = clients[token].exchange.signOn?.activeEndpoint else {
            return answerError(token, status: 403)
        }
        let fault = SOAPFault(
            SOAPFault.Version(contentType: endpoint.contentType.span),
            trust: WSTrustEndpoint(path: endpoint.path.span)?.version ?? .version13,
            reason: look(token, site).texts[reason.refusal.topic].title,
            requestID: requestID(token))
        reply(
            token,
            Page(
                status: fault.status, kind: .soap(contentType: fault.contentType),
                body: fault.body), reason: reason.code)
    }

    /// How pages of this organisation look, and what language the client reads.
    func look(_ token: Token, _ site: Site) -> PageLook {
        PageLook(texts: clients[token].exchange.texts ?? .english, logo: site.org.logo)
    }

    /// Notes which of the languages of its pages the client reads best.
    mutating func chooseLanguage(
        _ token: Token, _ head: borrowing ByteBuffer, _ site: Site
    ) {
        guard let languages = site.org.languages else { return }
        let range = request.first(.acceptLanguage)?.valueRange ?? 0..<0
        clients[token].exchange.texts = languages.choose(head.bytes.extracting(range))
    }
}
