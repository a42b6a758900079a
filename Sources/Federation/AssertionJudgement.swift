internal import XMLSignature

/// Decides whether what a signed assertion says names a user, here and now.
struct AssertionJudgement {
    /// The SAML 2.0 Response around an assertion.
    struct Response: Equatable {
        var isSigned: Bool
        var destination: String?
        var inResponseTo: String?
    }

    let contents: AssertionContents
    let response: Response?
    let usesAttribute: Bool
    let expectations: AssertionExpectations
    let now: Int64

    func subject() throws(SubjectRefusal) -> VerifiedSubject {
        guard contents.version != 0, let issuer = contents.issuer, let id = contents.id,
            contents.conditions <= 1, contents.version == 1 || contents.subjects == 1
        else { throw .wrongStructure }
        let confirmation = try confirmed()
        try checkResponse(confirmation)
        let expires = try validity(confirmation)
        try checkAudience()
        let name = usesAttribute ? try attributeName() : try subjectName()
        guard let user = name.value else { throw .noName }
        return VerifiedSubject(
            user: user, source: usesAttribute ? .attribute : .nameID,
            nameFormat: usesAttribute ? nil : name.format, issuer: issuer, assertionID: id,
            expires: expires, inResponseTo: confirmation?.inResponseTo,
            sessionIndex: contents.sessionIndex, authenticated: contents.authenticated,
            contextClasses: contents.contextClasses, groups: contents.groups)
    }

    /// The confirmation that lets the bearer use the assertion (saml-profiles-2.0 section 4.1.4.2).
    ///
    /// SAML 2.0 demands one; in SAML 1.1, where each statement may have one, all must be of that kind.
    private func confirmed() throws(SubjectRefusal) -> AssertionContents.Confirmation? {
        let prefix = "urn:oasis:names:tc:SAML:\(contents.version).0:cm:"
        let bearers = contents.confirmations.filter { $0.method == prefix + "bearer" }
        guard contents.version == 2 else {
            guard bearers.count == contents.confirmations.count else { throw .notBearer }
            return bearers.first
        }
        guard !bearers.isEmpty else { throw .notBearer }
        var refusal = SubjectRefusal.wrongRecipient
        for bearer in bearers where expectations.allows(recipient: bearer.recipient) {
            do throws(SubjectRefusal) {
                guard let end = bearer.notOnOrAfter else { throw .wrongStructure }
                try check(from: bearer.notBefore, until: end)
                return bearer
            } catch {
                refusal = error
            }
        }
        throw refusal
    }

    /// The Response must be on its way to the same place, in answer to the same request. Unless it is
    /// signed this only keeps others from mixing up what an honest identity provider has sent.
    private func checkResponse(
        _ confirmation: AssertionContents.Confirmation?
    ) throws(SubjectRefusal) {
        guard let response else {
            // Tokens of WS-Federation answer no request, so one that does must answer this one.
            guard let named = confirmation?.inResponseTo else { return }
            guard expectations.allows(inResponseTo: named) else { throw .wrongRequest }
            return
        }
        if response.destination != nil || response.isSigned {
            guard expectations.allows(recipient: response.destination) else {
                throw .wrongRecipient
            }
        }
        guard expectations.allows(inResponseTo: confirmation?.inResponseTo),
            response.inResponseTo.map({ expectations.allows(inResponseTo: $0) }) ?? true
        else { throw .wrongRequest }
    }

    /// When the assertion ends: at the earlier of its two ends. One without any end is refused: it
    /// would name the user for ever.
    private func validity(
        _ confirmation: AssertionContents.Confirmation?
    ) throws(SubjectRefusal) -> Int64 {
        let ends = [contents.notOnOrAfter, confirmation?.notOnOrAfter].compactMap(\.self)
        guard let end = ends.min() else { throw .wrongStructure }
        try check(from: contents.notBefore, until: end)
        return end
    }

    private func check(from start: Int64?, until end: Int64) throws(SubjectRefusal) {
        guard now < end + expectations.clockSkew else { throw .expired }
        guard let start else { return }
        guard now >= start - expectations.clockSkew else { throw .notYetValid }
    }

    private func checkAudience() throws(SubjectRefusal) {
        let expected = expectations.audiences
        guard !expected.isEmpty else { return }
        guard !contents.audiences.isEmpty,
            contents.audiences.allSatisfy({ $0.contains(where: expected.contains) })
        else { throw .wrongAudience }
    }

    private func attributeName() throws(SubjectRefusal) -> AssertionContents.Name {
        guard contents.userAttributes > 0, let value = contents.userValues.first else {
            throw .noName
        }
        guard contents.userAttributes == 1, contents.userValues.count == 1 else {
            throw .ambiguousName
        }
        return AssertionContents.Name(value: value, format: nil)
    }

    private func subjectName() throws(SubjectRefusal) -> AssertionContents.Name {
        guard !contents.hasEncryptedName else { throw .encrypted }
        guard let first = contents.names.first else { throw .noName }
        guard contents.names.allSatisfy({ $0 == first }),
            contents.version == 1 || contents.names.count == 1
        else { throw .ambiguousName }
        let transient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
        guard first.format != transient else { throw .transientName }
        return first
    }
}

extension AssertionJudgement.Response {
    init(_ signed: SignedResponse) {
        self.init(
            isSigned: signed.isResponseSigned, destination: signed.destination,
            inResponseTo: signed.inResponseTo)
    }
}
