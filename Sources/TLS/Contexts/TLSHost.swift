/// One host (or several names of one host) as TLS sees it.
public struct TLSHost: Sendable {
    /// Lower-case names; "*.x" stands for exactly one label in front of x.
    public var names: [String]
    /// Org and client-authentication mode, in any form. Sessions cross neither from one value to
    /// another nor from one name to another: SHA-256 over both is the session id context.
    public var isolation: [UInt8]
    /// Whether a client certificate is asked for (it is never demanded).
    public var requestsCertificate: Bool
    /// Whether session tickets are given out and taken.
    public var allowsResumption: Bool
    /// What the host shows.
    public var credential: ServerCredential
    /// The device CAs; without them every client certificate is of an unknown issuer.
    public var anchors: TrustAnchors?
    /// Whether `PeerCertificate` keeps the certificates' DER (for headers that carry it).
    public var keepsCertificateDER: Bool
    /// Application protocols in order of preference; empty: ALPN is not answered.
    public var alpn: [String]
    /// The caller's own number for the host, unique in a context set.
    public var tag: Int

    /// Describes a host.
    public init(
        names: [String], isolation: [UInt8], requestsCertificate: Bool, allowsResumption: Bool,
        credential: ServerCredential, anchors: TrustAnchors? = nil,
        keepsCertificateDER: Bool = false, alpn: [String] = ["http/1.1", "http/1.0"], tag: Int
    ) {
        self.names = names
        self.isolation = isolation
        self.requestsCertificate = requestsCertificate
        self.allowsResumption = allowsResumption
        self.credential = credential
        self.anchors = anchors
        self.keepsCertificateDER = keepsCertificateDER
        self.alpn = alpn
        self.tag = tag
    }
}
