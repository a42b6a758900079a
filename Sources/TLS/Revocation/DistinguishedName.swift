internal import COpenSSL

/// A Name in the form OpenSSL compares.
@safe struct DistinguishedName: ~Copyable {
    let handle: OpaquePointer  // owned; freed in deinit

    /// Reads a Name in DER; nil when OpenSSL cannot.
    init?(_ der: [UInt8]) {
        var handle: OpaquePointer?
        let consumed = der.withUnsafeBufferPointer { bytes in
            var cursor = unsafe bytes.baseAddress
            unsafe handle = unsafe d2i_X509_NAME(nil, &cursor, bytes.count)
            return unsafe cursor.map { unsafe $0 - (bytes.baseAddress ?? $0) } ?? 0
        }
        guard let name = unsafe handle else {
            ERR_clear_error()
            return nil
        }
        guard consumed == der.count else {
            unsafe X509_NAME_free(name)
            return nil
        }
        unsafe self.handle = name
    }

    deinit { unsafe X509_NAME_free(handle) }

    /// The name in the text form of RFC 2253; control characters are escaped.
    var text: String {
        guard let output = unsafe BIO_new(BIO_s_mem()) else { return "" }
        defer { unsafe BIO_free(output) }
        guard unsafe X509_NAME_print_ex(output, handle, 0, shim_XN_FLAG_RFC2253) >= 0 else {
            ERR_clear_error()
            return ""
        }
        var bytes = [UInt8](repeating: 0, count: 1024)
        let count = unsafe BIO_read(output, &bytes, Int32(bytes.count))
        return String(decoding: bytes.prefix(max(0, Int(count))), as: UTF8.self)
    }
}
