internal import COpenSSL

/// A Name in the form OpenSSL compares.
@safe
struct DistinguishedName: ~Copyable {
    let handle: OpaquePointer  // owned; freed in deinit

    /// Reads a Name in DER; nil when OpenSSL cannot.
    init?(_ der: [UInt8]) {
        let name = unsafe der.withUnsafeBufferPointer { buffer in
            // d2i moves its copy of the pointer; the array outlives the call.
            var cursor = buffer.baseAddress
            return unsafe d2i_X509_NAME(nil, &cursor, buffer.count)
        }
        guard let name = unsafe name else {
            ErrorQueue.clear()
            return nil
        }
        unsafe handle = name
    }

    deinit { unsafe X509_NAME_free(handle) }

    /// The name in the text form of RFC 2253; control characters are escaped.
    var text: String {
        guard let output = unsafe BIO_new(BIO_s_mem()) else { return "" }
        defer { unsafe BIO_free(output) }
        guard unsafe X509_NAME_print_ex(output, handle, 0, shim_XN_FLAG_RFC2253) >= 0 else {
            ErrorQueue.clear()
            return ""
        }
        var text = [UInt8](repeating: 0, count: 1024)
        let count = unsafe BIO_read(output, &text, Int32(text.count))
        return String(decoding: text.prefix(max(0, Int(count))), as: UTF8.self)
    }
}
