internal import COpenSSL

/// Reads one X.509 certificate that somebody else owns.
///
/// A view is made and used while the owner is known to be alive (a `Certificate`, or OpenSSL's
/// own objects during a callback) and never kept.
@safe
struct CertificateView {
    let handle: OpaquePointer

    /// Length of the DER encoding.
    var derCount: Int { unsafe Int(i2d_X509(handle, nil)) }

    /// The DER encoding.
    var der: [UInt8] {
        unsafe encoded { unsafe i2d_X509(handle, $0) }
    }

    /// DER of the subject Name, as it stands in the certificate.
    var subjectDER: [UInt8] {
        unsafe encoded { unsafe i2d_X509_NAME(X509_get_subject_name(handle), $0) }
    }

    /// DER of the SubjectPublicKeyInfo, as it stands in the certificate.
    var publicKeyDER: [UInt8] {
        unsafe encoded { unsafe i2d_X509_PUBKEY(X509_get_X509_PUBKEY(handle), $0) }
    }

    /// Content octets of the serial number's magnitude, without sign; empty when it is zero.
    var serial: [UInt8] {
        // `bytes` copies: the string belongs to the certificate.
        let content = unsafe bytes(of: X509_get0_serialNumber(handle))
        return Array(content.drop { $0 == 0 })
    }

    /// True for an INTEGER below zero.
    var serialIsNegative: Bool {
        unsafe X509_get0_serialNumber(handle).pointee.type & V_ASN1_NEG != 0
    }

    /// Octets that the serial number takes in DER: one more than its magnitude when that
    /// begins with a one bit.
    var serialContentCount: Int {
        let magnitude = serial
        guard let first = magnitude.first else { return 1 }
        return magnitude.count + (first >= 0x80 ? 1 : 0)
    }

    var notBefore: Int64? { unsafe seconds(of: X509_get0_notBefore(handle)) }
    var notAfter: Int64? { unsafe seconds(of: X509_get0_notAfter(handle)) }

    /// Subject as RFC 2253 text.
    var subject: String { unsafe text(of: X509_get_subject_name(handle)) }
    /// Issuer as RFC 2253 text.
    var issuer: String { unsafe text(of: X509_get_issuer_name(handle)) }

    /// A CA by basicConstraints; certificates of version 1 are none.
    var isCA: Bool { unsafe X509_check_ca(handle) == 1 }

    /// The kind and the length of the key.
    var key: PinnedCertificate.Key {
        // The key is the certificate's; it is only looked at.
        guard let key = unsafe X509_get0_pubkey(handle) else {
            ErrorQueue.clear()
            return .other
        }
        let bits = unsafe Int(EVP_PKEY_get_bits(key))
        if unsafe EVP_PKEY_is_a(key, "RSA") == 1 { return .rsa(bits: bits) }
        return unsafe EVP_PKEY_is_a(key, "EC") == 1 ? .ec(bits: bits) : .other
    }

    /// True when the signature is over SHA-1 or MD5.
    var hasOldSignature: Bool {
        var digest: Int32 = 0
        let method = unsafe X509_get_signature_nid(handle)
        guard unsafe OBJ_find_sigid_algs(method, &digest, nil) == 1 else { return false }
        return digest == NID_sha1 || digest == NID_md5
    }

    /// True when issuer and subject are the same name and the key identifiers allow it.
    var isSelfSigned: Bool {
        unsafe X509_get_extension_flags(handle) & UInt32(EXFLAG_SS) != 0
    }

    /// True when the certificate says it was issued by `issuer`: names and identifiers fit.
    func namesAsIssuer(_ issuer: CertificateView) -> Bool {
        unsafe X509_check_issued(issuer.handle, handle) == X509_V_OK
    }

    /// Calls an i2d function twice: for the length, then to write.
    private func encoded(
        _ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32
    ) -> [UInt8] {
        let count = Int(encode(nil))
        guard count > 0 else { return [] }
        return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
            // The function writes exactly `count` octets and moves its own copy of the pointer.
            var cursor = buffer.baseAddress
            written = unsafe Int(max(0, encode(&cursor)))
        }
    }
}

/// A copy of an ASN.1 string's octets.
func bytes(of string: UnsafePointer<ASN1_STRING>?) -> [UInt8] {
    guard let string = unsafe string, let data = unsafe string.pointee.data else { return [] }
    let count = unsafe max(0, Int(string.pointee.length))
    return unsafe Array(UnsafeBufferPointer(start: data, count: count))
}

/// Seconds since 1970 of a time in the form RFC 5280 demands (seconds, "Z"), else nil.
private func seconds(of time: UnsafePointer<ASN1_TIME>?) -> Int64? {
    guard let time = unsafe time else { return nil }
    // 4.1.2.5: YYMMDDHHMMSSZ or YYYYMMDDHHMMSSZ, nothing else.
    let expected: Int32 = unsafe time.pointee.type == V_ASN1_UTCTIME ? 13 : 15
    var parts = unsafe tm()
    guard unsafe time.pointee.length == expected, unsafe ASN1_TIME_to_tm(time, &parts) == 1 else {
        return nil
    }
    let days = daysSince1970(
        year: Int64(unsafe parts.tm_year) + 1900, month: Int64(unsafe parts.tm_mon) + 1,
        day: Int64(unsafe parts.tm_mday))
    let hours = Int64(unsafe parts.tm_hour)
    let minutes = Int64(unsafe parts.tm_min)
    return ((days * 24 + hours) * 60 + minutes) * 60 + Int64(unsafe parts.tm_sec)
}

/// Days from 1970-01-01 in the Gregorian calendar; years begin in March to put the leap day last.
private func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
}

/// RFC 2253 text: characters that matter there, controls and non-ASCII octets are escaped.
private func text(of name: OpaquePointer?) -> String {
    guard let name = unsafe name, let output = unsafe BIO_new(BIO_s_mem()) else { return "" }
    defer { unsafe BIO_free(output) }
    guard unsafe X509_NAME_print_ex(output, name, 0, shim_XN_FLAG_RFC2253) >= 0 else { return "" }
    var data: UnsafeMutablePointer<CChar>?
    let count = unsafe shim_BIO_get_mem_data(output, &data)
    guard count > 0, let data = unsafe data else { return "" }
    // The memory is the BIO's; it is copied before the BIO goes.
    return unsafe data.withMemoryRebound(to: UInt8.self, capacity: count) {
        unsafe String(decoding: UnsafeBufferPointer(start: $0, count: count), as: UTF8.self)
    }
}
