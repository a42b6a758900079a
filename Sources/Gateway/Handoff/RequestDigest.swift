import TLS

/// Tells one request from all others: SHA-256 over method, target and, for POST, the fields of its
/// form as a browser posts them again, each behind its length.
enum RequestDigest {
    /// Of a request without a form.
    static func get(_ target: Span<UInt8>) throws(TLSError) -> [UInt8] {
        var input = FieldWriter()
        input.number(HandoffRequest.Method.get.rawValue)
        append(target, to: &input)
        return try SHA256.digest(of: input.octets)
    }

    /// Of a request with a form.
    static func post(_ target: Span<UInt8>, _ form: SignOnForm) throws(TLSError) -> [UInt8] {
        var input = FieldWriter()
        input.octets.reserveCapacity(form.octets.count + form.fields.count * 16 + target.count)
        input.number(HandoffRequest.Method.post.rawValue)
        append(target, to: &input)
        for field in form.fields {
            append(form.octets[field.name], to: &input)
            // A browser puts the name of the charset there, whatever was in it.
            let isCharset = FormName.isCharset(form.octets[field.name])
            append(isCharset ? [] : form.octets[field.value], to: &input)
        }
        return try SHA256.digest(of: input.octets)
    }

    private static func append(_ field: Span<UInt8>, to input: inout FieldWriter) {
        input.time(Int64(field.count))
        for index in field.indices { input.octets.append(field[index]) }
    }

    private static func append(_ field: ArraySlice<UInt8>, to input: inout FieldWriter) {
        input.time(Int64(field.count))
        input.octets.append(contentsOf: field)
    }
}

/// Names of fields that mean something to a browser.
enum FormName {
    /// `_charset_`, in any case (HTML Standard, constructing the entry list).
    static func isCharset(_ name: ArraySlice<UInt8>) -> Bool {
        let charset = "_charset_".utf8
        guard name.count == charset.count else { return false }
        return zip(name, charset).allSatisfy { byte, expected in
            byte == expected || (0x41...0x5A).contains(byte) && byte | 0x20 == expected
        }
    }
}
