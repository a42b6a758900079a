internal import XMLReading
internal import XMLSignature

/// Names the user of a sign-on response that is on its way to an app.
///
/// Nothing but an assertion that the app's identity provider signed names anybody. What is read is
/// the canonical form of the signed element alone, never the message around it.
public enum AssertionReader {
    /// The user that a recognised message names.
    ///
    /// `limits` are those it was recognised with. Blocks on nothing, touches nothing shared, and costs
    /// CPU: about 0.2 ms for a usual response, an RSA signature included; for hostile ones see
    /// `elements`. To be asked once a response, and only where the answer is needed.
    public static func subject(
        of message: FederationMessage, from provider: IdentityProvider,
        expecting expectations: AssertionExpectations = AssertionExpectations(),
        limits: RecogniserLimits = RecogniserLimits(), at now: Int64
    ) -> SubjectReading {
        guard let document = message.document else { return .refused(.unreadable) }
        do {
            let subject = try subject(
                document, message.kind == .samlResponse ? .saml : .trust, provider, expectations,
                XMLLimits(bytes: limits.inflated, depth: limits.depth, elements: elements), now)
            return .verified(subject)
        } catch {
            return .refused(error)
        }
    }

    /// Elements a document may have. Canonicalisation asks of each whether it is signed, and looks at
    /// all that is around it for that; a thousand groups need half of these.
    static let elements = 4096

    private static func subject(
        _ document: [UInt8], _ form: SignedResponse.Form, _ provider: IdentityProvider,
        _ expectations: AssertionExpectations, _ limits: XMLLimits, _ now: Int64
    ) throws(SubjectRefusal) -> VerifiedSubject {
        let signed: SignedResponse
        do {
            signed = try SignedResponse.verify(
                document.span, form: form, keys: provider.keys, limits: limits)
        } catch {
            throw SubjectRefusal(error)
        }
        var visitor = AssertionVisitor(
            userAttribute: provider.userAttribute, groupsAttribute: provider.groupsAttribute)
        // The canonical form of a namespace-rich document is longer than the document.
        var wider = limits
        wider.bytes = max(limits.bytes, signed.octets.count)
        wider.attributes = .max
        wider.namespaces = .max
        do {
            try XMLReader.read(signed.octets.span, limits: wider, visitor: &visitor)
        } catch {
            throw .unreadable
        }
        if let refusal = visitor.refusal { throw refusal }
        let judgement = AssertionJudgement(
            contents: visitor.contents,
            response: form == .saml ? AssertionJudgement.Response(signed) : nil,
            usesAttribute: provider.userAttribute != nil, expectations: expectations, now: now)
        return try judgement.subject()
    }
}

extension SubjectRefusal {
    fileprivate init(_ fault: SignatureFault) {
        self =
            switch fault {
            case .algorithmRefused: .algorithmRefused
            case .encrypted: .encrypted
            case .invalid: .signatureInvalid
            case .notSuccessful: .notSuccessful
            case .unknownKey: .unknownKey
            case .unreadable: .unreadable
            case .unsigned: .unsigned
            case .wrongStructure: .wrongStructure
            }
    }
}
