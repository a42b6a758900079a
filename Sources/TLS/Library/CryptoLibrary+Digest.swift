internal import COpenSSL

extension CryptoLibrary {
    /// SHA-256 over the parts, one after the other.
    func sha256(of parts: [UInt8]...) throws(TLSError) -> [UInt8] {
        guard let state = unsafe EVP_MD_CTX_new() else {
            throw ErrorQueue.failure("making a digest")
        }
        defer { unsafe EVP_MD_CTX_free(state) }
        var done = unsafe EVP_DigestInit_ex2(state, sha256, nil) == 1
        for part in parts where done {
            // The array is read during the call only.
            done = unsafe part.withUnsafeBytes {
                unsafe EVP_DigestUpdate(state, $0.baseAddress, $0.count) == 1
            }
        }
        var digest = [UInt8](repeating: 0, count: 32)
        done = unsafe done && EVP_DigestFinal_ex(state, &digest, nil) == 1
        guard done else { throw ErrorQueue.failure("computing SHA-256") }
        return digest
    }
}
