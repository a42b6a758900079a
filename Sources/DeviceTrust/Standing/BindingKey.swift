/// What a certificate is known by in the binding table: its org and half of its SHA-256.
///
/// The org's part is mixed in, so that a certificate counts in each org on its own. Finding another
/// certificate with the same key means finding a second preimage of 128 bits.
public struct BindingKey: Hashable, Sendable {
    let upper: UInt64
    let lower: UInt64

    /// The key of a certificate in an org.
    public init(org: String, fingerprint: CertificateFingerprint) {
        // FNV-1a: the names of orgs come from settings, so nobody can choose them to collide.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in org.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        upper = fingerprint.digest.first ^ hash
        lower = fingerprint.digest.second
    }
}
