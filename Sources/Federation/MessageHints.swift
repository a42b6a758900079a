internal import XMLReading

/// What a message's XML says of itself.
struct MessageHints {
    /// What the root is; nil for a `wresult`.
    private(set) var kind: FederationMessage.Kind?
    private(set) var id: String?
    private(set) var destination: String?
    private(set) var assertionConsumerServiceURL: String?
    private(set) var inResponseTo: String?
    private(set) var issuer: String?
    private(set) var assertionIssuer = Agreed()
    private(set) var assertionID = Agreed()
    private(set) var audience = Agreed()
    private(set) var address = Agreed()
    /// Assertions, encrypted ones included, in a `wresult`.
    private(set) var tokens = 0

    /// Elements that were seen where they may stand only once.
    private var seen: [Place] = []

    /// Notes an element that starts; one that may be there once only is refused the second time.
    mutating func note(
        _ element: borrowing XMLElement, at place: Place, limits: RecogniserLimits
    ) throws(FederationFault) {
        switch place {
        case .message(let kind):
            self.kind = kind
            id = try element.hint("ID", limits)
            destination = try element.hint("Destination", limits)
            inResponseTo = try element.hint("InResponseTo", limits)
            assertionConsumerServiceURL = try element.hint("AssertionConsumerServiceURL", limits)
        case .tokenResponse:
            seen.removeAll { $0 == .requestedToken || $0 == .appliesTo }
        case .requestedToken:
            try once(place)
            seen.removeAll { $0.isToken }
        case .assertion1, .assertion2, .encryptedToken:
            try noteToken(element, at: place, limits)
        case .appliesTo, .assertionIssuer, .messageIssuer: try once(place)
        case .conditions1, .conditions2: try once(place)
        default: break
        }
    }

    /// Notes the text of an element that ended.
    mutating func note(text: String?, at place: Place) throws(FederationFault) {
        switch place {
        case .address: address.add(text)
        case .assertionIssuer: assertionIssuer.add(text)
        case .messageIssuer: issuer = text
        case .audience:
            // Several audiences of one assertion are in order: the first one names the app.
            guard !seen.contains(.audience) else { return }
            seen.append(.audience)
            audience.add(text)
        default: break
        }
    }

    private mutating func noteToken(
        _ element: borrowing XMLElement, at place: Place, _ limits: RecogniserLimits
    ) throws(FederationFault) {
        tokens += 1
        // A RequestedSecurityToken holds one token; a SAML Response may hold several assertions.
        if kind == nil, seen.contains(where: { $0.isToken }) { throw .ambiguousElement }
        seen.removeAll { $0 != .messageIssuer && $0 != .requestedToken && $0 != .appliesTo }
        seen.append(place)
        if place == .assertion1 {
            assertionIssuer.add(try element.hint("Issuer", limits))
            assertionID.add(try element.hint("AssertionID", limits))
        } else if place == .assertion2 {
            assertionID.add(try element.hint("ID", limits))
        }
    }

    private mutating func once(_ place: Place) throws(FederationFault) {
        if seen.contains(place) { throw .ambiguousElement }
        seen.append(place)
    }
}

/// A value that may be given several times; it counts only while all agree.
struct Agreed {
    private(set) var value: String?
    private var isDisputed = false

    mutating func add(_ other: String?) {
        if value == nil, !isDisputed {
            value = other
        } else if value != other {
            value = nil
            isDisputed = true
        }
    }
}

extension XMLElement {
    fileprivate func hint(
        _ attribute: String, _ limits: RecogniserLimits
    ) throws(FederationFault) -> String? {
        guard let value = self.attribute(attribute) else { return nil }
        return try HintText.value(value, limits: limits)
    }
}
