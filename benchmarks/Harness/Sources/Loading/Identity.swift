internal import CBench
internal import Glibc

/// A certificate with its key and, where the file had more, the rest of its chain.
@safe final class Identity {
    // Owned; freed in deinit. OpenSSL counts further references of its own.
    let certificate: OpaquePointer
    let key: OpaquePointer
    let chain: OpaquePointer?

    /// Takes over one reference of each.
    init(certificate: OpaquePointer, key: OpaquePointer, chain: OpaquePointer? = nil) {
        unsafe self.certificate = unsafe certificate
        unsafe self.key = unsafe key
        unsafe self.chain = unsafe chain
    }

    deinit {
        unsafe X509_free(certificate)
        unsafe EVP_PKEY_free(key)
    }

    /// Reads PEM files.
    convenience init(certificate file: String, key keyFile: String) throws(LoadError) {
        let bio = try unsafe Identity.open(file)
        defer { unsafe BIO_free(bio) }
        guard let leaf = unsafe PEM_read_bio_X509(bio, nil, nil, nil) else {
            throw .file(file, reason: "no PEM certificate: \(takeReason())")
        }
        let chain = unsafe bench_sk_X509_new()
        while let next = unsafe PEM_read_bio_X509(bio, nil, nil, nil) {
            unsafe _ = bench_sk_X509_push(chain, next)
        }
        ERR_clear_error()  // the end of the file is one
        let keyBIO = try unsafe Identity.open(keyFile)
        defer { unsafe BIO_free(keyBIO) }
        guard let key = unsafe PEM_read_bio_PrivateKey(keyBIO, nil, nil, nil) else {
            throw .file(keyFile, reason: "no PEM private key: \(takeReason())")
        }
        guard unsafe X509_check_private_key(leaf, key) == 1 else {
            throw .file(keyFile, reason: "is not the key of \(file)")
        }
        let isAlone = unsafe bench_sk_X509_num(chain) == 0
        unsafe self.init(certificate: leaf, key: key, chain: isAlone ? nil : chain)
    }

    private static func open(_ file: String) throws(LoadError) -> OpaquePointer {
        guard let bio = unsafe BIO_new_file(file, "r") else {
            throw .file(file, reason: takeReason())
        }
        return unsafe bio
    }

    /// The serial number in upper hex, as `openssl x509 -serial` prints it.
    var serial: String {
        guard let number = unsafe ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nil),
            let text = unsafe BN_bn2hex(number)
        else { return "" }
        defer {
            unsafe BN_free(number)
            unsafe bench_OPENSSL_free(text)
        }
        return unsafe String(cString: text)
    }
}
