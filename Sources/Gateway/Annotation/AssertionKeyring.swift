public import TLS

/// The keys of the signed assertions: one that signs, and all that apps may still need to check.
public final class AssertionKeyring: Sendable {
    /// Signs now.
    public let signer: AssertionSigner
    /// The JWK Set (RFC 7517 section 5) of every published key, as JSON.
    public let keySet: [UInt8]
    /// Seconds an assertion is valid; at most 60.
    public let lifetime: Int64

    /// A ring whose `published` keys include the signer's.
    public init(signer: AssertionSigner, published: [AssertionSigner], lifetime: Int64) {
        self.signer = signer
        self.lifetime = lifetime
        let keys = published.map(\.publicJWK).joined(separator: ",")
        keySet = [UInt8]("{\"keys\":[\(keys)]}".utf8)
    }
}
