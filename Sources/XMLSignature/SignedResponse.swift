public import XMLReading

/// Finds out what in a sign-on response an identity provider signed.
///
/// Taken are exactly these: a SAML 2.0 Response with one assertion, or a WS-Trust token response
/// with one SAML 1.1 or 2.0 assertion; the assertion, the Response or both signed, each by one
/// enveloped signature of the form `SignatureShape` describes. **Every** signature that is there must
/// hold.
///
/// Safe on several threads at once. Leaves OpenSSL's error queue empty.
public struct SignedResponse: Equatable, Sendable {
    /// The canonical form of the assertion if that is signed, else of the Response: the very octets
    /// that were digested, without the element's own signature.
    ///
    /// Whoever reads these and nothing else reads what was signed and nothing else; no trick with
    /// the document's structure can put another assertion into them. Comments are not among them, so
    /// the text around a comment is one text.
    public let octets: [UInt8]
    /// Whether a SAML 2.0 Response is signed itself, and so what its own attributes say.
    public let isResponseSigned: Bool
    /// Where a SAML 2.0 Response is sent to, by its own word; empty if that is no plain text.
    public let destination: String?
    /// The request it answers, by its own word; empty if that is no plain text.
    public let inResponseTo: String?

    /// What the document is to be.
    public enum Form: Sendable {
        /// A SAML 2.0 Response.
        case saml
        /// A WS-Trust RequestSecurityTokenResponse or a collection of them.
        case trust
    }

    /// Verifies every signature of the document; throws unless each holds.
    public static func verify(
        _ document: Span<UInt8>, form: Form, keys: PinnedKeys, limits: XMLLimits
    ) throws(SignatureFault) -> SignedResponse {
        guard SignatureLibrary.isReady else { throw .invalid }
        return try SignatureLibrary.quietly { () throws(SignatureFault) in
            let parsed = try ParsedDocument(document, limits: limits)
            guard let root = parsed.root else { throw .wrongStructure }
            return try verify(parsed, ResponseOutline(root, form: form), keys)
        }
    }

    private static func verify(
        _ document: borrowing ParsedDocument, _ outline: ResponseOutline, _ keys: PinnedKeys
    ) throws(SignatureFault) -> SignedResponse {
        // The shapes of all before the first is worked on: they cost nothing.
        var signed: [(signature: DocumentNode, shape: SignatureShape)] = []
        var isResponseSigned = false
        for (element, signature) in outline.signed {
            let identifier = try register(element, in: document, outline)
            signed.append((signature, try SignatureShape(signature, references: identifier)))
            isResponseSigned = isResponseSigned || element === outline.root
        }
        var innermost: [UInt8]?
        for (signature, shape) in signed {
            let octets = try verify(signature, shape, keys)
            innermost = innermost ?? octets
        }
        guard let innermost else { throw .unsigned }
        return SignedResponse(
            octets: innermost, isResponseSigned: isResponseSigned,
            destination: value("Destination", of: outline),
            inResponseTo: value("InResponseTo", of: outline))
    }

    /// What the root of a SAML 2.0 Response says; a WS-Trust response has no such attributes.
    private static func value(_ name: StaticString, of outline: ResponseOutline) -> String? {
        guard outline.form == .saml else { return nil }
        return outline.root.attribute(name).map { $0.value ?? "" }
    }

    /// Makes the element findable by its identifier, which nothing else in the document may have.
    private static func register(
        _ element: DocumentNode, in document: borrowing ParsedDocument, _ outline: ResponseOutline
    ) throws(SignatureFault) -> String {
        let isOld = element.isIn(SAMLNamespace.assertion1)
        guard let attribute = element.attribute(isOld ? "AssertionID" : "ID"),
            let identifier = attribute.value, isIdentifier(identifier)
        else { throw .wrongStructure }
        guard outline.isUnique(attribute), document.register(attribute, as: identifier) else {
            throw .wrongStructure
        }
        return identifier
    }

    /// What identity providers use: letters, digits and `_-.`, so that nothing in it could mean
    /// anything to whoever looks it up.
    private static func isIdentifier(_ text: String) -> Bool {
        (1...256).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D, 0x2E: true
                default: false
                }
            }
    }

    private static func verify(
        _ signature: DocumentNode, _ shape: SignatureShape, _ keys: PinnedKeys
    ) throws(SignatureFault) -> [UInt8] {
        // The keys live as long as `keys` does.
        try withExtendedLifetime(keys) { () throws(SignatureFault) in
            for key in keys.of(shape.keyKind) {
                guard let run = SignatureVerification() else { throw .invalid }
                switch run.run(signature, with: key) {
                case .verified(let octets): return octets
                case .changed: throw .invalid
                case .otherKey: continue
                }
            }
            throw .unknownKey
        }
    }
}
