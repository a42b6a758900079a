internal import XMLReading

/// Where in a message an element stands, as far as the hints are concerned.
enum Place: Equatable {
    /// The root of a SAML protocol message.
    case message(FederationMessage.Kind)
    case messageIssuer
    case tokenCollection
    case tokenResponse
    case requestedToken
    case encryptedToken
    case appliesTo
    case endpoint
    case address
    case assertion1
    case assertion2
    case assertionIssuer
    case conditions1
    case conditions2
    case restriction1
    case restriction2
    case audience
    /// Anywhere else; nothing below is looked at.
    case other

    /// Whether the element holds a value and so no elements.
    var isText: Bool {
        switch self {
        case .address, .assertionIssuer, .audience, .messageIssuer: true
        default: false
        }
    }

    /// Whether the element is what a `wresult` is about.
    var isToken: Bool {
        switch self {
        case .assertion1, .assertion2, .encryptedToken: true
        default: false
        }
    }

    /// The place of a child that starts in this one.
    func place(of child: borrowing XMLElement) -> Place {
        switch self {
        case .message(let kind): Place.inMessage(child, kind)
        case .tokenCollection, .tokenResponse, .requestedToken: inTrust(child)
        case .appliesTo, .endpoint: inAddressing(child)
        case .assertion1, .conditions1, .restriction1: inAssertion1(child)
        case .assertion2, .conditions2, .restriction2: inAssertion2(child)
        default: .other
        }
    }

    private static func inMessage(
        _ child: borrowing XMLElement, _ kind: FederationMessage.Kind
    ) -> Place {
        guard child.isIn(namespace: Namespace.assertion2) else { return .other }
        if child.isLocalName("Issuer") { return .messageIssuer }
        return kind == .samlResponse && child.isLocalName("Assertion") ? .assertion2 : .other
    }

    private func inTrust(_ child: borrowing XMLElement) -> Place {
        switch self {
        case .tokenCollection:
            guard Namespace.isTrust(child) else { return .other }
            return child.isLocalName("RequestSecurityTokenResponse") ? .tokenResponse : .other
        case .tokenResponse:
            if child.isNamed("AppliesTo", in: Namespace.policy) { return .appliesTo }
            guard Namespace.isTrust(child) else { return .other }
            return child.isLocalName("RequestedSecurityToken") ? .requestedToken : .other
        default:
            if child.isNamed("Assertion", in: Namespace.assertion1) { return .assertion1 }
            if child.isNamed("Assertion", in: Namespace.assertion2) { return .assertion2 }
            let isEncrypted =
                child.isNamed("EncryptedAssertion", in: Namespace.assertion2)
                || child.isNamed("EncryptedData", in: Namespace.encryption)
            return isEncrypted ? .encryptedToken : .other
        }
    }

    private func inAddressing(_ child: borrowing XMLElement) -> Place {
        guard
            child.isIn(namespace: Namespace.addressing2004)
                || child.isIn(namespace: Namespace.addressing2005)
        else { return .other }
        if self == .appliesTo { return child.isLocalName("EndpointReference") ? .endpoint : .other }
        return child.isLocalName("Address") ? .address : .other
    }

    private func inAssertion1(_ child: borrowing XMLElement) -> Place {
        guard child.isIn(namespace: Namespace.assertion1) else { return .other }
        switch self {
        case .assertion1 where child.isLocalName("Conditions"): return .conditions1
        case .conditions1 where child.isLocalName("AudienceRestrictionCondition"):
            return .restriction1
        case .restriction1 where child.isLocalName("Audience"): return .audience
        default: return .other
        }
    }

    private func inAssertion2(_ child: borrowing XMLElement) -> Place {
        guard child.isIn(namespace: Namespace.assertion2) else { return .other }
        switch self {
        case .assertion2 where child.isLocalName("Issuer"): return .assertionIssuer
        case .assertion2 where child.isLocalName("Conditions"): return .conditions2
        case .conditions2 where child.isLocalName("AudienceRestriction"): return .restriction2
        case .restriction2 where child.isLocalName("Audience"): return .audience
        default: return .other
        }
    }
}

/// The namespaces of sign-on messages.
enum Namespace {
    static let assertion1 = "urn:oasis:names:tc:SAML:1.0:assertion"
    static let assertion2 = "urn:oasis:names:tc:SAML:2.0:assertion"
    static let protocol2 = "urn:oasis:names:tc:SAML:2.0:protocol"
    static let encryption = "http://www.w3.org/2001/04/xmlenc#"
    static let signature = "http://www.w3.org/2000/09/xmldsig#"
    static let trust2005 = "http://schemas.xmlsoap.org/ws/2005/02/trust"
    static let trust13 = "http://docs.oasis-open.org/ws-sx/ws-trust/200512"
    static let policy = "http://schemas.xmlsoap.org/ws/2004/09/policy"
    static let addressing2004 = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
    static let addressing2005 = "http://www.w3.org/2005/08/addressing"

    /// WS-Trust of February 2005 or 1.3.
    static func isTrust(_ element: borrowing XMLElement) -> Bool {
        element.isIn(namespace: trust2005) || element.isIn(namespace: trust13)
    }
}
