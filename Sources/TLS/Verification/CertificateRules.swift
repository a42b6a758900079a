internal import COpenSSL

/// Rules of RFC 5280 that OpenSSL leaves out, even with X509_V_FLAG_X509_STRICT.
enum CertificateRules {
    /// The rule that any certificate of a chain breaks, in words; nil when it keeps all.
    static func breach(by certificate: CertificateView) -> String? {
        let version = unsafe X509_get_version(certificate.handle)
        let extensionCount = unsafe X509_get_ext_count(certificate.handle)
        let flags = unsafe X509_get_extension_flags(certificate.handle)
        // 4.1.2.1: extensions make version 3 (encoded as 2).
        if version < 0 || version > 2 || (extensionCount > 0 && version != 2) {
            return "version \(version + 1) does not go with \(extensionCount) extensions"
        }
        // 4.1.2.2: positive and at most 20 octets.
        if certificate.serialIsNegative { return "negative serial number" }
        let serialCount = certificate.serialContentCount
        if serialCount > 20 { return "serial number of \(serialCount) octets" }
        if certificate.serial.isEmpty { return "serial number zero" }
        // 4.1.2.5
        if certificate.notBefore == nil || certificate.notAfter == nil { return "unreadable dates" }
        // 4.2: no extension twice, and each decodes.
        if flags & UInt32(EXFLAG_INVALID) != 0 { return "invalid or repeated extension" }
        return nil
    }

    /// The rule that a CA's certificate breaks, of those that refuse everything below it
    /// (X509_V_FLAG_X509_STRICT and the security level, which ask for no signature here).
    static func authorityBreach(by certificate: CertificateView) -> String? {
        if let found = breach(by: certificate) { return found }
        let flags = unsafe X509_get_extension_flags(certificate.handle)
        // 4.2.1.9 and 4.2.1.3
        if flags & UInt32(EXFLAG_BCONS_CRITICAL) == 0 { return "basicConstraints not critical" }
        guard flags & UInt32(EXFLAG_KUSAGE) != 0,
            unsafe X509_get_key_usage(certificate.handle) & UInt32(KU_KEY_CERT_SIGN) != 0
        else { return "no keyUsage that allows to sign certificates" }
        // 4.2.1.2 and 4.2.1.1
        if unsafe X509_get0_subject_key_id(certificate.handle) == nil {
            return "no subjectKeyIdentifier"
        }
        if !certificate.isSelfSigned,
            unsafe X509_get0_authority_key_id(certificate.handle) == nil
        {
            return "no authorityKeyIdentifier"
        }
        // The key belongs to the certificate.
        guard let key = unsafe X509_get0_pubkey(certificate.handle) else {
            return "a key of an unknown kind"
        }
        let strength = unsafe EVP_PKEY_get_security_bits(key)
        return strength < 112 ? "a weak key (\(strength) bits of security)" : nil
    }

    /// The rule that a leaf breaks beyond those for every certificate.
    static func leafBreach(by certificate: CertificateView) -> String? {
        if let found = breach(by: certificate) { return found }
        // 4.2.1.3: keyCertSign belongs to CAs alone.
        let flags = unsafe X509_get_extension_flags(certificate.handle)
        if flags & UInt32(EXFLAG_KUSAGE) != 0,
            unsafe X509_get_key_usage(certificate.handle) & UInt32(KU_KEY_CERT_SIGN) != 0
        {
            return "a leaf that may sign certificates"
        }
        // 4.2.1.10: only in CA certificates.
        if unsafe X509_get_ext_by_NID(certificate.handle, NID_name_constraints, -1) >= 0 {
            return "a leaf with name constraints"
        }
        return nil
    }
}
