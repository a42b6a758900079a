extension KnownField {
    /// Whether the field speaks about one connection only and must not be passed on
    /// (RFC 9110 section 7.6.1, with the proxy fields of RFC 9110 section 11.7).
    public var isHopByHop: Bool {
        KnownFieldSet.hopByHop.contains(self)
    }
}

/// A set of known fields in one machine word. `other` can be a member like any case.
public struct KnownFieldSet: Equatable, Sendable {
    var bits: UInt64

    /// The empty set.
    public init() {
        bits = 0
    }

    init(_ members: KnownField...) {
        bits = members.reduce(0) { $0 | 1 << UInt64($1.rawValue) }
    }

    /// Whether `field` is a member.
    public func contains(_ field: KnownField) -> Bool {
        bits & (1 &<< UInt64(field.rawValue)) != 0
    }

    mutating func insert(_ field: KnownField) {
        bits |= 1 &<< UInt64(field.rawValue)
    }

    func isDisjoint(with other: KnownFieldSet) -> Bool {
        bits & other.bits == 0
    }
}

extension KnownFieldSet {
    static let hopByHop = KnownFieldSet(
        .connection, .http2Settings, .keepAlive, .proxyAuthenticate, .proxyAuthorization,
        .proxyConnection, .te, .trailer, .transferEncoding, .upgrade)

    /// Fields that would change where a message ends or goes. In a trailer section they are an
    /// attack on whoever merges trailers into the head, so the message is refused.
    static let refusedInTrailers = KnownFieldSet(.contentLength, .host, .transferEncoding)

    /// Fields that mean nothing after the content (RFC 9110 section 6.5.1): left out of the list.
    static let droppedFromTrailers = KnownFieldSet(
        .accept, .acceptEncoding, .acceptLanguage, .age, .authorization, .cacheControl,
        .clientCert, .clientCertChain, .connection, .contentEncoding, .contentRange,
        .contentSecurityPolicy, .contentType, .cookie, .date, .expect, .expires, .forwarded,
        .http2Settings, .ifMatch, .ifModifiedSince, .ifNoneMatch, .ifRange,
        .ifUnmodifiedSince, .keepAlive, .location, .maxForwards, .origin, .proxyAuthenticate,
        .proxyAuthorization, .proxyConnection, .purpose, .range, .referer, .secFetchDest,
        .secFetchMode, .secFetchSite, .secFetchUser, .secPurpose, .setCookie,
        .strictTransportSecurity, .te, .trailer, .upgrade, .userAgent, .vary, .via,
        .wwwAuthenticate, .xForwardedClientCert, .xForwardedFor, .xForwardedHost,
        .xForwardedPort, .xForwardedProto, .xRealIP, .xRequestID)
}
