extension KnownField {
    /// Whether the field speaks about one connection only and must not be passed on
    /// (RFC 9110 section 7.6.1, with the proxy fields of RFC 9110 section 11.7).
    public var isHopByHop: Bool {
        switch self {
        case .connection, .http2Settings, .keepAlive, .proxyAuthenticate, .proxyAuthorization,
            .proxyConnection, .te, .trailer, .transferEncoding, .upgrade:
            true
        default: false
        }
    }

    /// What becomes of a field that comes after the content (RFC 9110 section 6.5.1).
    enum TrailerRule {
        /// Means nothing after the content, or is the gateway's to set: left out.
        case drop
        case pass
        /// Would change where a message ends or goes: an attack on whoever merges trailers
        /// into the head, so the message is refused.
        case refuse
    }

    /// What becomes of this field in a trailer section. Names nobody has given a meaning here
    /// may pass, and so may validators, dates and the server's own words.
    var trailerRule: TrailerRule {
        switch self {
        case .contentLength, .host, .transferEncoding: .refuse
        case .date, .etag, .lastModified, .other, .server, .traceparent: .pass
        default: .drop
        }
    }
}
