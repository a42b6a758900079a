internal import XMLReading

/// Where in a metadata file an element stands.
enum MetadataPlace: Equatable {
    case entities
    case entity
    /// The role of a SAML 2.0 identity provider.
    case identityProvider
    /// The role of a WS-Federation one.
    case tokenService
    case key
    case keyInfo
    case x509
    case certificate
    case signOn
    case signOut
    case passive
    case endpoint
    case address
    /// Anywhere else; nothing below is looked at.
    case other

    /// Whether the element holds a value and so no elements.
    var isText: Bool { self == .certificate || self == .address }

    static func root(_ element: borrowing XMLElement) -> MetadataPlace? {
        descriptor(element)
    }

    private static func descriptor(_ element: borrowing XMLElement) -> MetadataPlace? {
        if element.isNamed("EntityDescriptor", in: metadata) { return .entity }
        return element.isNamed("EntitiesDescriptor", in: metadata) ? .entities : nil
    }

    /// The place of a child that starts in this one.
    func place(of child: borrowing XMLElement) -> MetadataPlace {
        switch self {
        case .entities: MetadataPlace.descriptor(child) ?? .other
        case .entity: MetadataPlace.role(child)
        case .identityProvider, .tokenService: inRole(child)
        case .key, .keyInfo, .x509: inKey(child)
        case .passive, .endpoint: inPassive(child)
        default: .other
        }
    }

    private static func role(_ child: borrowing XMLElement) -> MetadataPlace {
        guard child.isIn(namespace: metadata) else { return .other }
        if child.isLocalName("IDPSSODescriptor") { return .identityProvider }
        guard child.isLocalName("RoleDescriptor"),
            let type = child.attribute("type", in: "http://www.w3.org/2001/XMLSchema-instance")
        else { return .other }
        // The prefix is whatever the file declares; the name is that of one type alone.
        let name = HTMLText.string(type).split(separator: ":").last
        return name == "SecurityTokenServiceType" ? .tokenService : .other
    }

    private func inRole(_ child: borrowing XMLElement) -> MetadataPlace {
        if child.isNamed("KeyDescriptor", in: MetadataPlace.metadata) { return .key }
        guard self == .identityProvider else {
            let isPassive = child.isNamed(
                "PassiveRequestorEndpoint", in: MetadataPlace.federation)
            return isPassive ? .passive : .other
        }
        if child.isNamed("SingleSignOnService", in: MetadataPlace.metadata) { return .signOn }
        let isSignOut = child.isNamed("SingleLogoutService", in: MetadataPlace.metadata)
        return isSignOut ? .signOut : .other
    }

    private func inKey(_ child: borrowing XMLElement) -> MetadataPlace {
        guard child.isIn(namespace: Namespace.signature) else { return .other }
        switch self {
        case .key where child.isLocalName("KeyInfo"): return .keyInfo
        case .keyInfo where child.isLocalName("X509Data"): return .x509
        case .x509 where child.isLocalName("X509Certificate"): return .certificate
        default: return .other
        }
    }

    private func inPassive(_ child: borrowing XMLElement) -> MetadataPlace {
        guard
            child.isIn(namespace: Namespace.addressing2004)
                || child.isIn(namespace: Namespace.addressing2005)
        else { return .other }
        if self == .passive { return child.isLocalName("EndpointReference") ? .endpoint : .other }
        return child.isLocalName("Address") ? .address : .other
    }

    private static let metadata = "urn:oasis:names:tc:SAML:2.0:metadata"
    private static let federation = "http://docs.oasis-open.org/wsfed/federation/200706"
}
