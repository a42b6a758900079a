internal import XMLReading

/// Gathers what a metadata file says of one identity provider.
struct MetadataVisitor: XMLVisitor {
    private(set) var found: IdentityProviderMetadata?
    private(set) var fault: MetadataFault?
    /// Whether an entity was there that might have been it.
    private(set) var hasWanted = false

    private let wanted: String?
    private var path: [MetadataPlace] = []
    private var gathered: [UInt8] = []
    /// The ends of the descriptors around, by depth.
    private var ends: [Int64?] = []
    private var current: IdentityProviderMetadata?
    private var isProvider = false
    private var signsWithKey = false
    private var hasCertificate = false
    /// The identity providers that were found; one where one was asked for.
    private(set) var names: [String] = []

    private static let maximumEndpoints = 64
    private static let maximumNames = 10
    private static let maximumCertificate = 64 << 10

    init(entityID: String?) {
        wanted = entityID
    }

    mutating func elementStarts(_ element: borrowing XMLElement) -> XMLVisit {
        guarded { (visitor) throws(MetadataFault) in
            let place = try visitor.place(of: element)
            try visitor.note(element, at: place)
            visitor.path.append(place)
            visitor.gathered.removeAll(keepingCapacity: true)
        }
    }

    mutating func text(_ bytes: Span<UInt8>) -> XMLVisit {
        guarded { (visitor) throws(MetadataFault) in
            guard visitor.path.last?.isText == true else { return }
            let room = MetadataVisitor.maximumCertificate - visitor.gathered.count
            guard bytes.count <= room else { throw .badValue }
            for index in bytes.indices { visitor.gathered.append(bytes[index]) }
        }
    }

    mutating func elementEnds() -> XMLVisit {
        guarded { (visitor) throws(MetadataFault) in
            guard let place = visitor.path.popLast() else { return }
            switch place {
            case .entities: _ = visitor.ends.popLast()
            case .entity: try visitor.endEntity()
            case .certificate: try visitor.noteCertificate()
            case .address: try visitor.noteAddress()
            default: break
            }
        }
    }

    private mutating func guarded(
        _ step: (inout MetadataVisitor) throws(MetadataFault) -> Void
    ) -> XMLVisit {
        do {
            try step(&self)
            return .proceed
        } catch {
            fault = error
            return .stop
        }
    }

    private func place(of element: borrowing XMLElement) throws(MetadataFault) -> MetadataPlace {
        guard let parent = path.last else {
            guard let root = MetadataPlace.root(element) else { throw .notMetadata }
            return root
        }
        guard !parent.isText else { throw .badValue }
        // Of the others nothing counts, so nothing of them is looked at.
        if parent == .entity, current == nil { return .other }
        return parent.place(of: element)
    }

    private mutating func note(
        _ element: borrowing XMLElement, at place: MetadataPlace
    ) throws(MetadataFault) {
        switch place {
        case .entities: ends.append(try end(element))
        case .entity: try startEntity(element)
        case .identityProvider, .tokenService:
            isProvider = true
            let end = try end(element)
            current?.add(end: end)
        case .key:
            // Without a use a key is for everything.
            let use = element.string("use")
            signsWithKey = use == nil || use == "signing"
            hasCertificate = false
        case .signOn: try noteEndpoint(element, \.signOnEndpoints)
        case .signOut: try noteEndpoint(element, \.signOutEndpoints)
        default: break
        }
    }
}

// Entities.
extension MetadataVisitor {
    private mutating func startEntity(
        _ element: borrowing XMLElement
    ) throws(MetadataFault) {
        guard let value = element.attribute("entityID"),
            let name = try? HintText.value(value, limits: RecogniserLimits())
        else { throw .badValue }
        guard wanted == nil || wanted == name else { return }
        if wanted != nil, hasWanted { throw .duplicateEntity }
        hasWanted = true
        var entity = IdentityProviderMetadata(entityID: name)
        for end in ends { entity.add(end: end) }
        entity.add(end: try end(element))
        current = entity
        isProvider = false
    }

    private mutating func endEntity() throws(MetadataFault) {
        defer { current = nil }
        guard let current, isProvider else { return }
        names.append(current.entityID)
        // The first ones are enough to choose by.
        guard names.count < MetadataVisitor.maximumNames else { throw .severalEntities(names) }
        found = found ?? current
    }

    private func end(_ element: borrowing XMLElement) throws(MetadataFault) -> Int64? {
        guard let value = element.attribute("validUntil") else { return nil }
        guard let end = AssertionTime.seconds(value) else { throw .badValue }
        return end
    }
}

// What an entity consists of.
extension MetadataVisitor {
    private mutating func noteEndpoint(
        _ element: borrowing XMLElement,
        _ list: WritableKeyPath<IdentityProviderMetadata, [IdentityProviderMetadata.Endpoint]>
    ) throws(MetadataFault) {
        guard let binding = element.string("Binding"), let location = element.attribute("Location"),
            let address = MetadataVisitor.address(location)
        else { throw .badValue }
        guard var entity = current, entity[keyPath: list].count < MetadataVisitor.maximumEndpoints
        else { throw .tooComplex }
        entity[keyPath: list].append(.init(binding: binding, location: address))
        current = entity
    }

    private mutating func noteAddress() throws(MetadataFault) {
        guard let address = MetadataVisitor.address(gathered.span) else { throw .badValue }
        guard let count = current?.passiveEndpoints.count,
            count < MetadataVisitor.maximumEndpoints
        else { throw .tooComplex }
        current?.passiveEndpoints.append(address)
    }

    private static func address(_ bytes: Span<UInt8>) -> String? {
        let copy = bytes.indices.map { bytes[$0] }
        guard let text = try? HintText.trimmed(copy, limits: RecogniserLimits()),
            MessageAddress.host(of: text) != nil
        else { return nil }
        return text
    }

    private mutating func noteCertificate() throws(MetadataFault) {
        // The first one of a key has it (saml-metadata-iop section 2.6.1), others lead to its issuer.
        guard signsWithKey, !hasCertificate, var entity = current else { return }
        hasCertificate = true
        guard let der = try? Base64.decode(gathered, allowsWhiteSpace: true), !der.isEmpty else {
            throw .badValue
        }
        guard !entity.certificates.contains(der) else { return }
        guard entity.certificates.count < IdentityProvider.maximumCertificates else {
            throw .tooManyCertificates
        }
        entity.certificates.append(der)
        current = entity
    }
}

extension IdentityProviderMetadata {
    fileprivate mutating func add(end: Int64?) {
        guard let end else { return }
        validUntil = min(validUntil ?? end, end)
    }
}
