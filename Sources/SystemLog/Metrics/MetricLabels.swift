// The label sets of the counters. Each is closed and its raw value is the counter's place in
// its row, so that counting something is one addition and nothing a peer sends can add a series.

/// A closed set of label values; raw values count from 0.
protocol MetricLabel: CaseIterable, RawRepresentable<Int>, Sendable {
    /// The value in the exposition.
    var label: String { get }
}

/// The TLS version of a completed handshake.
public enum HandshakeVersion: Int, MetricLabel {
    case tls12, tls13

    var label: String {
        switch self {
        case .tls12: "TLSv1.2"
        case .tls13: "TLSv1.3"
        }
    }
}

/// Why a handshake did not complete. Certificates never stop one; only broken TLS does.
public enum HandshakeFailure: Int, MetricLabel {
    /// The peer's signature over the handshake does not fit its certificate.
    case badSignature
    /// The peer went away before the handshake was complete.
    case closed
    /// The handshake took longer than its deadline.
    case deadline
    /// Our own side failed: out of memory, a key that cannot sign.
    case `internal`
    /// A certificate or message that cannot be decoded.
    case malformed
    /// No cipher, group or signature algorithm in common.
    case noCommonParameters
    /// No protocol version in common.
    case noCommonVersion
    /// Plain HTTP, or no TLS at all.
    case notTLS
    case other
    /// The peer sent a fatal alert, for example because it does not trust our certificate.
    case peerAlert
    /// The server name is missing or belongs to no host.
    case unrecognizedName

    var label: String {
        switch self {
        case .badSignature: "bad_signature"
        case .closed: "closed"
        case .deadline: "deadline"
        case .internal: "internal"
        case .malformed: "malformed"
        case .noCommonParameters: "no_common_parameters"
        case .noCommonVersion: "no_common_version"
        case .notTLS: "not_tls"
        case .other: "other"
        case .peerAlert: "peer_alert"
        case .unrecognizedName: "unrecognized_name"
        }
    }
}

/// Who made the answer to a request.
public enum AnswerOrigin: Int, MetricLabel {
    /// The gateway itself: pages, keys, errors.
    case gateway
    /// The app.
    case upstream

    var label: String {
        switch self {
        case .gateway: "gateway"
        case .upstream: "upstream"
        }
    }
}

/// The hundreds of a status code.
enum StatusClass: Int, MetricLabel {
    case informational, success, redirection, clientError, serverError

    init(status: Int) {
        self = StatusClass(rawValue: status / 100 - 1) ?? .serverError
    }

    var label: String { "\(rawValue + 1)xx" }
}

/// What went wrong between the gateway and an app.
public enum UpstreamFailure: Int, MetricLabel {
    /// Its stable name, in metrics and logs.
    public var code: String { label }

    /// The answer is not HTTP, or is HTTP that cannot be framed.
    case badResponse
    /// The app closed the connection before its answer was complete.
    case closed
    /// The connection was not made within its deadline.
    case connectDeadline
    /// The connection could not be made: unreachable, no route, no descriptor.
    case connectFailed
    /// Nobody listens at the app's address.
    case connectRefused
    /// The app's name has no address.
    case nameUnresolved
    case other
    /// The connection was reset.
    case reset
    /// The answer did not start, or did not go on, within its deadline.
    case responseDeadline
    /// The TLS handshake with the app failed, or its certificate is not the expected one.
    case tlsFailed

    var label: String {
        switch self {
        case .badResponse: "bad_response"
        case .closed: "closed"
        case .connectDeadline: "connect_deadline"
        case .connectFailed: "connect_failed"
        case .connectRefused: "connect_refused"
        case .nameUnresolved: "name_unresolved"
        case .other: "other"
        case .reset: "reset"
        case .responseDeadline: "response_deadline"
        case .tlsFailed: "tls_failed"
        }
    }
}

/// How a request came by its upstream connection.
enum UpstreamUse: Int, MetricLabel {
    case opened, reused

    var label: String {
        switch self {
        case .opened: "opened"
        case .reused: "reused"
        }
    }
}

/// A wait on a client that ended because its time was over.
public enum ClientDeadline: Int, MetricLabel {
    case body, head, idle, tunnel, write

    var label: String {
        switch self {
        case .body: "body"
        case .head: "head"
        case .idle: "idle"
        case .tunnel: "tunnel"
        case .write: "write"
        }
    }
}

/// How a claim to the store ended.
enum ClaimEnd: Int, MetricLabel {
    case settled, unavailable

    var label: String {
        switch self {
        case .settled: "settled"
        case .unavailable: "unavailable"
        }
    }
}

/// Where bytes went, TLS and HTTP framing included or not as the caller counts them.
public enum ByteFlow: Int, MetricLabel {
    case fromClient, fromUpstream, toClient, toUpstream

    var label: String {
        switch self {
        case .fromClient: "from_client"
        case .fromUpstream: "from_upstream"
        case .toClient: "to_client"
        case .toUpstream: "to_upstream"
        }
    }
}

/// What the recogniser of sign-on messages found in a request.
public enum SignOnMessage: Int, MetricLabel {
    /// A message that was refused: too large, not what it claims to be.
    case refused
    case saml, wsfed

    var label: String {
        switch self {
        case .refused: "refused"
        case .saml: "saml"
        case .wsfed: "wsfed"
        }
    }
}

/// What sign-on rules have made of a sign-on.
public enum SignOnResult: Int, MetricLabel {
    case allow
    /// More proof was asked for.
    case challenge
    case deny

    var label: String {
        switch self {
        case .allow: "allow"
        case .challenge: "challenge"
        case .deny: "deny"
        }
    }
}

/// Where a trip over the device-trust host has come to.
public enum HandoffStep: Int, MetricLabel {
    /// The device-trust host has looked at the device.
    case checked
    /// It has begun.
    case left
    /// A token was refused.
    case refused
    /// It has ended where it began.
    case returned

    var label: String {
        switch self {
        case .checked: "checked"
        case .left: "left"
        case .refused: "refused"
        case .returned: "returned"
        }
    }
}

/// Things of which only the number matters.
enum PlainCount: Int, CaseIterable, Sendable {
    case connectionsAccepted, connectionsClosed, connectionsRefused
    case tunnelsOpened, tunnelsClosed
    case headersStripped, eventsWaited
}
