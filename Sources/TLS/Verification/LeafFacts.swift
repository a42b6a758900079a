internal import COpenSSL

/// What the rest of the gateway wants to know of a leaf certificate.
struct LeafFacts {
    let der: [UInt8]
    let fingerprint: [UInt8]
    let spkiSHA256: [UInt8]
    let subject: String
    let issuer: String
    let serialHex: String
    let commonName: String?
    let subjectSerialNumber: String?
    let names: SubjectNames
    let distributionPoints: [String]
    /// Serial and dates; nil when the dates cannot be read. The issuer is not known yet.
    let link: PeerCertificate.Link?

    init(_ leaf: CertificateView, fingerprint: SHA256Digest, library: CryptoLibrary) {
        der = leaf.der
        self.fingerprint = fingerprint.bytes
        spkiSHA256 = (try? library.sha256(of: leaf.publicKeyDER)) ?? []
        subject = leaf.subject
        issuer = leaf.issuer
        serialHex = hexadecimal(leaf.serial)
        commonName = leaf.subjectAttribute(NID_commonName)
        subjectSerialNumber = leaf.subjectAttribute(NID_serialNumber)
        names = SubjectNames(leaf)
        distributionPoints = DistributionPoints.addresses(in: leaf)
        link = PeerCertificate.Link(leaf, issuerKey: PeerCertificate.Link.unknownIssuer)
    }
}

extension PeerCertificate.Link {
    static let unknownIssuer = [UInt8](repeating: 0, count: 32)

    init?(_ certificate: CertificateView, issuerKey: [UInt8]) {
        guard let notBefore = certificate.notBefore, let notAfter = certificate.notAfter else {
            return nil
        }
        self.init(
            issuerKey: issuerKey, serial: certificate.serial, notBefore: notBefore,
            notAfter: notAfter)
    }
}

extension CertificateView {
    /// The most specific (last) value of an attribute of the subject, as UTF-8.
    func subjectAttribute(_ identifier: Int32) -> String? {
        // Names, entries and their strings belong to the certificate; the text is copied.
        let name = unsafe X509_get_subject_name(handle)
        var position: Int32 = -1
        while true {
            let next = unsafe X509_NAME_get_index_by_NID(name, identifier, position)
            if next < 0 { break }
            position = next
        }
        guard position >= 0, let entry = unsafe X509_NAME_get_entry(name, position) else {
            return nil
        }
        var octets: UnsafeMutablePointer<UInt8>?
        let count = unsafe ASN1_STRING_to_UTF8(&octets, X509_NAME_ENTRY_get_data(entry))
        guard count >= 0, let octets = unsafe octets else { return nil }
        defer { unsafe shim_OPENSSL_free(octets) }
        return unsafe String(
            decoding: UnsafeBufferPointer(start: octets, count: Int(count)), as: UTF8.self)
    }
}
