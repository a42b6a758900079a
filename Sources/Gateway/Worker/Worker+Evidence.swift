import DeviceTrust
import HTTP
import SystemLog
import TLS
import Transport

/// The device behind a request at a host that asks for no certificate: what a handoff has shown
/// of it comes with the request, in a cookie that the gateway sealed.
extension Worker {
    /// Makes the connection's device that of this request. On hosts that ask for a certificate it
    /// is what the handshake has shown, always.
    mutating func readDevice(_ token: Token, _ head: borrowing ByteBuffer, _ site: Site) {
        guard site.mode == .none, site.org.handoff != nil,
            clients[token].exchange.signOn?.isPassedAnswer != true
        else { return }
        guard let cookie = cookie(HandoffCookies.posture, head) else {
            if clients[token].evidence != nil { setDevice(token, nil, nil, site.org) }
            return
        }
        let here = authority(head, site)
        if let known = clients[token].evidence, !cookie.isEmpty, known.cookie == cookie,
            known.host == here, unixNow < known.expiry
        {
            return
        }
        guard let keys = currentHandoffKeys(),
            let shown = try? HandoffToken.open(
                cookie.span, as: HandoffPosture.self, keys: keys,
                audience: here, now: unixNow),
            shown.org == site.org.id
        else { return setDevice(token, nil, nil, site.org) }
        let evidence = DeviceEvidence(
            posture: shown.posture, issued: shown.issued, expiry: shown.expiry, cookie: cookie,
            host: here)
        setDevice(token, evidence, shown.certificate?.deviceCertificate, site.org)
    }

    /// Says what is known of the device behind the connection's next requests.
    mutating func setDevice(
        _ token: Token, _ evidence: DeviceEvidence?, _ certificate: DeviceCertificate?, _ org: Org
    ) {
        clients[token].evidence = evidence
        clients[token].certificate = certificate
        clients[token].unknownSince = nil
        clients[token].annotation = AnnotationText()
        clients[token].bindingKey =
            certificate?.verdict == .verified
            ? certificate.flatMap { CertificateFingerprint($0.fingerprint) }.map {
                BindingKey(org: org.id, fingerprint: $0)
            } : nil
    }

    /// The posture of a device that a handoff has shown, judged now.
    mutating func shownPosture(_ token: Token, _ site: Site) -> Posture {
        guard let evidence = clients[token].evidence, unixNow < evidence.expiry else {
            return .notTrusted(.notEvaluated)
        }
        guard let certificate = clients[token].certificate else { return evidence.posture }
        // The settings may have replaced the device CA meanwhile.
        guard let root = certificate.links.last?.issuer, site.org.authorities.contains(root) else {
            return .notTrusted(.unknownIssuer)
        }
        let standing = clients[token].bindingKey.flatMap { start.bindings.standing(of: $0) }
        clients[token].standing = standing
        return posture(of: token, site, standing: standing)
    }

    /// The value of a cookie of the request whose head was parsed; the first one of this name.
    func cookie(_ name: String, _ head: borrowing ByteBuffer) -> [UInt8]? {
        for field in request.fields where field.known == .cookie {
            let value = head.bytes.extracting(field.valueRange)
            guard let range = CookieReader.find(name, in: value) else { continue }
            return Array(copying: value.extracting(range))
        }
        return nil
    }

    /// The host as the browser addressed it, with its port where there is one.
    func authority(_ head: borrowing ByteBuffer, _ site: Site) -> String {
        guard let range = request.authorityRange else { return site.name }
        return String(copying: head.bytes.extracting(range)).lowercased()
    }

    /// The keys of the handoff's tokens; nil only when OpenSSL fails.
    mutating func currentHandoffKeys() -> HandoffKeys? {
        do {
            let keys = try handoffKeys?.current(start.ticketKeys) ?? HandoffKeys(start.ticketKeys)
            handoffKeys = keys
            return keys
        } catch {
            start.log.log(.error, "cannot make the keys of handoffs", ["reason": "\(error)"])
            return nil
        }
    }
}
