import Federation
import Foundation
import Testing

/// Signatures that hold: every algorithm, every place, every form.
struct SignedAssertionTests {
    private static let more = "http://www.w3.org/2001/04/xmldsig-more#"

    @Test(arguments: ["sha256", "sha384", "sha512"])
    func `RSA and ECDSA with each digest hold`(digest: String) throws {
        let keys = try SigningProvider.shared().pinned(.rsa, .ec256, .ec384)
        for (key, kind) in [(SigningProvider.Key.rsa, "rsa"), (.ec256, "ecdsa"), (.ec384, "ecdsa")]
        {
            var draft = AssertionDraft()
            let method = SignatureDraft(method: Self.more + "\(kind)-\(digest)")
            draft.assertionSignature = method
            #expect(verified(try draft.subject(signedWith: key, keys))?.user == "alice@corp.test")
        }
    }

    @Test(arguments: [
        "http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2001/04/xmldsig-more#sha384",
        "http://www.w3.org/2001/04/xmlenc#sha512",
    ])
    func `references with each digest hold`(digest: String) throws {
        var draft = AssertionDraft()
        draft.assertionSignature?.digest = digest
        #expect(verified(try draft.subject())?.user == "alice@corp.test")
    }

    @Test func `a signature of the assertion, of the Response or of both holds`() throws {
        for (response, assertion) in [(false, true), (true, false), (true, true)] {
            var draft = AssertionDraft()
            draft.responseSignature = response ? SignatureDraft() : nil
            draft.assertionSignature = assertion ? SignatureDraft() : nil
            let subject = try #require(verified(try draft.subject()))
            #expect(subject.user == "alice@corp.test")
            #expect(subject.assertionID == "_assertion")
            #expect(subject.inResponseTo == "_request")
            #expect(subject.sessionIndex == "_session")
            #expect(subject.expires == AssertionDraft.time + 240)
        }
    }

    @Test func `tokens of both versions hold`() throws {
        for form in [AssertionDraft.Form.token1, .token2] {
            var draft = AssertionDraft()
            draft.form = form
            let subject = try #require(verified(try draft.subject()))
            #expect(subject.user == "alice@corp.test")
            #expect(subject.issuer == "urn:idp")
            #expect(subject.groups == ["sales", "staff"])
        }
    }

    @Test func `a token in a collection, behind white space and a declaration, holds`() throws {
        var draft = AssertionDraft()
        draft.form = .token1
        let signed = try draft.signed()
        let start = try #require(signed.range(of: "<t:Request"))
        let document = """
            \r\n <?xml version="1.0" encoding="utf-8"?>
            <c:RequestSecurityTokenResponseCollection \
            xmlns:c="http://docs.oasis-open.org/ws-sx/ws-trust/200512">\
            \(signed[start.lowerBound...])</c:RequestSecurityTokenResponseCollection>
            """
        #expect(verified(try AssertionDraft.subject(of: document, .token1))?.user != nil)
    }

    @Test func `a wresult in a query is read there`() throws {
        var draft = AssertionDraft()
        draft.form = .token1
        let query = Array("wa=wsignin1.0&wresult=\(Encoded.value(try draft.signed().utf8))".utf8)
        let found = MessageRecogniser.recognise(query: query.span, protocols: .all)
        guard case .message(let message) = found else {
            Issue.record("\(found)")
            return
        }
        let subject = AssertionReader.subject(
            of: message, from: try SigningProvider.shared().pinned(.rsa),
            at: AssertionDraft.time)
        #expect(verified(subject)?.user == "alice@corp.test")
    }

    @Test func `canonicalisation that keeps comments, and a list of prefixes, are taken`() throws {
        let exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#"
        var draft = AssertionDraft()
        draft.assertionSignature?.canonicalisation = exclusive + "WithComments"
        draft.assertionSignature?.transforms[1] = SignatureDraft.transform(
            exclusive + "WithComments")
        #expect(verified(try draft.subject())?.user == "alice@corp.test")
        draft.assertionSignature?.transforms[1] = SignatureDraft.transform(
            exclusive, #"<x:InclusiveNamespaces xmlns:x="\#(exclusive)" PrefixList="p s"/>"#)
        #expect(verified(try draft.subject())?.user == "alice@corp.test")
    }

    @Test func `an assertion is told from others by its issuer and identifier`() throws {
        var draft = AssertionDraft()
        let first = try #require(verified(try draft.subject())).identity
        draft.responseID = "_another"
        draft.name = "<N F>bob</N>"
        #expect(verified(try draft.subject())?.identity == first)
        draft.assertionID = "_assertion2"
        #expect(verified(try draft.subject())?.identity != first)
        draft.assertionID = "_assertion"
        draft.issuer = "urn:idp2"
        #expect(verified(try draft.subject())?.identity != first)
        #expect(first == Array("urn:idp\0_assertion".utf8))
    }

    @Test func `any of the pinned keys may have signed`() throws {
        let keys = try SigningProvider.shared().pinned(.spare, .ec256, .rsa)
        #expect(verified(try AssertionDraft().subject(keys))?.user == "alice@corp.test")
    }
}
