/// What a response consists of, as far as signatures are concerned.
///
/// There is exactly one assertion, at its place, and nothing else in the document that anybody could
/// take for one. All forms of signature wrapping need a second one, wherever they hide it.
struct ResponseOutline {
    let root: DocumentNode
    let form: SignedResponse.Form
    private(set) var assertion: DocumentNode?
    private var signatures: [DocumentNode] = []
    /// Every attribute that may be somebody's identifier.
    private var identifiers: [DocumentAttribute] = []

    init(_ root: DocumentNode, form: SignedResponse.Form) throws(SignatureFault) {
        self.root = root
        self.form = form
        guard isRoot else { throw .wrongStructure }
        try root.forEach { (node) throws(SignatureFault) in try note(node) }
        if form == .saml { try checkStatus() }
        guard assertion != nil else { throw .wrongStructure }
        try checkSignatures()
    }

    /// The elements that may be signed, the inner one first, and their signatures.
    var signed: [(element: DocumentNode, signature: DocumentNode)] {
        var found: [(DocumentNode, DocumentNode)] = []
        for element in [assertion, form == .saml ? root : nil] {
            guard let element,
                let signature = signatures.first(where: { isParent(element, of: $0) })
            else { continue }
            found.append((element, signature))
        }
        return found
    }

    /// Whether nothing else in the document has the identifier.
    func isUnique(_ identifier: DocumentAttribute) -> Bool {
        identifiers.count { $0.hasValue(of: identifier) } == 1
    }

    private var isRoot: Bool {
        switch form {
        case .saml: root.isNamed("Response", in: SAMLNamespace.protocol2)
        case .trust:
            SAMLNamespace.isTrust(root)
                && (root.isLocalName("RequestSecurityTokenResponse")
                    || root.isLocalName("RequestSecurityTokenResponseCollection"))
        }
    }

    /// A failure names nobody, and holds no assertion: one that does is a signed assertion in
    /// somebody else's cover, which an app that does not look at the status would take.
    private func checkStatus() throws(SignatureFault) {
        let statuses = root.children.filter { $0.isNamed("Status", in: SAMLNamespace.protocol2) }
        guard statuses.count == 1, let status = statuses.first else { throw .wrongStructure }
        let codes = status.children.filter {
            $0.isNamed("StatusCode", in: SAMLNamespace.protocol2)
        }
        guard codes.count == 1, let value = codes.first?.attribute("Value") else {
            throw .wrongStructure
        }
        guard value.hasValue("urn:oasis:names:tc:SAML:2.0:status:Success") else {
            throw assertion == nil ? .notSuccessful : .wrongStructure
        }
    }

    private mutating func note(_ node: DocumentNode) throws(SignatureFault) {
        node.forEachAttribute { attribute in
            if attribute.identifies { identifiers.append(attribute) }
        }
        if node.isLocalName("Assertion") {
            let is2 = node.isIn(SAMLNamespace.assertion2)
            let is1 = form == .trust && node.isIn(SAMLNamespace.assertion1)
            // One of another namespace is taken for an assertion by whoever looks at names alone.
            guard assertion == nil, isAssertionPlace(node), is2 || is1 else {
                throw .wrongStructure
            }
            assertion = node
        } else if node.isNamed("Signature", in: SAMLNamespace.signature) {
            signatures.append(node)
        } else if node.isNamed("Object", in: SAMLNamespace.signature) {
            throw .wrongStructure
        } else if node.isNamed("EncryptedAssertion", in: SAMLNamespace.assertion2) {
            throw .encrypted
        } else if node.isNamed("EncryptedData", in: SAMLNamespace.encryption) {
            if let parent = node.parent, isToken(parent) { throw .encrypted }
        } else if node.isLocalName("Response") {
            if !(node === root) { throw .wrongStructure }
        } else if node.isIn(SAMLNamespace.inclusion) || node.isIn(SAMLNamespace.draftInclusion) {
            // Nothing is fetched here; the app's reader might.
            throw .wrongStructure
        }
    }

    private func isAssertionPlace(_ node: DocumentNode) -> Bool {
        guard let parent = node.parent else { return false }
        guard form == .trust else { return parent === root }
        guard isToken(parent), let response = parent.parent, SAMLNamespace.isTrust(response),
            response.isLocalName("RequestSecurityTokenResponse")
        else { return false }
        // A collection may stand around it, and nothing around that.
        guard let collection = response.parent else { return true }
        return collection === root
            && collection.isLocalName("RequestSecurityTokenResponseCollection")
    }

    private func isToken(_ node: DocumentNode) -> Bool {
        node.isLocalName("RequestedSecurityToken") && SAMLNamespace.isTrust(node)
    }

    private func isParent(_ element: DocumentNode, of signature: DocumentNode) -> Bool {
        signature.parent.map { $0 === element } ?? false
    }

    /// A signature stands directly in what it signs, one in each.
    private func checkSignatures() throws(SignatureFault) {
        guard !signatures.isEmpty else { throw .unsigned }
        guard signed.count == signatures.count else { throw .wrongStructure }
    }
}

/// Namespaces of responses.
enum SAMLNamespace {
    static let assertion1: StaticString = "urn:oasis:names:tc:SAML:1.0:assertion"
    static let assertion2: StaticString = "urn:oasis:names:tc:SAML:2.0:assertion"
    static let protocol2: StaticString = "urn:oasis:names:tc:SAML:2.0:protocol"
    static let encryption: StaticString = "http://www.w3.org/2001/04/xmlenc#"
    static let signature: StaticString = "http://www.w3.org/2000/09/xmldsig#"
    static let inclusion: StaticString = "http://www.w3.org/2001/XInclude"
    /// That of a draft, which libxml2 follows as well.
    static let draftInclusion: StaticString = "http://www.w3.org/2003/XInclude"

    /// WS-Trust of February 2005 or 1.3.
    static func isTrust(_ node: DocumentNode) -> Bool {
        node.isIn("http://schemas.xmlsoap.org/ws/2005/02/trust")
            || node.isIn("http://docs.oasis-open.org/ws-sx/ws-trust/200512")
    }
}
