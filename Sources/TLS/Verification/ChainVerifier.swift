internal import COpenSSL

/// Verifies certificate files exactly as a handshake verifies what a client presents.
public enum ChainVerifier {
    /// Verifies a chain, leaf first, PEM or one DER certificate.
    ///
    /// Call it on the thread that owns `engine`.
    public static func verify(
        chain: [UInt8], anchors: TrustAnchors, engine: TLSEngine
    ) throws(TLSError) -> PeerCertificate {
        let certificates = try read(chain, library: engine.library)
        let store = try AnchorStore(anchors, library: engine.library)
        let peer = withExtendedLifetime(certificates) {
            unsafe withStack(of: certificates.map(\.view)) { stack in
                unsafe engine.verification.peer(presented: stack, anchors: store, keepsDER: true)
            }
        }
        guard let peer = peer ?? nil else { throw ErrorQueue.failure("verifying a chain") }
        return peer
    }

    private static func read(
        _ chain: [UInt8], library: CryptoLibrary
    ) throws(TLSError) -> [Certificate] {
        // A DER certificate is a SEQUENCE; no text begins with that octet.
        if chain.first == 0x30, let single = try? Certificate(der: chain, library: library) {
            return [single]
        }
        return try Certificate.list(pem: chain, library: library)
    }
}
