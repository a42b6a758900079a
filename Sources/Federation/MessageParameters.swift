internal import Inflation

/// The sign-on parameters of one query or form, made into a message.
struct MessageParameters: ~Escapable {
    private let text: Span<UInt8>
    private let parameters: Parameters
    private let binding: FederationMessage.Binding
    private let limits: RecogniserLimits

    @_lifetime(copy text)
    init(
        text: Span<UInt8>, parameters: Parameters, binding: FederationMessage.Binding,
        limits: RecogniserLimits
    ) {
        self.text = text
        self.parameters = parameters
        self.binding = binding
        self.limits = limits
    }

    /// The message, nil if the parameters that might have made one are empty or mean something else.
    func message(_ protocols: ProtocolSet) throws(FederationFault) -> FederationMessage? {
        let hasFederation = protocols.contains(.wsfed) && hasFederationMessage
        guard protocols.contains(.saml), let carrier = try samlCarrier() else {
            return hasFederation ? try federationMessage() : nil
        }
        guard !hasFederation else { throw .conflictingParameters }
        return try samlMessage(carrier)
    }
}

extension MessageParameters {
    /// The XML of a SAML request, decoded as it was when it was recognised, and where its encoded
    /// value is.
    func samlRequest() throws(FederationFault) -> (document: [UInt8], value: Range<Int>) {
        let value = try parameters.value(.samlRequest)
        guard value.count <= limits.encoded else { throw .tooLarge }
        let decoded = try Base64.decode(
            try EncodedBytes.decode(text.extracting(value)), allowsWhiteSpace: binding == .post)
        return (try document(decoded), value)
    }
}

// SAML 2.0 bindings, sections 3.4 (Redirect), 3.5 (POST) and 3.6 (Artifact).
extension MessageParameters {
    /// The one parameter that carries a SAML message.
    private func samlCarrier() throws(FederationFault) -> ParameterName? {
        var carrier: ParameterName?
        for name in [ParameterName.samlRequest, .samlResponse, .samlArtifact]
        where parameters.has(name) {
            guard carrier == nil else { throw .conflictingParameters }
            carrier = name
        }
        return carrier
    }

    private func samlMessage(
        _ carrier: ParameterName
    ) throws(FederationFault) -> FederationMessage {
        let value = try parameters.value(carrier)
        // A signature covers these; two of one would leave open which.
        for name in [ParameterName.relayState, .signature, .signatureAlgorithm] {
            _ = try parameters.value(name)
        }
        guard value.count <= limits.encoded else { throw .tooLarge }
        let decoded = try Base64.decode(
            try EncodedBytes.decode(text.extracting(value)), allowsWhiteSpace: binding == .post)
        var message =
            carrier == .samlArtifact
            ? FederationMessage(kind: .samlArtifact, binding: binding)
            : try protocolMessage(try document(decoded), carrier)
        message.carriesRelayState = parameters.has(.relayState)
        return message
    }

    /// The XML of a decoded value: as it is in a form, compressed in a query.
    private func document(_ decoded: [UInt8]) throws(FederationFault) -> [UInt8] {
        guard binding == .redirect else { return decoded }
        let encoding = try parameters.value(.samlEncoding)
        let deflate = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE"
        guard encoding.isEmpty || EncodedBytes.isEqual(text.extracting(encoding), deflate) else {
            throw .unsupportedEncoding
        }
        let bounds = InflationLimits(output: limits.inflated, ratio: limits.ratio)
        do {
            return try RawDeflate.inflate(decoded.span, limits: bounds)
        } catch {
            throw error == .tooLarge ? .inflatesTooMuch : .badDeflate
        }
    }

    private func protocolMessage(
        _ document: [UInt8], _ carrier: ParameterName
    ) throws(FederationFault) -> FederationMessage {
        let hints = try MessageReader.read(
            document.span, carrier: carrier == .samlRequest ? .samlRequest : .samlResponse,
            limits: limits)
        guard let kind = hints.kind else { throw .unexpectedRoot }
        guard kind != .samlResponse || binding == .post else { throw .bindingNotAllowed }
        var message = FederationMessage(kind: kind, binding: binding)
        message.id = hints.id
        message.issuer = hints.issuer ?? hints.assertionIssuer.value
        message.destination = hints.destination
        message.audience = hints.audience.value
        message.inResponseTo = hints.inResponseTo
        if kind == .samlResponse { message.document = document }
        message.assertionConsumerServiceURL = hints.assertionConsumerServiceURL
        return message
    }
}

// WS-Federation 1.2 section 13 (web, passive requestors).
extension MessageParameters {
    private var hasFederationMessage: Bool {
        parameters.action != nil || parameters.has(.wresult) || parameters.has(.wresultptr)
    }

    private func federationMessage() throws(FederationFault) -> FederationMessage {
        let asked = try parameters.value(.wa)
        guard let action = parameters.action else {
            throw asked.isEmpty ? .missingParameter : .unsupportedMessage
        }
        let result = try parameters.value(.wresult)
        // The result by reference: the app would fetch what the gateway has not seen.
        guard !parameters.has(.wresultptr) else { throw .unsupportedMessage }
        guard action == .signIn || result.isEmpty else { throw .conflictingParameters }
        var message: FederationMessage
        switch action {
        case .signIn where !result.isEmpty: message = try signInResponse(result)
        case .signIn: message = FederationMessage(kind: .wsfedSignIn, binding: binding)
        case .signOut: message = FederationMessage(kind: .wsfedSignOut, binding: binding)
        case .signOutCleanup:
            message = FederationMessage(kind: .wsfedSignOutCleanup, binding: binding)
        }
        let realm = try hint(.wtrealm)
        message.realm = message.realm ?? realm
        message.reply = try hint(.wreply)
        _ = try parameters.value(.wctx)
        message.carriesContext = parameters.has(.wctx)
        return message
    }

    private func signInResponse(
        _ result: Range<Int>
    ) throws(FederationFault) -> FederationMessage {
        let document = try self.result(result)
        let hints = try MessageReader.read(document.span, carrier: .wresult, limits: limits)
        var message = FederationMessage(kind: .wsfedSignInResponse, binding: binding)
        message.id = hints.assertionID.value
        message.issuer = hints.assertionIssuer.value
        message.audience = hints.audience.value
        message.realm = hints.address.value
        message.document = document
        return message
    }

    private func result(_ result: Range<Int>) throws(FederationFault) -> [UInt8] {
        guard result.count <= limits.encoded else { throw .tooLarge }
        let decoded = try EncodedBytes.decode(text.extracting(result))
        // Real issuers put line breaks before the XML declaration, where XML allows none.
        guard let start = decoded.firstIndex(where: { !HintText.isSpace($0) }), start > 0 else {
            return decoded
        }
        return Array(decoded[start...])
    }

    private func hint(_ name: ParameterName) throws(FederationFault) -> String? {
        let value = try parameters.value(name)
        guard value.count <= limits.value * 3 else { throw .valueTooLong }
        let decoded = try EncodedBytes.decode(text.extracting(value))
        return try HintText.value(decoded.span, limits: limits)
    }
}
