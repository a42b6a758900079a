/// A SHA-256 value held inline, so that it can be a key without an allocation.
struct SHA256Digest: Hashable, Sendable {
    /// The 32 octets in memory order.
    var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    init() {}

    /// Nil unless there are exactly 32 octets.
    init?(_ octets: some Collection<UInt8>) {
        guard octets.count == 32 else { return nil }
        // Copies 32 octets into the 32 octets of `words`.
        unsafe withUnsafeMutableBytes(of: &words) { unsafe $0.copyBytes(from: octets) }
    }

    /// The octets as an array.
    var bytes: [UInt8] {
        unsafe withUnsafeBytes(of: words) { unsafe Array($0) }
    }

    static func == (left: SHA256Digest, right: SHA256Digest) -> Bool {
        left.words == right.words
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
    }
}
