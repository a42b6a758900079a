internal import COpenSSL

/// Octets that nobody can guess, and their comparison.
public enum SecureRandom {
    /// So many random octets, fit for secrets.
    public static func octets(_ count: Int) throws(TLSError) -> [UInt8] {
        let library = try CryptoLibrary.cold()
        var octets = [UInt8](repeating: 0, count: count)
        ErrorQueue.clear()
        // Fills the array, within the call.
        guard unsafe RAND_priv_bytes_ex(library.context, &octets, count, 0) == 1 else {
            throw ErrorQueue.failure("making random octets")
        }
        return octets
    }

    /// Whether both hold the same octets; how long it takes tells their count and no more.
    public static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        // Both are read within the call and have `count` octets.
        return unsafe CRYPTO_memcmp(left, right, left.count) == 0
    }
}
