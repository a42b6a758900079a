internal import COpenSSL

/// Certificate authorities that servers (upstreams) are verified against.
@safe
final class CertificateStore: @unchecked Sendable {
    // Unchecked: filled before it is shared; an X509_STORE guards its objects with a lock.
    private let handle: OpaquePointer  // owned; freed in deinit

    /// Places where systems keep the bundle of certificate authorities.
    private static let bundles = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem",
    ]

    /// The authorities of a PEM text.
    init(pem: [UInt8], library: CryptoLibrary) throws(TLSError) {
        unsafe handle = try Self.empty()
        for certificate in try Certificate.list(pem: pem, library: library) {
            let added = withExtendedLifetime(certificate) {
                unsafe X509_STORE_add_cert(handle, certificate.view.handle)
            }
            guard added == 1 else { throw ErrorQueue.failure("adding a certificate authority") }
        }
    }

    private init(bundle: String, library: CryptoLibrary) throws(TLSError) {
        unsafe handle = try Self.empty()
        guard unsafe X509_STORE_load_file_ex(handle, bundle, library.context, nil) == 1 else {
            throw ErrorQueue.failure("reading \(bundle)")
        }
    }

    deinit {
        unsafe X509_STORE_free(handle)
    }

    /// The machine's authorities, read whole now: nothing is left to be read while a worker
    /// verifies.
    static func system(library: CryptoLibrary) throws(TLSError) -> CertificateStore {
        for bundle in bundles {
            if let store = try? CertificateStore(bundle: bundle, library: library) { return store }
        }
        throw .unreadableCertificates("no certificate authorities found in \(bundles)")
    }

    private static func empty() throws(TLSError) -> OpaquePointer {
        ErrorQueue.clear()
        guard let store = unsafe X509_STORE_new() else {
            throw ErrorQueue.failure("making a certificate store")
        }
        return unsafe store
    }

    /// Lets `context` verify with this store, which it keeps alive by a reference of its own.
    func use(in context: SecureContext) {
        unsafe SSL_CTX_set1_cert_store(context.handle, handle)
    }
}
