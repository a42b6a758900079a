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

    init(
        app: App, org: Org, posture: Posture, certificate: DeviceCertificate?,
        presented: PeerCertificate?, clientAddress: String, user: String? = nil
    ) {
        self.app = app
        self.org = org
        self.posture = posture
        let isVerified = certificate?.verdict == .verified
        self.certificate = isVerified ? certificate : nil
        self.presented = posture.isTrusted ? presented : nil
        self.clientAddress = clientAddress
        self.user = posture.isTrusted ? user : nil
    }

    var deviceID: String? { certificate?.deviceID(by: org.deviceIDOrder) }
}
