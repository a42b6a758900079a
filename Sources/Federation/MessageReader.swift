internal import XMLReading

/// Reads one message's XML: knows where in it the hints are, and what may stand there.
struct MessageReader: XMLVisitor {
    /// The parameter the message came in.
    enum Carrier {
        case samlRequest
        case samlResponse
        case wresult
    }

    let carrier: Carrier
    let limits: RecogniserLimits
    private(set) var hints = MessageHints()
    /// Why reading stopped, if it did.
    private(set) var fault: FederationFault?

    private var path: [Place] = []
    private var gathered: [UInt8] = []

    init(carrier: Carrier, limits: RecogniserLimits) {
        self.carrier = carrier
        self.limits = limits
    }

    mutating func elementStarts(_ element: borrowing XMLElement) -> XMLVisit {
        guarded { (reader) throws(FederationFault) in
            let place = try reader.place(of: element)
            try reader.hints.note(element, at: place, limits: reader.limits)
            reader.path.append(place)
            reader.gathered.removeAll(keepingCapacity: true)
        }
    }

    mutating func text(_ bytes: Span<UInt8>) -> XMLVisit {
        guarded { (reader) throws(FederationFault) in
            guard reader.path.last?.isText == true else { return }
            guard reader.gathered.count + bytes.count <= reader.limits.value else {
                throw .valueTooLong
            }
            for index in bytes.indices { reader.gathered.append(bytes[index]) }
        }
    }

    mutating func elementEnds() -> XMLVisit {
        guarded { (reader) throws(FederationFault) in
            guard let place = reader.path.popLast(), place.isText else { return }
            let value = try HintText.trimmed(reader.gathered, limits: reader.limits)
            try reader.hints.note(text: value, at: place)
        }
    }

    private mutating func guarded(
        _ step: (inout MessageReader) throws(FederationFault) -> Void
    ) -> XMLVisit {
        do {
            try step(&self)
            return .proceed
        } catch {
            fault = error
            return .stop
        }
    }

    /// Where an element that starts now is; what stands in a text element is refused.
    private func place(of element: borrowing XMLElement) throws(FederationFault) -> Place {
        guard let parent = path.last else { return try root(element) }
        if parent.isText { throw .ambiguousElement }
        let place = parent.place(of: element)
        if parent == .requestedToken, !place.isToken { throw .unexpectedToken }
        return place
    }

    private func root(_ element: borrowing XMLElement) throws(FederationFault) -> Place {
        switch carrier {
        case .samlRequest:
            if element.isNamed("AuthnRequest", in: Namespace.protocol2) {
                return .message(.samlAuthnRequest)
            }
            if element.isNamed("LogoutRequest", in: Namespace.protocol2) {
                return .message(.samlLogoutRequest)
            }
        case .samlResponse:
            if element.isNamed("Response", in: Namespace.protocol2) {
                return .message(.samlResponse)
            }
            if element.isNamed("LogoutResponse", in: Namespace.protocol2) {
                return .message(.samlLogoutResponse)
            }
        case .wresult:
            if Namespace.isTrust(element) {
                if element.isLocalName("RequestSecurityTokenResponse") { return .tokenResponse }
                if element.isLocalName("RequestSecurityTokenResponseCollection") {
                    return .tokenCollection
                }
            }
        }
        throw .unexpectedRoot
    }
}

extension MessageReader {
    /// Reads a whole document.
    static func read(
        _ document: Span<UInt8>, carrier: Carrier, limits: RecogniserLimits
    ) throws(FederationFault) -> MessageHints {
        var reader = MessageReader(carrier: carrier, limits: limits)
        let bounds = XMLLimits(bytes: limits.inflated, depth: limits.depth)
        do {
            try XMLReader.read(document, limits: bounds, visitor: &reader)
        } catch {
            throw FederationFault(error)
        }
        if let fault = reader.fault { throw fault }
        guard carrier != .wresult || reader.hints.tokens > 0 else { throw .unexpectedToken }
        return reader.hints
    }
}

extension FederationFault {
    fileprivate init(_ fault: XMLFault) {
        self =
            switch fault {
            case .doctype: .doctype
            case .notWellFormed, .trailingContent: .notXML
            case .processingInstruction: .processingInstruction
            case .tooDeep: .tooDeep
            case .tooLarge: .tooLarge
            case .tooManyAttributes, .tooManyElements, .tooManyNamespaces: .tooComplex
            case .unsupportedEncoding: .unsupportedEncoding
            }
    }
}
