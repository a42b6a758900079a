internal import Inflation

/// What a rule demands of the identity provider: written into the request on its way there.
///
/// Only an unsigned request can be changed. All but the demand stays as it was, octet for octet: the
/// other parameters, their order, and the rest of the document. What comes out is read again, and
/// given away only if it is the same message to the recogniser.
public struct SignOnDemand: Equatable, Sendable {
    /// How the person is to sign in: an AuthnContextClassRef, or a value of `wauth`.
    public var contextClass: String?
    /// Whether the person is to sign in again, although the identity provider knows him.
    public var reauthentication: Bool

    /// A demand.
    public init(contextClass: String? = nil, reauthentication: Bool = false) {
        self.contextClass = contextClass
        self.reauthentication = reauthentication
    }

    /// A request that asks for more than it did, or for as much.
    public struct Rewritten: Equatable, Sendable {
        /// The query or form in the place of the one that came.
        public let text: [UInt8]
        /// Whether it asks for the context class, and for it alone. It does not where the app had
        /// asked for one itself: that is left alone.
        public let asksForContext: Bool
        /// Whether it asks for a new sign-on.
        public let asksForReauthentication: Bool
    }

    /// Writes the demand into the request in a query (without the `?`).
    ///
    /// Nil if that cannot be: it is signed, it is no request for a sign-on, or one that cannot be
    /// changed with certainty.
    public func rewritten(
        query: Span<UInt8>, limits: RecogniserLimits = RecogniserLimits()
    ) -> Rewritten? {
        rewritten(query, .redirect, limits)
    }

    /// Writes the demand into the request in a form that was posted; nil as for a query.
    public func rewritten(
        form: Span<UInt8>, limits: RecogniserLimits = RecogniserLimits()
    ) -> Rewritten? {
        rewritten(form, .post, limits)
    }

    private func rewritten(
        _ text: Span<UInt8>, _ binding: FederationMessage.Binding, _ limits: RecogniserLimits
    ) -> Rewritten? {
        guard contextClass.map(SignOnDemand.isUsable) ?? true,
            let message = SignOnDemand.message(text, binding, limits)
        else { return nil }
        let rewritten: Rewritten?
        switch message.kind {
        case .samlAuthnRequest: rewritten = authnRequest(text, binding, limits)
        case .wsfedSignIn: rewritten = signIn(text)
        default: rewritten = nil
        }
        guard let rewritten,
            SignOnDemand.message(rewritten.text.span, binding, limits) == message
        else { return nil }
        return rewritten
    }

    private static func message(
        _ text: Span<UInt8>, _ binding: FederationMessage.Binding, _ limits: RecogniserLimits
    ) -> FederationMessage? {
        let found =
            binding == .post
            ? MessageRecogniser.recognise(form: text, protocols: .all, limits: limits)
            : MessageRecogniser.recognise(query: text, protocols: .all, limits: limits)
        guard case .message(let message) = found else { return nil }
        return message
    }

    /// One line of text, not too long.
    private static func isUsable(_ text: String) -> Bool {
        let value = try? HintText.value(text.utf8.span, limits: RecogniserLimits())
        return value == .some(text)
    }
}

// SAML 2.0.
extension SignOnDemand {
    private func authnRequest(
        _ text: Span<UInt8>, _ binding: FederationMessage.Binding, _ limits: RecogniserLimits
    ) -> Rewritten? {
        let parameters = Parameters(text)
        // Even an empty one: whoever reads it may take it for a signature that does not hold.
        guard !parameters.occurs(.signature), !parameters.occurs(.signatureAlgorithm),
            let (document, value) = try? MessageParameters(
                text: text, parameters: parameters, binding: binding, limits: limits
            ).samlRequest(),
            let outline = AuthnRequestOutline(document, limits), !outline.isSigned
        else { return nil }
        let edited = outline.applying(self, to: document)
        let asksForContext = contextClass != nil && !outline.hasContext
        guard let after = AuthnRequestOutline(edited, limits), !after.isSigned,
            !asksForContext || after.contextClasses == [contextClass],
            !reauthentication || after.forcesAuthentication,
            let encoded = SignOnDemand.encoded(edited, binding), encoded.count <= limits.encoded
        else { return nil }
        // Compressed anew, it might look otherwise than it came.
        let isSame = edited == document
        return Rewritten(
            text: SignOnDemand.replacing(
                isSame ? 0..<0 : value, in: text, with: isSame ? [] : encoded),
            asksForContext: asksForContext, asksForReauthentication: after.forcesAuthentication)
    }

    private static func encoded(
        _ document: [UInt8], _ binding: FederationMessage.Binding
    ) -> [UInt8]? {
        let packed = binding == .post ? document : try? RawDeflate.deflate(document.span)
        guard let packed else { return nil }
        var encoded: [UInt8] = []
        FormText.appendExactly(Base64.encode(packed), to: &encoded)
        return encoded
    }
}

// WS-Federation 1.2 sections 13.2.2 (wauth) and 13.2 (wfresh).
extension SignOnDemand {
    private func signIn(_ text: Span<UInt8>) -> Rewritten? {
        var rewritten = text.indices.map { text[$0] }
        for (name, value) in [("wauth", contextClass), ("wfresh", reauthentication ? "0" : nil)] {
            guard let value else { continue }
            guard let next = SignOnDemand.setting(name, to: value, in: rewritten) else {
                return nil
            }
            rewritten = next
        }
        return Rewritten(
            text: rewritten, asksForContext: contextClass != nil,
            asksForReauthentication: reauthentication)
    }

    /// Sets a parameter; nil if it is there twice, or in a spelling that only some would take for it.
    private static func setting(_ name: String, to value: String, in text: [UInt8]) -> [UInt8]? {
        var encoded: [UInt8] = []
        FormText.appendExactly(Array(value.utf8), to: &encoded)
        var place: (name: Range<Int>, value: Range<Int>)?
        var parameters = ParameterSequence(text.span)
        while let parameter = parameters.next() {
            switch spelling(text.span.extracting(parameter.name), name) {
            case .other: continue
            case .exact where place == nil: place = parameter
            default: return nil
            }
        }
        guard let place else {
            return text + (text.isEmpty ? [] : [0x26]) + Array(name.utf8) + [0x3D] + encoded
        }
        let hasEquals = place.value.lowerBound > place.name.upperBound
        return replacing(
            place.value, in: text.span, with: hasEquals ? encoded : [0x3D] + encoded)
    }

    private enum Spelling {
        case exact, loose, other
    }

    private static func spelling(_ encoded: Span<UInt8>, _ name: String) -> Spelling {
        guard let decoded = try? EncodedBytes.decode(encoded) else { return .other }
        if decoded.elementsEqual(name.utf8) { return .exact }
        let end = decoded.firstIndex { $0 == 0 || $0 == 0x5B } ?? decoded.endIndex
        let folded = decoded[..<end].drop { HTMLText.isSpace($0) }.map(HTMLText.lowercase)
        return folded.elementsEqual(name.utf8) ? .loose : .other
    }

    static func replacing(
        _ range: Range<Int>, in text: Span<UInt8>, with replacement: [UInt8]
    ) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count - range.count + replacement.count)
        for index in 0..<range.lowerBound { result.append(text[index]) }
        result.append(contentsOf: replacement)
        for index in range.upperBound..<text.count { result.append(text[index]) }
        return result
    }
}
