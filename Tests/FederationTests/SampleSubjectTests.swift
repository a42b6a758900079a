import Federation
import Testing

/// Whom real responses name, and that broken ones name nobody.
struct SampleSubjectTests {
    @Test func `a signed Response names its user`() throws {
        let subject = try #require(verified(try Sample.subject(form: "saml/response.form")))
        #expect(subject.user == "alice@corp.test")
        #expect(subject.source == .nameID)
        #expect(subject.nameFormat == "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress")
        #expect(subject.issuer == "https://login.corp.test/idp")
        #expect(subject.assertionID == "_e412389c51e416a948ef08e924edecd4af2a1daf6e")
        #expect(subject.inResponseTo == "_833259B25E1F384C3B82186C094F51E1")
        #expect(subject.sessionIndex == "_a1796700e4512616d22dcc35007289d80392bae435")
        #expect(subject.expires == Sample.time + 240)
        #expect(subject.authenticated == Sample.time - 60)
        #expect(subject.groups == ["sales", "staff"])
    }

    @Test func `a signed token names its user`() throws {
        let subject = try #require(verified(try Sample.subject(form: "wsfed/signin-reply.form")))
        #expect(subject.user == "alice@corp.test")
        #expect(subject.nameFormat == "http://schemas.xmlsoap.org/claims/UPN")
        #expect(subject.issuer == "urn:rig:wsfed-idp")
        #expect(subject.assertionID == "pfx77dccd51-8103-a320-ce58-62a94e89bbc9")
        #expect(subject.groups == ["sales", "staff"])
        let bare = try Sample.subject(result: Sample.bytes("wsfed/rstr.xml"))
        #expect(verified(bare)?.user == "alice@corp.test")
    }

    @Test(
        arguments: [
            ("bad-changed-nameid", .signatureInvalid), ("bad-unsigned", .unsigned),
            ("bad-wrap-evil-assertion-first", .wrongStructure),
            ("bad-wrap-evil-assertion-last", .wrongStructure),
            ("bad-wrap-original-inside-signature-object", .wrongStructure),
        ] as [(String, SubjectRefusal)])
    func `a Response that was tampered with names nobody`(
        name: String, refusal: SubjectRefusal
    ) throws {
        #expect(try Sample.subject(form: "saml/\(name).form") == .refused(refusal))
    }

    @Test(
        arguments: [
            ("bad-changed-name", .signatureInvalid), ("bad-unsigned", .unsigned),
        ] as [(String, SubjectRefusal)])
    func `a token that was tampered with names nobody`(
        name: String, refusal: SubjectRefusal
    ) throws {
        let found = try Sample.subject(result: Sample.bytes("wsfed/\(name).xml"))
        #expect(found == .refused(refusal))
    }

    @Test func `a comment does not cut the name`() throws {
        let response = try Sample.bytes("saml/tricky-comment-in-nameid.xml")
        let subject = try Sample.subject(response: response)
        #expect(verified(subject)?.user == "alice@corp.test")
    }
}
