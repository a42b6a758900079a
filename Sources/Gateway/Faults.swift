import Federation
import HTTP
import SystemLog
import TLS

// One place that says what a fault becomes: an HTTP status, a label of a counter, an errno's
// meaning. Answers never carry more than that.

extension FederationFault {
    /// The status of the answer to a sign-on message that is refused.
    var status: Int { self == .tooLarge ? 413 : 400 }
}

extension UpstreamFailure {
    /// The status of the answer to a request its app could not be asked.
    var status: Int {
        switch self {
        case .connectDeadline, .responseDeadline: 504
        case .badResponse, .closed, .connectFailed, .connectRefused, .nameUnresolved, .other,
            .reset, .tlsFailed:
            502
        }
    }

    /// What an errno value of connect(2) means.
    init(connectionFault code: Int32) {
        switch code {
        case 111: self = .connectRefused  // ECONNREFUSED
        case 110: self = .connectDeadline  // ETIMEDOUT
        default: self = .connectFailed
        }
    }
}

extension HandshakeFailure {
    /// The counter of a TLS fault.
    init(_ fault: TLSFault) {
        self = HandshakeFailure.byCode[fault.code] ?? HandshakeFailure(fault.origin)
    }

    /// The counter of a fault whose code has none of its own.
    private init(_ origin: TLSFault.Origin) {
        switch origin {
        case .incompatiblePeer: self = .noCommonParameters
        case .local: self = .internal
        case .misbehavingPeer: self = .malformed
        case .peerAlert: self = .peerAlert
        case .transport: self = .closed
        }
    }

    private static let byCode: [String: HandshakeFailure] = [
        "bad_certificate_verify": .badSignature,
        "http_request": .notTLS,
        "inappropriate_fallback": .noCommonVersion,
        "malformed_name": .unrecognizedName,
        "missing_name": .unrecognizedName,
        "not_tls": .notTLS,
        "unrecognized_name": .unrecognizedName,
        "unsupported_protocol": .noCommonVersion,
    ]
}
