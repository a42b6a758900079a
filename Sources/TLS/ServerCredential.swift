internal import COpenSSL

/// A certificate chain and its private key: what a host shows, or what the gateway shows to an
/// upstream. Checked once here, so that a context made of it cannot fail at the first client.
public final class ServerCredential: Sendable {
    /// DNS names and IP addresses of the certificate's subjectAltName.
    public let names: [String]
    /// Start of the leaf's validity, seconds since 1970.
    public let notBefore: Int64
    /// End of the leaf's validity, seconds since 1970.
    public let notAfter: Int64

    /// Leaf first, each issued by the next.
    let chain: [[UInt8]]
    let key: PrivateKey
    private let leaf: Certificate

    /// Reads a PEM chain (leaf first) and its PEM private key.
    ///
    /// Throws when the key does not match, when a certificate of the file did not issue the one
    /// before it, or when the key is too weak for the security level TLS runs at (RSA below 2048).
    public init(
        certificatePEM: [UInt8], keyPEM: [UInt8], passphrase: [UInt8]? = nil
    ) throws(TLSError) {
        let library = try CryptoLibrary.cold()
        let certificates = try Certificate.list(pem: certificatePEM, library: library)
        guard let leaf = certificates.first, let notBefore = leaf.view.notBefore,
            let notAfter = leaf.view.notAfter
        else { throw .unusableCredential("the certificate has no readable dates") }
        try Self.requireOrder(certificates)
        key = try PrivateKey(pem: keyPEM, passphrase: passphrase, library: library)
        guard key.belongs(to: leaf) else {
            ErrorQueue.clear()
            throw .unusableCredential("the private key does not belong to the certificate")
        }
        self.leaf = leaf
        self.notBefore = notBefore
        self.notAfter = notAfter
        chain = certificates.map(\.view.der)
        names = SubjectNames(leaf.view).hosts
        try requireStrength(library)
    }

    /// True when the certificate is good for `host` by the rules of RFC 6125: names of
    /// subjectAltName only, `*` as the whole leftmost label and for one label.
    ///
    /// A host that is itself a wildcard ("*.zone.example") is covered only by the same name.
    public func covers(_ host: String) -> Bool {
        if host.hasPrefix("*.") {
            return names.contains { $0.lowercased() == host.lowercased() }
        }
        var name = Array(host.utf8CString)
        let flags = UInt32(
            X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS)
        let view = leaf.view
        // The name is passed with its length, without the closing zero.
        if unsafe X509_check_host(view.handle, &name, name.count - 1, flags, nil) == 1 {
            return true
        }
        return unsafe X509_check_ip_asc(view.handle, host, 0) == 1
    }

    private static func requireOrder(_ chain: [Certificate]) throws(TLSError) {
        for index in chain.indices.dropFirst() {
            guard chain[index - 1].view.namesAsIssuer(chain[index].view) else {
                throw .unusableCredential(
                    "certificate \(index + 1) of the file (\(chain[index].view.subject)) did not "
                        + "issue the one before it (\(chain[index - 1].view.subject))")
            }
        }
    }

    /// Lets OpenSSL try the pair in a context of its own, at the security level of handshakes.
    private func requireStrength(_ library: CryptoLibrary) throws(TLSError) {
        ErrorQueue.clear()
        let context = unsafe SSL_CTX_new_ex(library.context, nil, TLS_server_method())
        defer { unsafe SSL_CTX_free(context) }
        let taken =
            unsafe SSL_CTX_use_certificate(context, leaf.view.handle) == 1
            && key.withHandle { unsafe SSL_CTX_use_PrivateKey(context, $0) == 1 }
        guard taken else {
            throw .unusableCredential("the certificate cannot be used: \(ErrorQueue.drain())")
        }
    }
}
