import DeviceTrust
import TLS

/// What the gateway says to one app about one connection's device, before it is put into words.
struct DeviceStatement {
    let app: App
    let org: Org
    let posture: Posture
    /// The certificate that was shown, when its chain is verified. Nothing is said about a
    /// certificate whose issuer did not vouch for it.
    let certificate: DeviceCertificate?
    /// Its bytes, for the forms that carry them; nil unless the posture is trusted.
    let presented: PeerCertificate?
    let clientAddress: String
    /// Who the user is; nil unless the posture is trusted and somebody is known.
    let user: String?
    /// The user's groups, where this request names the user.
    let groups: Set<String>
    /// What sign-on rules have decided.
    let decision: AnnotatedDecision

    init(
        app: App, org: Org, posture: Posture, certificate: DeviceCertificate?,
        presented: PeerCertificate?, clientAddress: String, user: String? = nil,
        groups: Set<String> = [], decision: AnnotatedDecision = AnnotatedDecision()
    ) {
        self.app = app
        self.org = org
        self.posture = posture
        let isVerified = certificate?.verdict == .verified
        self.certificate = isVerified ? certificate : nil
        self.presented = posture.isTrusted ? presented : nil
        self.clientAddress = clientAddress
        // Whom a rule has let in is somebody, whatever the device.
        let isTold = posture.isTrusted || decision.rule != nil
        self.user = isTold ? user : nil
        self.groups = isTold && user != nil ? groups : []
        self.decision = decision
    }

    var deviceID: String? { certificate?.deviceID(by: org.deviceIDOrder) }
}
