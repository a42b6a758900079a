internal import CBench

/// Makes client certificates with the profile of a device: an O and a CN, the device's URI and its
/// permanent identifier as other names, a random serial number of 20 octets, valid for 30 days.
@safe final class Mint {
    private let issuer: Identity
    private let kind: LoadOptions.Key
    private let prefix: String
    // An RSA key takes a tenth of a second: certificates share these in turn. No server notices.
    private var sharedKeys: [OpaquePointer] = unsafe []
    private var made = 0
    private static let sharedKeyCount = 16

    init(issuer: Identity, kind: LoadOptions.Key) throws(LoadError) {
        self.issuer = issuer
        self.kind = kind
        prefix = "BENCH" + (try Mint.randomHex(4))
    }

    deinit { unsafe sharedKeys.forEach { unsafe EVP_PKEY_free($0) } }

    /// The next one, with a name of its own.
    func make() throws(LoadError) -> Identity {
        let digits = String(made)
        let zeros = String(repeating: "0", count: max(0, 6 - digits.count))
        let name = prefix + zeros + digits
        let key = try unsafe nextKey()
        made += 1
        let certificate = try unsafe Mint.certificate(
            name: name, key: key, issuer: issuer, profile: Mint.device(name))
        return unsafe Identity(certificate: certificate, key: key)
    }

    private func nextKey() throws(LoadError) -> OpaquePointer {
        guard kind == .rsa2048 else { return try unsafe Mint.key(kind) }
        if unsafe sharedKeys.count < Mint.sharedKeyCount {
            unsafe sharedKeys.append(try Mint.key(kind))
        }
        let key = unsafe sharedKeys[made % Mint.sharedKeyCount]
        unsafe EVP_PKEY_up_ref(key)
        return unsafe key
    }

    static func key(_ kind: LoadOptions.Key) throws(LoadError) -> OpaquePointer {
        let key =
            switch kind {
            case .p256: unsafe bench_EVP_PKEY_make("EC", "P-256", 0)
            case .rsa2048: unsafe bench_EVP_PKEY_make("RSA", nil, 2048)
            case .ed25519: unsafe bench_EVP_PKEY_make("ED25519", nil, 0)
            }
        return try unsafe need(key, "EVP_PKEY_Q_keygen")
    }

    /// Signs a certificate; without an issuer by its own key. `profile` is a section `profile` in
    /// the language of openssl.cnf.
    static func certificate(
        name: String, key: OpaquePointer, issuer: Identity?, profile: String
    ) throws(LoadError) -> OpaquePointer {
        let made = try unsafe need(X509_new(), "X509_new")
        let subject = unsafe X509_get_subject_name(made)
        let issuerName = unsafe issuer.map { unsafe X509_get_subject_name($0.certificate) }
        let signer = unsafe issuer?.key ?? key
        for (field, text) in [("O", "Corp"), ("CN", name)] {
            let done = unsafe X509_NAME_add_entry_by_txt(
                subject, field, MBSTRING_UTF8, text, -1, -1, 0)
            try check(done == 1, "X509_NAME_add_entry_by_txt")
        }
        try unsafe check(
            X509_set_version(made, 2) == 1
                && X509_set_issuer_name(made, issuerName ?? subject) == 1
                && X509_gmtime_adj(X509_getm_notBefore(made), -3600) != nil
                && X509_gmtime_adj(X509_getm_notAfter(made), 30 * 86400) != nil
                && X509_set_pubkey(made, key) == 1, "certificate")
        try unsafe setSerial(of: made)
        try unsafe addExtensions(profile, to: made, issuer: issuer?.certificate ?? made)
        let isPlain = unsafe EVP_PKEY_is_a(signer, "ED25519") == 1
        let digest = isPlain ? nil : unsafe EVP_sha256()
        try unsafe check(X509_sign(made, signer, digest) > 0, "X509_sign")
        return unsafe made
    }

    private static func setSerial(of certificate: OpaquePointer) throws(LoadError) {
        var octets = [UInt8](repeating: 0, count: 20)
        try check(unsafe RAND_bytes(&octets, 20) == 1, "RAND_bytes")
        octets[0] = octets[0] & 0x7f | 0x01  // positive, and 20 octets long
        let number = unsafe BN_bin2bn(octets, 20, nil)
        defer { unsafe BN_free(number) }
        let serial = unsafe X509_get_serialNumber(certificate)
        try check(unsafe BN_to_ASN1_INTEGER(number, serial) != nil, "BN_to_ASN1_INTEGER")
    }

    private static func addExtensions(
        _ profile: String, to certificate: OpaquePointer, issuer: OpaquePointer
    ) throws(LoadError) {
        let source = unsafe BIO_new(BIO_s_mem())  // keeps a copy of what is written to it
        let settings = unsafe NCONF_new(nil)
        defer {
            unsafe NCONF_free(settings)
            unsafe BIO_free(source)
        }
        let written = unsafe BIO_write(source, profile, Int32(profile.utf8.count))
        try check(written > 0, "BIO_write")
        var line = 0
        try check(unsafe NCONF_load_bio(settings, source, &line) == 1, "profile, line \(line)")
        var about = unsafe X509V3_CTX()
        unsafe X509V3_set_ctx(&about, issuer, certificate, nil, nil, 0)
        unsafe X509V3_set_nconf(&about, settings)
        let done = unsafe X509V3_EXT_add_nconf(settings, &about, "profile", certificate)
        try check(done == 1, "X509V3_EXT_add_nconf")
    }

    private static func randomHex(_ count: Int) throws(LoadError) -> String {
        var octets = [UInt8](repeating: 0, count: count)
        try check(unsafe RAND_bytes(&octets, Int32(count)) == 1, "RAND_bytes")
        return octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }
            .joined()
    }

    static func device(_ name: String) -> String {
        """
        [profile]
        basicConstraints = critical, CA:FALSE
        keyUsage = critical, digitalSignature
        extendedKeyUsage = clientAuth
        subjectKeyIdentifier = hash
        authorityKeyIdentifier = keyid
        subjectAltName = @names
        crlDistributionPoints = URI:http://pki.corp.test/device.crl
        [names]
        URI = urn:sallyport:device:mac:\(name)
        otherName = 1.3.6.1.5.5.7.8.3;SEQUENCE:permanent_identifier
        [permanent_identifier]
        value = UTF8:\(name)

        """
    }

    static let authority = """
        [profile]
        basicConstraints = critical, CA:TRUE
        keyUsage = critical, keyCertSign, cRLSign
        subjectKeyIdentifier = hash

        """

    static let server = """
        [profile]
        basicConstraints = critical, CA:FALSE
        keyUsage = critical, digitalSignature
        extendedKeyUsage = serverAuth
        subjectAltName = DNS:localhost

        """
}
