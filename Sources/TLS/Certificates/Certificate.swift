internal import COpenSSL

/// One X.509 certificate, owned.
@safe
final class Certificate: @unchecked Sendable {
    // Unchecked: OpenSSL reads an X509 from several threads safely (its lazily filled parts
    // are behind its own lock), and nothing here writes it after `init`.
    private let handle: OpaquePointer

    /// Takes over `handle`, which is freed with this object.
    init(owning handle: OpaquePointer) {
        unsafe self.handle = handle
    }

    /// Parses one DER certificate that fills `der`.
    init(der: [UInt8], library: CryptoLibrary) throws(TLSError) {
        var certificate: OpaquePointer? = unsafe X509_new_ex(library.context, nil)
        let parsed = unsafe der.withUnsafeBufferPointer { buffer in
            // d2i moves its copy of the pointer; the array outlives the call.
            var cursor = buffer.baseAddress
            guard unsafe d2i_X509(&certificate, &cursor, buffer.count) != nil else { return false }
            return unsafe cursor == buffer.baseAddress.map { unsafe $0 + buffer.count }
        }
        guard parsed, let certificate = unsafe certificate else {
            unsafe X509_free(certificate)
            throw .unreadableCertificates("not one DER certificate: \(ErrorQueue.drain())")
        }
        unsafe handle = certificate
    }

    deinit {
        unsafe X509_free(handle)
    }

    /// For reading, and for handing to OpenSSL functions that take their own reference.
    var view: CertificateView { unsafe CertificateView(handle: handle) }
}

extension Certificate {
    /// The certificates of a PEM text in their order; other PEM blocks are passed over.
    ///
    /// A block that says CERTIFICATE and holds none is an error, as is a text without any.
    static func list(pem: [UInt8], library: CryptoLibrary) throws(TLSError) -> [Certificate] {
        ErrorQueue.clear()
        var found: [Certificate] = []
        unsafe withMemoryBIO(over: pem) { source in
            while let certificate = unsafe next(from: source, library: library) {
                found.append(certificate)
            }
        }
        let last = ErrorQueue.last
        let why = ErrorQueue.drain()
        guard last == ErrorQueue.noMorePEM || last == nil else {
            throw .unreadableCertificates("certificate \(found.count + 1) is damaged: \(why)")
        }
        guard !found.isEmpty else {
            throw .unreadableCertificates("no PEM certificate found")
        }
        return found
    }

    private static func next(from source: OpaquePointer, library: CryptoLibrary) -> Certificate? {
        // Preset, so that the certificate's algorithms come from this library.
        var certificate: OpaquePointer? = unsafe X509_new_ex(library.context, nil)
        guard unsafe PEM_read_bio_X509(source, &certificate, nil, nil) != nil,
            let certificate = unsafe certificate
        else {
            unsafe X509_free(certificate)
            return nil
        }
        return unsafe Certificate(owning: certificate)
    }
}

/// Lends a read-only memory BIO over `bytes`.
func withMemoryBIO<Value>(over bytes: [UInt8], _ body: (OpaquePointer) -> Value) -> Value? {
    unsafe bytes.withUnsafeBytes { buffer in
        // The BIO reads the array in place and is gone before this call ends.
        let count = Int32(clamping: buffer.count)
        guard let source = unsafe BIO_new_mem_buf(buffer.baseAddress, count) else { return nil }
        defer { unsafe BIO_free(source) }
        return unsafe body(source)
    }
}
