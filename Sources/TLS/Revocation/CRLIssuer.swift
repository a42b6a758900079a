internal import COpenSSL

/// A certificate of the trusted file, asked whether it made a revocation list.
@safe struct CRLIssuer: ~Copyable {
    private let library: PKILibrary
    private let certificate: OpaquePointer  // owned; freed in deinit

    /// Reads a certificate in DER; nil when OpenSSL cannot.
    init?(_ der: [UInt8], library: PKILibrary) {
        guard let empty = unsafe X509_new_ex(library.context, nil) else { return nil }
        var handle: OpaquePointer? = unsafe empty
        let isRead = der.withUnsafeBufferPointer { bytes in
            var cursor = unsafe bytes.baseAddress
            return unsafe d2i_X509(&handle, &cursor, bytes.count) != nil
        }
        // d2i_X509 frees what it was given when it fails.
        guard isRead, let certificate = unsafe handle else {
            ERR_clear_error()
            return nil
        }
        self.library = library
        unsafe self.certificate = certificate
    }

    deinit { unsafe X509_free(certificate) }

    /// Whether this is the subject's name, as RFC 5280 section 7.1 compares names.
    func isNamed(_ name: borrowing DistinguishedName) -> Bool {
        unsafe X509_NAME_cmp(X509_get_subject_name(certificate), name.handle) == 0
    }

    /// Whether the subject key identifier is this one. A list, or a certificate, without an
    /// identifier leaves the question open.
    func mayHaveKeyID(_ keyID: [UInt8]?) -> Bool {
        guard let keyID, let own = unsafe X509_get0_subject_key_id(certificate),
            let bytes = unsafe ASN1_STRING_get0_data(own)
        else { return true }
        let count = Int(unsafe ASN1_STRING_length(own))
        return unsafe keyID.elementsEqual(UnsafeBufferPointer(start: bytes, count: count))
    }

    /// Whether it is an authority, and its key is for signing lists where it has a key usage.
    var maySignLists: Bool {
        // The bits of KU_CRL_SIGN; without the extension all bits are set.
        unsafe X509_check_ca(certificate) == 1
            && X509_get_key_usage(certificate) & UInt32(KU_CRL_SIGN) != 0
    }

    /// SHA-256 over the subject's Name and the SubjectPublicKeyInfo, both in DER.
    func issuerKey() -> [UInt8]? {
        guard let name = unsafe X509_get_subject_name(certificate),
            let key = unsafe X509_get_X509_PUBKEY(certificate)
        else { return nil }
        let nameDER = Self.encoded { unsafe i2d_X509_NAME(name, $0) }
        let keyDER = Self.encoded { unsafe i2d_X509_PUBKEY(key, $0) }
        guard let nameDER, let keyDER else { return nil }
        return Digest.sha256(nameDER + keyDER, library)
    }

    /// Whether its key made this signature over these bytes.
    func verifies(
        _ signature: Range<Int>, over signed: Range<Int>, of list: [UInt8],
        _ algorithm: CRLSignatureAlgorithm
    ) throws(CRLError) -> Bool {
        guard let key = unsafe X509_get0_pubkey(certificate),
            unsafe algorithm.isFor(key)
        else { return false }
        guard let context = unsafe EVP_MD_CTX_new() else {
            throw .library(PKILibrary.drainErrors())
        }
        defer { unsafe EVP_MD_CTX_free(context) }
        var options: OpaquePointer?
        guard
            unsafe EVP_DigestVerifyInit_ex(
                context, &options, algorithm.digest, library.context, nil, key, nil) == 1,
            unsafe algorithm.setPadding(options)
        else { throw .library(PKILibrary.drainErrors()) }
        // Everything that is not 1 is a bad signature; one that is no signature at all is below 0.
        let isGood = list.withUnsafeBufferPointer { bytes in
            let signature = unsafe UnsafeBufferPointer(rebasing: bytes[signature])
            let signed = unsafe UnsafeBufferPointer(rebasing: bytes[signed])
            return unsafe EVP_DigestVerify(
                context, signature.baseAddress, signature.count, signed.baseAddress, signed.count)
                == 1
        }
        ERR_clear_error()
        return isGood
    }

    private static func encoded(
        _ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32
    ) -> [UInt8]? {
        let count = Int(unsafe encode(nil))
        guard count > 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: count)
        let written = bytes.withUnsafeMutableBufferPointer { buffer in
            var cursor = unsafe buffer.baseAddress
            return Int(unsafe encode(&cursor))
        }
        return written == count ? bytes : nil
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
