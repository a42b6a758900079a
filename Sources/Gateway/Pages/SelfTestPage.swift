internal import DeviceTrust

/// What the device-trust host says to those who visit it: what the gateway sees of their device,
/// in plain words. It tells a visitor only about the visitor's own connection.
struct SelfTestPage: Sendable {
    /// The certificate the client showed.
    struct Certificate: Equatable, Sendable {
        var subject: String
        var issuer: String
        /// In hexadecimal.
        var serial: String
        /// Unix seconds; nil if the certificate could not be read.
        var notBefore: Int64?
        /// Unix seconds; nil if the certificate could not be read.
        var notAfter: Int64?
        /// SHA-256 of its DER, in hexadecimal.
        var fingerprint: String
        var deviceID: String?
        var platform: DevicePlatform

        /// The facts of a presented chain.
        init(_ certificate: DeviceCertificate, deviceID: String?) {
            subject = certificate.names.subject
            issuer = certificate.names.issuer
            serial = certificate.serialText
            notBefore = certificate.notBefore
            notAfter = certificate.notAfter
            fingerprint = certificate.fingerprintText
            self.deviceID = deviceID
            platform = certificate.platform
        }
    }

    /// The connection the page travels over.
    struct Connection: Equatable, Sendable {
        /// For example `TLSv1.3`.
        var version: String
        /// The cipher suite's name.
        var cipher: String
        /// Whether an earlier session was continued.
        var isResumed: Bool
        /// The client's address as the gateway sees it.
        var clientAddress: String
    }

    /// Display name of the org.
    var org: String
    /// The host the visitor asked.
    var host: String
    var posture: Posture
    /// nil: none was shown.
    var certificate: Certificate?
    var connection: Connection
    /// Identifies the request in the system log.
    var requestID: String
    /// Unix seconds.
    var now: Int64
    /// Where the org explains more.
    var learnMore: PageLink?
    /// Subjects of the authorities that issue the org's device certificates.
    var acceptedIssuers: [String] = []
    /// Language and logo.
    var look = PageLook()

    /// 200, with a body in the format.
    func page(_ format: PageFormat) -> Page {
        switch format {
        case .html: look.html(200, html())
        case .json: look.json(200, .json, json())
        }
    }

    /// What the page says first, whatever the format.
    var words: (title: String, explanation: String, remedy: String?) {
        guard let reason = posture.reason else {
            return (look.texts[.trustedTitle], look.texts[.trustedExplanation], nil)
        }
        let topic = look.texts[.reason(reason)]
        return (topic.title, topic.explanation, topic.remedy)
    }
}
