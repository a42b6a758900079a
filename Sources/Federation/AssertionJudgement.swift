/// Decides whether what a signed assertion says names a user, here and now.
struct AssertionJudgement {
    let contents: AssertionContents
    let usesAttribute: Bool
    let expectations: AssertionExpectations
    let now: Int64

    func subject() throws(SubjectRefusal) -> VerifiedSubject {
        guard contents.version != 0, let issuer = contents.issuer, let id = contents.id,
            contents.conditions <= 1, contents.version == 1 || contents.subjects == 1
        else { throw .wrongStructure }
        let confirmation = try confirmed()
        let expires = try validity(confirmation)
        try checkAudience()
        let name = usesAttribute ? try attributeName() : try subjectName()
        guard let user = name.value else { throw .noName }
        return VerifiedSubject(
            user: user, source: usesAttribute ? .attribute : .nameID,
            nameFormat: usesAttribute ? nil : name.format, issuer: issuer, assertionID: id,
            expires: expires, inResponseTo: confirmation?.inResponseTo,
            sessionIndex: contents.sessionIndex, authenticated: contents.authenticated,
            groups: contents.groups)
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
        for bearer in bearers where isRecipient(bearer.recipient) {
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

    private func isRecipient(_ recipient: String?) -> Bool {
        guard let expected = expectations.recipientHost else { return true }
        return recipient.flatMap(AssertionJudgement.host(of:)) == expected
    }

    /// The host of an https or http address, in lower case, without its port.
    static func host(of address: String) -> String? {
        let text = address.lowercased()
        guard let scheme = ["https://", "http://"].first(where: { text.hasPrefix($0) }) else {
            return nil
        }
        let authority = text.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
        // Somebody's name in front would make two readers see two hosts.
        guard !authority.contains("@"), !authority.contains("\\") else { return nil }
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            return String(authority[...end])
        }
        let host = authority.prefix { $0 != ":" }
        return host.isEmpty ? nil : String(host)
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
        guard now < end + AssertionTime.allowance else { throw .expired }
        guard let start else { return }
        guard now >= start - AssertionTime.allowance else { throw .notYetValid }
    }

    private func checkAudience() throws(SubjectRefusal) {
        guard let expected = expectations.audience else { return }
        guard !contents.audiences.isEmpty,
            contents.audiences.allSatisfy({ $0.contains(expected) })
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
