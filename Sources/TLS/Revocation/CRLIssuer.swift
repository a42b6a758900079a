internal import COpenSSL

/// A certificate of the trusted file, asked whether it made a revocation list.
struct CRLIssuer {
    private let certificate: Certificate
    private let library: CryptoLibrary

    /// Reads a certificate in DER.
    init(_ der: [UInt8], library: CryptoLibrary) throws(TLSError) {
        certificate = try Certificate(der: der, library: library)
        self.library = library
    }

    /// Whether this is the subject's name, as RFC 5280 section 7.1 compares names.
    func isNamed(_ name: borrowing DistinguishedName) -> Bool {
        unsafe X509_NAME_cmp(X509_get_subject_name(certificate.view.handle), name.handle) == 0
    }

    /// Whether the subject key identifier is this one. A list, or a certificate, without an
    /// identifier leaves the question open.
    func mayHaveKeyID(_ keyID: [UInt8]?) -> Bool {
        guard let keyID,
            let own = unsafe X509_get0_subject_key_id(certificate.view.handle)
        else { return true }
        return unsafe keyID == bytes(of: own)
    }

    /// Whether it is an authority, and its key is for signing lists where it has a key usage;
    /// without that extension OpenSSL answers with all bits set.
    var maySignLists: Bool {
        unsafe certificate.view.isCA
            && X509_get_key_usage(certificate.view.handle) & UInt32(KU_CRL_SIGN) != 0
    }

    /// Whether its key made this signature over these bytes of the list.
    func verifies(
        _ signature: Range<Int>, over signed: Range<Int>, of list: [UInt8],
        _ algorithm: CRLSignatureAlgorithm
    ) throws(CRLError) -> Bool {
        // The key belongs to the certificate, which outlives this call.
        guard let key = unsafe X509_get0_pubkey(certificate.view.handle),
            unsafe algorithm.isFor(key)
        else { return false }
        guard let state = unsafe EVP_MD_CTX_new() else { throw .library(ErrorQueue.drain()) }
        defer { unsafe EVP_MD_CTX_free(state) }
        var options: OpaquePointer?
        guard
            unsafe EVP_DigestVerifyInit_ex(
                state, &options, algorithm.digest, library.context, nil, key, nil) == 1,
            unsafe algorithm.setPadding(options)
        else { throw .library(ErrorQueue.drain()) }
        defer { ErrorQueue.clear() }
        return unsafe list.withUnsafeBufferPointer { all in
            let signature = unsafe UnsafeBufferPointer(rebasing: all[signature])
            let signed = unsafe UnsafeBufferPointer(rebasing: all[signed])
            // Anything but 1 is no good signature; below 0 stands for bytes that are none at all.
            return unsafe EVP_DigestVerify(
                state, signature.baseAddress, signature.count, signed.baseAddress, signed.count)
                == 1
        }
    }
}

extension CRLSignatureAlgorithm {
    /// The least length of an RSA key in bits.
    private static let leastRSABits: Int32 = 2048

    /// Whether the key is of the kind, and no toy.
    fileprivate func isFor(_ key: OpaquePointer) -> Bool {
        switch keyKind {
        case .rsa:
            let isRSA = unsafe EVP_PKEY_is_a(key, "RSA") == 1
            let isPSS = unsafe saltLength != nil && EVP_PKEY_is_a(key, "RSA-PSS") == 1
            return unsafe (isRSA || isPSS) && EVP_PKEY_get_bits(key) >= Self.leastRSABits
        case .ec, .ed25519, .ed448:
            return unsafe EVP_PKEY_is_a(key, keyKind.rawValue) == 1
        }
    }

    fileprivate func setPadding(_ options: OpaquePointer?) -> Bool {
        guard let saltLength else { return true }
        return unsafe EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1
            && EVP_PKEY_CTX_set_rsa_mgf1_md_name(options, digest, nil) == 1
            && EVP_PKEY_CTX_set_rsa_pss_saltlen(options, Int32(saltLength)) == 1
    }
}
