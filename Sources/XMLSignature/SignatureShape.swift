/// A signature of the one form that is taken.
///
/// SAML core 2.0 section 5.4: enveloped, one reference to the identifier of the element it stands
/// in, the enveloped-signature transform and then exclusive canonicalisation. That may keep comments
/// (5.4.4 allows both); for a reference by identifier the node set has none in either case.
struct SignatureShape {
    /// The kind of key that signed.
    let keyKind: KeyKind

    init(_ signature: DocumentNode, references identifier: String) throws(SignatureFault) {
        let parts = signature.children
        guard parts.count == 2 || parts.count == 3,
            SignatureShape.isNamed(parts[0], "SignedInfo"),
            SignatureShape.isNamed(parts[1], "SignatureValue"),
            parts.count == 2 || SignatureShape.isNamed(parts[2], "KeyInfo")
        else { throw .wrongStructure }
        let info = parts[0].children
        guard info.count == 3, SignatureShape.isNamed(info[0], "CanonicalizationMethod"),
            SignatureShape.isNamed(info[1], "SignatureMethod"),
            SignatureShape.isNamed(info[2], "Reference")
        else { throw .wrongStructure }
        try SignatureShape.checkExclusive(info[0])
        keyKind = try SignatureShape.keyKind(info[1])
        try SignatureShape.checkReference(info[2], identifier)
    }

    private static func keyKind(_ method: DocumentNode) throws(SignatureFault) -> KeyKind {
        // Parameters of a method, such as a short HMAC output, would stand inside.
        guard method.children.isEmpty, let algorithm = method.attribute("Algorithm") else {
            throw .algorithmRefused
        }
        if rsaMethods.contains(where: { algorithm.hasValue($0) }) { return .rsa }
        if ecdsaMethods.contains(where: { algorithm.hasValue($0) }) { return .ec }
        throw .algorithmRefused
    }

    private static func checkReference(
        _ reference: DocumentNode, _ identifier: String
    ) throws(SignatureFault) {
        let parts = reference.children
        guard parts.count == 3, isNamed(parts[0], "Transforms"),
            isNamed(parts[1], "DigestMethod"), isNamed(parts[2], "DigestValue")
        else { throw .wrongStructure }
        // By their bytes: to Swift, strings are equal that Unicode says mean the same.
        guard let address = reference.attribute("URI")?.value,
            address.utf8.elementsEqual(("#" + identifier).utf8)
        else { throw .wrongStructure }
        let transforms = parts[0].children
        guard transforms.count == 2, transforms.allSatisfy({ isNamed($0, "Transform") }),
            transforms[0].children.isEmpty,
            transforms[0].attribute("Algorithm")?.hasValue(enveloped) == true
        else { throw .algorithmRefused }
        try checkExclusive(transforms[1])
        let digest = parts[1].attribute("Algorithm")
        guard parts[1].children.isEmpty,
            digests.contains(where: { digest?.hasValue($0) == true })
        else { throw .algorithmRefused }
    }

    /// Exclusive canonicalisation, with no parameter but the list of prefixes.
    private static func checkExclusive(_ method: DocumentNode) throws(SignatureFault) {
        let algorithm = method.attribute("Algorithm")
        let parameters = method.children
        guard exclusive.contains(where: { algorithm?.hasValue($0) == true }),
            parameters.count <= 1,
            parameters.allSatisfy({ $0.isNamed("InclusiveNamespaces", in: exclusive[0]) })
        else { throw .algorithmRefused }
        // libxml2 looks each of them up for each element, before any signature is verified.
        for parameter in parameters {
            guard let attribute = parameter.attribute("PrefixList") else { continue }
            guard let list = attribute.value, list.utf8.count <= 256,
                list.split(separator: " ").count <= 16
            else {
                throw .algorithmRefused
            }
        }
    }

    private static func isNamed(_ node: DocumentNode, _ name: StaticString) -> Bool {
        node.isNamed(name, in: SAMLNamespace.signature)
    }

    private static let enveloped: StaticString =
        "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
    private static let exclusive: [StaticString] = [
        "http://www.w3.org/2001/10/xml-exc-c14n#",
        "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
    ]
    private static let digests: [StaticString] = [
        "http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2001/04/xmldsig-more#sha384",
        "http://www.w3.org/2001/04/xmlenc#sha512",
    ]
    private static let rsaMethods: [StaticString] = [
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
    ]
    private static let ecdsaMethods: [StaticString] = [
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512",
    ]
}
