internal import XMLReading

/// Gathers what a signed assertion says.
struct AssertionVisitor: XMLVisitor {
    private(set) var contents = AssertionContents()
    /// Why reading stopped, if it did.
    private(set) var refusal: SubjectRefusal?

    private let userAttribute: String?
    private let groupsAttribute: String?
    private var path: [AssertionPlace] = []
    private var gathered: [UInt8] = []
    private var isUser = false
    private var isGroup = false
    private var isMethod = false

    static let maximumName = 255
    static let maximumGroups = 1000
    static let maximumClasses = 64
    /// What identifiers, addresses and audiences may take.
    private static let maximumText = 1024

    init(userAttribute: String?, groupsAttribute: String?) {
        self.userAttribute = userAttribute
        self.groupsAttribute = groupsAttribute
    }

    mutating func elementStarts(_ element: borrowing XMLElement) -> XMLVisit {
        guarded { (visitor) throws(SubjectRefusal) in
            let place = try visitor.place(of: element)
            try visitor.note(element, at: place)
            visitor.path.append(place)
            visitor.gathered.removeAll(keepingCapacity: true)
        }
    }

    mutating func text(_ bytes: Span<UInt8>) -> XMLVisit {
        guarded { (visitor) throws(SubjectRefusal) in
            guard let place = visitor.path.last, visitor.isWanted(place) else { return }
            // White space around a value does not count, so twice the room.
            guard visitor.gathered.count + bytes.count <= 2 * AssertionVisitor.maximumText else {
                throw visitor.tooLong(place)
            }
            for index in bytes.indices { visitor.gathered.append(bytes[index]) }
        }
    }

    mutating func elementEnds() -> XMLVisit {
        guarded { (visitor) throws(SubjectRefusal) in
            guard let place = visitor.path.popLast() else { return }
            if visitor.isWanted(place) { try visitor.note(valueAt: place) }
        }
    }

    private mutating func guarded(
        _ step: (inout AssertionVisitor) throws(SubjectRefusal) -> Void
    ) -> XMLVisit {
        do {
            try step(&self)
            return .proceed
        } catch {
            refusal = error
            return .stop
        }
    }

    private func place(of element: borrowing XMLElement) throws(SubjectRefusal) -> AssertionPlace {
        guard let parent = path.last else {
            guard let root = AssertionPlace.root(element) else { throw .wrongStructure }
            return root
        }
        // An element where a value is expected; in an attribute nobody asked for it is usual.
        if isWanted(parent) { throw .wrongStructure }
        return parent.place(of: element, version: contents.version)
    }

    private func isWanted(_ place: AssertionPlace) -> Bool {
        place.isText || (place == .value && (isUser || isGroup || isMethod))
    }
}

// What is noted at the start of an element.
extension AssertionVisitor {
    private mutating func note(
        _ element: borrowing XMLElement, at place: AssertionPlace
    ) throws(SubjectRefusal) {
        switch place {
        case .assertion1, .assertion2:
            try noteAssertion(element, version: place == .assertion1 ? 1 : 2)
        case .subject: contents.subjects += 1
        case .name: contents.names.append(.init(format: try text(element, "Format")))
        case .encryptedName: contents.hasEncryptedName = true
        case .confirmation:
            contents.confirmations.append(.init(method: try text(element, "Method")))
        case .confirmationData: try noteConfirmation(element)
        case .conditions:
            contents.conditions += 1
            contents.notBefore = try time(element, "NotBefore")
            contents.notOnOrAfter = try time(element, "NotOnOrAfter")
        case .restriction: contents.audiences.append([])
        case .authentication:
            let name = contents.version == 1 ? "AuthenticationInstant" : "AuthnInstant"
            contents.authenticated = try time(element, name)
            contents.sessionIndex = try text(element, "SessionIndex")
            guard contents.version == 1 else { break }
            try noteContextClass(try text(element, "AuthenticationMethod"))
        case .attribute: noteAttribute(element)
        default: break
        }
    }

    private mutating func noteAssertion(
        _ element: borrowing XMLElement, version: Int
    ) throws(SubjectRefusal) {
        guard contents.version == 0 else { throw .wrongStructure }
        contents.version = version
        contents.id = try text(element, version == 1 ? "AssertionID" : "ID")
        if version == 1 { contents.issuer = try text(element, "Issuer") }
    }

    private mutating func noteConfirmation(
        _ element: borrowing XMLElement
    ) throws(SubjectRefusal) {
        guard var last = contents.confirmations.popLast(), last.notOnOrAfter == nil else {
            throw .wrongStructure
        }
        last.notBefore = try time(element, "NotBefore")
        last.notOnOrAfter = try time(element, "NotOnOrAfter")
        last.recipient = try text(element, "Recipient")
        last.inResponseTo = try text(element, "InResponseTo")
        contents.confirmations.append(last)
    }

    private mutating func noteAttribute(_ element: borrowing XMLElement) {
        let name = contents.version == 1 ? "AttributeName" : "Name"
        isUser = userAttribute.map { isEqual(element, name, $0) } ?? false
        isGroup = groupsAttribute.map { isEqual(element, name, $0) } ?? false
        isMethod = isEqual(element, name, Self.claims + "/" + Self.methods)
        if contents.version == 1, isEqual(element, name, Self.methods) {
            isMethod = isEqual(element, "AttributeNamespace", Self.claims)
        }
        if isUser { contents.userAttributes += 1 }
    }

    // The claim of AD FS and Entra ID that lists how somebody signed in. SAML 1.1 has its name in
    // two parts.
    private static let claims = "http://schemas.microsoft.com/claims"
    private static let methods = "authnmethodsreferences"

    private mutating func noteContextClass(_ value: String?) throws(SubjectRefusal) {
        guard let value, !contents.contextClasses.contains(value) else { return }
        guard contents.contextClasses.count < AssertionVisitor.maximumClasses else {
            throw .wrongStructure
        }
        contents.contextClasses.append(value)
    }

    private func isEqual(
        _ element: borrowing XMLElement, _ attribute: String, _ text: String
    ) -> Bool {
        guard let value = element.attribute(attribute) else { return false }
        let expected = text.utf8.span
        guard value.count == expected.count else { return false }
        for index in expected.indices where value[index] != expected[index] { return false }
        return true
    }

    private func text(
        _ element: borrowing XMLElement, _ attribute: String
    ) throws(SubjectRefusal) -> String? {
        guard let value = element.attribute(attribute) else { return nil }
        do {
            return try HintText.value(value, limits: .init(value: AssertionVisitor.maximumText))
        } catch {
            throw .wrongStructure
        }
    }

    private func time(
        _ element: borrowing XMLElement, _ attribute: String
    ) throws(SubjectRefusal) -> Int64? {
        guard let value = element.attribute(attribute) else { return nil }
        guard let seconds = AssertionTime.seconds(value) else { throw .wrongStructure }
        return seconds
    }
}

// What is noted at the end of an element that holds a value.
extension AssertionVisitor {
    private mutating func note(valueAt place: AssertionPlace) throws(SubjectRefusal) {
        let isName = place == .name || (place == .value && (isUser || isGroup))
        let maximum = isName ? AssertionVisitor.maximumName : AssertionVisitor.maximumText
        let value: String?
        do {
            value = try HintText.trimmed(gathered, limits: .init(value: maximum))
        } catch {
            throw error == .valueTooLong ? tooLong(place) : unfit(place)
        }
        switch place {
        case .audience:
            guard let value, !contents.audiences.isEmpty else { return }
            contents.audiences[contents.audiences.count - 1].append(value)
        case .confirmationMethod:
            guard !contents.confirmations.isEmpty else { return }
            contents.confirmations[contents.confirmations.count - 1].method = value
        case .contextClass: try noteContextClass(value)
        case .issuer:
            guard contents.issuer == nil else { throw .wrongStructure }
            contents.issuer = value
        case .name:
            guard !contents.names.isEmpty else { return }
            contents.names[contents.names.count - 1].value = value
        default: try noteAttributeValue(value)
        }
    }

    private mutating func noteAttributeValue(_ value: String?) throws(SubjectRefusal) {
        if isUser { contents.userValues.append(value) }
        if isMethod { try noteContextClass(value) }
        guard isGroup, let value else { return }
        guard contents.groups.count < AssertionVisitor.maximumGroups else { throw .groupsUnfit }
        contents.groups.append(value)
    }

    private func tooLong(_ place: AssertionPlace) -> SubjectRefusal {
        if place == .name || (place == .value && isUser) { return .nameTooLong }
        return place == .value && isGroup ? .groupsUnfit : .wrongStructure
    }

    private func unfit(_ place: AssertionPlace) -> SubjectRefusal {
        if place == .name || (place == .value && isUser) { return .badName }
        return place == .value && isGroup ? .groupsUnfit : .wrongStructure
    }
}
