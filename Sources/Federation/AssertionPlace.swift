internal import XMLReading

/// Where in a signed assertion an element stands, as far as its subject is concerned.
enum AssertionPlace: Equatable {
    case response
    case assertion1
    case assertion2
    case issuer
    case subject
    case name
    case encryptedName
    case confirmation
    case confirmationData
    case confirmationMethod
    case conditions
    case restriction
    case audience
    case authentication
    case context
    case contextClass
    /// A statement of SAML 1.1, which has a subject of its own.
    case statement
    case attributes
    case attribute
    case value
    /// Anywhere else; nothing below is looked at.
    case other

    /// Whether the element holds a value and so no elements.
    var isText: Bool {
        switch self {
        case .audience, .confirmationMethod, .contextClass, .issuer, .name: true
        default: false
        }
    }

    /// The place of the root of what was signed.
    static func root(_ element: borrowing XMLElement) -> AssertionPlace? {
        if element.isNamed("Response", in: Namespace.protocol2) { return .response }
        if element.isNamed("Assertion", in: Namespace.assertion2) { return .assertion2 }
        if element.isNamed("Assertion", in: Namespace.assertion1) { return .assertion1 }
        return nil
    }

    /// The place of a child; both versions of SAML use these names with the same meaning.
    func place(of child: borrowing XMLElement, version: Int) -> AssertionPlace {
        if self == .response {
            return child.isNamed("Assertion", in: Namespace.assertion2) ? .assertion2 : .other
        }
        let namespace = version == 1 ? Namespace.assertion1 : Namespace.assertion2
        guard self != .other, child.isIn(namespace: namespace) else { return .other }
        return version == 1 ? place1(child) : place2(child)
    }

    private func place2(_ child: borrowing XMLElement) -> AssertionPlace {
        switch self {
        case .assertion2:
            if child.isLocalName("Issuer") { return .issuer }
            if child.isLocalName("Subject") { return .subject }
            if child.isLocalName("Conditions") { return .conditions }
            if child.isLocalName("AuthnStatement") { return .authentication }
            return child.isLocalName("AttributeStatement") ? .attributes : .other
        case .subject:
            if child.isLocalName("NameID") { return .name }
            if child.isLocalName("EncryptedID") { return .encryptedName }
            return child.isLocalName("SubjectConfirmation") ? .confirmation : .other
        case .confirmation:
            return child.isLocalName("SubjectConfirmationData") ? .confirmationData : .other
        case .conditions:
            return child.isLocalName("AudienceRestriction") ? .restriction : .other
        case .authentication:
            return child.isLocalName("AuthnContext") ? .context : .other
        case .context:
            return child.isLocalName("AuthnContextClassRef") ? .contextClass : .other
        default: return shared(child)
        }
    }

    private func place1(_ child: borrowing XMLElement) -> AssertionPlace {
        switch self {
        case .assertion1:
            if child.isLocalName("Conditions") { return .conditions }
            if child.isLocalName("AuthenticationStatement") { return .authentication }
            if child.isLocalName("AttributeStatement") { return .attributes }
            let isStatement =
                child.isLocalName("AuthorizationDecisionStatement")
                || child.isLocalName("SubjectStatement")
            return isStatement ? .statement : .other
        case .attributes where child.isLocalName("Subject"): return .subject
        case .authentication, .statement:
            return child.isLocalName("Subject") ? .subject : .other
        case .subject:
            if child.isLocalName("NameIdentifier") { return .name }
            return child.isLocalName("SubjectConfirmation") ? .confirmation : .other
        case .confirmation:
            return child.isLocalName("ConfirmationMethod") ? .confirmationMethod : .other
        case .conditions:
            return child.isLocalName("AudienceRestrictionCondition") ? .restriction : .other
        default: return shared(child)
        }
    }

    private func shared(_ child: borrowing XMLElement) -> AssertionPlace {
        switch self {
        case .restriction: child.isLocalName("Audience") ? .audience : .other
        case .attributes: child.isLocalName("Attribute") ? .attribute : .other
        case .attribute: child.isLocalName("AttributeValue") ? .value : .other
        default: .other
        }
    }
}
