internal import COpenSSL

/// The names of a certificate's subjectAltName, sorted by kind.
struct SubjectNames {
    private(set) var dnsNames: [String] = []
    private(set) var addresses: [String] = []
    private(set) var uris: [String] = []
    /// `identifierValue` of a permanentIdentifier (RFC 4043), where it is given.
    private(set) var permanentIdentifier: String?

    /// DNS names, then IP addresses.
    var hosts: [String] { dnsNames + addresses }

    init(_ certificate: CertificateView) {
        let extensionValue = unsafe X509_get_ext_d2i(
            certificate.handle, NID_subject_alt_name, nil, nil)
        guard let extensionValue = unsafe extensionValue else { return }
        // The list is a copy made for us and freed below; its entries are read before that.
        let list = OpaquePointer(extensionValue)
        defer { unsafe GENERAL_NAMES_free(list) }
        for index in 0..<max(0, unsafe shim_sk_GENERAL_NAME_num(list)) {
            guard let name = unsafe shim_sk_GENERAL_NAME_value(list, index) else { continue }
            unsafe take(name.pointee)
        }
    }

    private mutating func take(_ name: GENERAL_NAME) {
        switch unsafe name.type {
        case GEN_DNS:
            unsafe dnsNames.append(text(name.d.dNSName))
        case GEN_URI:
            unsafe uris.append(text(name.d.uniformResourceIdentifier))
        case GEN_IPADD:
            unsafe addresses.append(address(bytes(of: name.d.iPAddress)))
        case GEN_OTHERNAME:
            guard let other = unsafe name.d.otherName?.pointee,
                unsafe OBJ_obj2nid(other.type_id) == NID_id_on_permanentIdentifier,
                let value = unsafe other.value?.pointee, unsafe value.type == V_ASN1_SEQUENCE
            else { return }
            let identifier = unsafe PermanentIdentifier.value(in: bytes(of: value.value.sequence))
            permanentIdentifier = permanentIdentifier ?? identifier
        default:
            return
        }
    }

    private func text(_ string: UnsafePointer<ASN1_STRING>?) -> String {
        unsafe String(decoding: bytes(of: string), as: UTF8.self)
    }

    /// Dotted quad, or eight groups of hexadecimal digits.
    private func address(_ octets: [UInt8]) -> String {
        if octets.count == 4 {
            return octets.map(String.init).joined(separator: ".")
        }
        let groups = stride(from: 0, to: octets.count - octets.count % 2, by: 2).map { index in
            String(UInt16(octets[index]) << 8 | UInt16(octets[index + 1]), radix: 16)
        }
        return groups.joined(separator: ":")
    }
}

/// PermanentIdentifier of RFC 4043:
/// `SEQUENCE { identifierValue UTF8String OPTIONAL, assigner OBJECT IDENTIFIER OPTIONAL }`.
enum PermanentIdentifier {
    /// The identifier value of a DER sequence, or nil when it is left out or the form is wrong.
    static func value(in sequence: [UInt8]) -> String? {
        guard let content = element(0x30, sequence[...]), let value = element(0x0c, content),
            !value.isEmpty
        else { return nil }
        return String(validating: value, as: UTF8.self)
    }

    /// Content of the element with `tag` at the start of `input`. Lengths above 64 KiB are refused.
    private static func element(_ tag: UInt8, _ input: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var rest = input
        guard rest.popFirst() == tag, let first = rest.popFirst() else { return nil }
        var count = Int(first)
        if first >= 0x80 {
            let octets = Int(first & 0x7f)
            guard octets == 1 || octets == 2 else { return nil }
            count = 0
            for _ in 0..<octets {
                guard let next = rest.popFirst() else { return nil }
                count = count << 8 | Int(next)
            }
        }
        return count <= rest.count ? rest.prefix(count) : nil
    }
}
