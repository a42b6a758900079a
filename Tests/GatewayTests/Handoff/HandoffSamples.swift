import DeviceTrust
import TLS

@testable import Gateway

/// Contents of tokens, valid for a while from `now` on.
enum HandoffSample {
    static let now: Int64 = 1_795_332_709

    static func material(_ octet: UInt8) -> [UInt8] {
        [UInt8](repeating: octet, count: TicketKeys.keyBytes)
    }

    static func keys(_ octets: UInt8...) throws -> HandoffKeys {
        try HandoffKeys(TicketKeys(keys: octets.map(material)))
    }

    static func id(_ octet: UInt8) -> TransactionID? {
        TransactionID([UInt8](repeating: octet, count: 16))
    }

    static func link(_ octet: UInt8, notAfter: Int64 = now + 1000) -> ChainLink? {
        ChainLink(
            issuerKey: [UInt8](repeating: octet, count: 32), serial: [octet, 0, 3],
            notBefore: now - 1000, notAfter: notAfter)
    }

    static func certificate(
        names: CertificateNames = names, distributionPoints: [String] = ["http://crl.corp.test/a"]
    ) -> DeviceCertificate {
        DeviceCertificate(
            verdict: .verified, links: [link(1), link(2)].compactMap { $0 },
            fingerprint: [UInt8](0..<32), names: names, serialText: "010003",
            distributionPoints: distributionPoints)
    }

    static let names = CertificateNames(
        subject: "CN=ALICE-MBA,O=Corp", issuer: "CN=CA,O=Corp", commonName: "ALICE-MBA",
        subjectSerialNumber: "C02", uris: ["https://other", "urn:sallyport:device:mac:C02"],
        dnsNames: ["alice.corp.test"], permanentIdentifier: "PI-1")

    static func request(_ target: String = "/sso?SAMLRequest=a%2Bb&x=1") -> HandoffRequest? {
        ReturnTarget(target).map {
            HandoffRequest(
                method: .post, target: $0, digest: [UInt8](repeating: 9, count: 32),
                charset: .windows1252)
        }
    }

    static func state() -> HandoffState? {
        guard let id = id(1), let request = request() else { return nil }
        return HandoffState(
            transaction: id, bind: [UInt8](repeating: 2, count: 32),
            deviceTrustHost: "x7.dt.corp.test", returnHost: "login.corp.test:8443",
            expiry: now + HandoffState.lifetime, request: request, clientAddress: "2001:db8::7")
    }

    static func ticket() -> HandoffTicket? {
        guard let transaction = id(1), let request = request() else { return nil }
        return HandoffTicket(
            transaction: transaction, bind: [UInt8](repeating: 2, count: 32),
            returnHost: "login.corp.test", posture: .notTrusted(.revoked),
            certificate: HandoffCertificate(certificate()), request: request,
            addressAtL: "203.0.113.7", addressAtD: "203.0.113.8", issued: now,
            expiry: now + HandoffTicket.lifetime)
    }

    static func posture() -> HandoffPosture {
        HandoffPosture(
            org: "corp", host: "login.corp.test", posture: .trusted,
            certificate: HandoffCertificate(certificate()), issued: now,
            expiry: now + HandoffPosture.lifetime)
    }

    static func pass() -> HandoffPass {
        HandoffPass(
            host: "login.corp.test", digest: [UInt8](repeating: 9, count: 32),
            place: [UInt8](repeating: 8, count: 32),
            posture: .notTrusted(.noCertificate), issued: now - 2,
            expiry: now + HandoffPass.lifetime)
    }

    static func user() -> SignedInUser {
        SignedInUser(
            org: "corp", host: "login.corp.test", user: "zoë@corp.test", groups: ["a", "b"],
            authenticated: now, expiry: now + SignedInUser.lifetime)
    }

    static func request() throws -> SeenRequest {
        try SeenRequest(site: "wiki.corp.test", id: "_1", now: now)
    }
}
