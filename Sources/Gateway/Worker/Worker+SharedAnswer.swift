import DeviceTrust
import HTTP
import SystemLog
import TLS
import Transport

/// What the gateways of one store tell each other about answers that went through to an app behind
/// them: sealed, like what a browser carries, behind the address of the client.
extension Worker {
    /// Writes down what is known of a device, for whichever gateway the app's sign-on comes to.
    mutating func share(_ passed: PassedAnswer, _ digest: [UInt8], _ client: Token) {
        let shown = HandoffPosture(
            org: passed.org, host: Worker.sharedHost, posture: passed.evidence.posture,
            certificate: passed.certificate.flatMap(HandoffCertificate.init),
            issued: passed.evidence.issued, expiry: passed.evidence.expiry)
        guard let keys = currentHandoffKeys(), let key = OneTimeKey(digest),
            let sealed = try? HandoffToken.seal(shown, keys: keys),
            let use = OneTimeUse(
                putting: Array("\(passed.address) \(sealed)".utf8), kind: .judgedMessage,
                key: key, expires: unixNow + PassedAnswers.lifetime)
        else { return }  // Then the browser makes another trip.
        tell(use, client)
    }

    /// What another gateway has written down; nil where that does not count here.
    mutating func sharedAnswer(_ value: [UInt8], _ site: Site) -> PassedAnswer? {
        guard let keys = currentHandoffKeys(), let blank = value.firstIndex(of: 0x20),
            let shown = try? HandoffToken.open(
                Array(value[(blank + 1)...]).span, as: HandoffPosture.self, keys: keys,
                audience: Worker.sharedHost, now: unixNow)
        else { return nil }
        return PassedAnswer(
            org: shown.org,
            evidence: DeviceEvidence(
                posture: shown.posture, issued: shown.issued, expiry: shown.expiry),
            certificate: shown.certificate?.deviceCertificate,
            address: String(decoding: value[..<blank], as: UTF8.self))
    }

    /// No host has this name: no browser can bring such a token.
    private static let sharedHost = "(store)"
}
