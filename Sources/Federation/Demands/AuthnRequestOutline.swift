internal import XMLReading

/// An AuthnRequest as far as demands are concerned: what it asks for, and where in its bytes more
/// can be asked.
///
/// What the elements are is libxml2's to say; where they are, `ElementPlaces` finds in the bytes of
/// the same well-formed document. Both have to see the same elements.
struct AuthnRequestOutline {
    /// Whether there is any XML signature in it.
    let isSigned: Bool
    /// Whether it asks for a context already.
    let hasContext: Bool
    /// The classes of the context it asks for.
    let contextClasses: [String]
    let forcesAuthentication: Bool
    private let places: ElementPlaces
    /// Where the context belongs; nil where the request ends in its start tag.
    private let contextPlace: Int?

    /// Nil for documents that cannot be edited with certainty.
    init?(_ document: [UInt8], _ limits: RecogniserLimits) {
        let bounds = XMLLimits(bytes: limits.inflated, depth: limits.depth)
        var visitor = AuthnRequestVisitor()
        guard let start = try? XMLReader.check(document.span, limits: bounds),
            (try? XMLReader.read(document.span, limits: bounds, visitor: &visitor)) != nil,
            visitor.isUsable, let places = ElementPlaces(document, from: start),
            places.children.count == visitor.children.count
        else { return nil }
        isSigned = visitor.isSigned
        contextClasses = visitor.contextClasses
        forcesAuthentication = visitor.forcesAuthentication
        self.places = places
        hasContext = visitor.children.contains(.requestedContext)
        if let scoping = visitor.children.firstIndex(of: .scoping) {
            contextPlace = places.children[scoping].lowerBound
        } else {
            contextPlace = places.children.last?.upperBound ?? places.contentStart
        }
    }

    /// The document with what is demanded in it, and everything else as it was.
    func applying(_ demand: SignOnDemand, to document: [UInt8]) -> [UInt8] {
        var edits: [(place: Range<Int>, text: String)] = []
        if demand.reauthentication, !forcesAuthentication {
            if let value = places.value(of: "ForceAuthn", in: document) {
                edits.append((value, "true"))
            } else {
                let end = places.rootName.upperBound
                edits.append((end..<end, " ForceAuthn=\"true\""))
            }
        }
        if let wanted = demand.contextClass, !hasContext {
            let context = AuthnRequestOutline.context(wanted)
            if let contextPlace {
                edits.append((contextPlace..<contextPlace, context))
            } else {
                let name = String(decoding: document[places.rootName], as: UTF8.self)
                edits.append((places.emptyEnd, ">\(context)</\(name)>"))
            }
        }
        var edited = document
        for (place, text) in edits.reversed() {
            edited.replaceSubrange(place, with: text.utf8)
        }
        return edited
    }

    private static func context(_ wanted: String) -> String {
        """
        <samlp:RequestedAuthnContext xmlns:samlp="\(Namespace.protocol2)" Comparison="exact">\
        <saml:AuthnContextClassRef xmlns:saml="\(Namespace.assertion2)">\(XMLText.escaped(wanted))\
        </saml:AuthnContextClassRef></samlp:RequestedAuthnContext>
        """
    }
}

/// Sees what an AuthnRequest asks for.
private struct AuthnRequestVisitor: XMLVisitor {
    /// The children, in the order that the schema gives them (saml-core-2.0 sections 3.2.1, 3.4.1).
    enum Child: Int {
        case issuer, signature, extensions, subject, nameIDPolicy, conditions, requestedContext
        case scoping
    }

    private(set) var children: [Child] = []
    private(set) var isSigned = false
    private(set) var forcesAuthentication = false
    private(set) var contextClasses: [String] = []
    private(set) var isUsable = true

    private var depth = 0
    private var isInClass = false
    private var gathered: [UInt8] = []

    mutating func elementStarts(_ element: borrowing XMLElement) -> XMLVisit {
        depth += 1
        gathered.removeAll()
        isInClass = false
        if element.isNamed("Signature", in: Namespace.signature) { isSigned = true }
        switch depth {
        case 1:
            isUsable = element.isNamed("AuthnRequest", in: Namespace.protocol2)
            let value = element.string("ForceAuthn") ?? ""
            forcesAuthentication = ["true", "1"].contains(value)
        case 2:
            // What the schema does not have there, or not in that place, has no place beside it.
            guard let child = child(element), child.rawValue > (children.last?.rawValue ?? -1)
            else {
                isUsable = false
                return .stop
            }
            children.append(child)
        case 3 where children.last == .requestedContext:
            isInClass = element.isNamed("AuthnContextClassRef", in: Namespace.assertion2)
        default: break
        }
        return .proceed
    }

    mutating func text(_ bytes: Span<UInt8>) -> XMLVisit {
        if isInClass, gathered.count + bytes.count <= 4096 {
            for index in bytes.indices { gathered.append(bytes[index]) }
        }
        return .proceed
    }

    mutating func elementEnds() -> XMLVisit {
        if isInClass { contextClasses.append(String(decoding: gathered, as: UTF8.self)) }
        isInClass = false
        depth -= 1
        return .proceed
    }

    private func child(_ element: borrowing XMLElement) -> Child? {
        if element.isNamed("Issuer", in: Namespace.assertion2) { return .issuer }
        if element.isNamed("Signature", in: Namespace.signature) { return .signature }
        if element.isNamed("Subject", in: Namespace.assertion2) { return .subject }
        if element.isNamed("Conditions", in: Namespace.assertion2) { return .conditions }
        guard element.isIn(namespace: Namespace.protocol2) else { return nil }
        if element.isLocalName("Extensions") { return .extensions }
        if element.isLocalName("NameIDPolicy") { return .nameIDPolicy }
        if element.isLocalName("RequestedAuthnContext") { return .requestedContext }
        return element.isLocalName("Scoping") ? .scoping : nil
    }
}
