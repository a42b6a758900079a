import Federation
import Foundation
import TestSupport
import Testing
import XMLReading

/// Attacks on sign-on responses by their names, each against every form of response it fits.
struct NamedAttackTests {
    @Test(arguments: WrappingAttack.allCases, AssertionDraft.Form.allCases)
    func `signature wrapping`(attack: WrappingAttack, form: AssertionDraft.Form) throws {
        var draft = AssertionDraft()
        draft.form = form
        if form == .response {
            draft.responseSignature = attack.wrapsResponse ? SignatureDraft() : nil
            draft.assertionSignature = attack.wrapsResponse ? nil : SignatureDraft()
        }
        let isWhole = attack.wrapsResponse && form == .response
        let signed = try draft.signed()
        #expect(verified(try AssertionDraft.subject(of: signed, form))?.user == "alice@corp.test")
        let document = try attack.applied(to: signed, signed: isWhole ? "Response" : "Assertion")
        try expectNobody(document, form)
    }

    @Test func `signature wrapping where both are signed`() throws {
        for attack in WrappingAttack.allCases {
            var draft = AssertionDraft()
            draft.responseSignature = SignatureDraft()
            let signed = try draft.signed()
            // The outer signature is broken by most, so it is taken off as well.
            let outer = try WrappedResponse.element("Signature", in: signed)
            for document in [signed, signed.replacing(outer, with: "")] {
                guard !attack.wrapsResponse || document == signed else { continue }
                let name = attack.wrapsResponse ? "Response" : "Assertion"
                try expectNobody(attack.applied(to: document, signed: name), .response)
            }
        }
    }

    /// Token responses are never signed themselves: who wraps puts a second one beside or around.
    @Test(arguments: [AssertionDraft.Form.token1, .token2])
    func `wrapping a token response`(form: AssertionDraft.Form) throws {
        var draft = AssertionDraft()
        draft.form = form
        let signed = try draft.signed()
        let response = String(signed[try #require(signed.range(of: "<t:Request")).lowerBound...])
        let token = try WrappedResponse.element("RequestedSecurityToken", in: signed)
        let signature = try WrappedResponse.element("Signature", in: signed)
        let evil = { (text: String) in
            text.replacing(signature, with: "").replacing(
                "alice@corp.test", with: "mallory@corp.test"
            )
            .replacing("ID=\"_assertion", with: "ID=\"_evil")
        }
        let trust = "xmlns:t=\"http://schemas.xmlsoap.org/ws/2005/02/trust\""
        let list = { (content: String) in
            "<t:RequestSecurityTokenResponseCollection \(trust)>\(content)"
                + "</t:RequestSecurityTokenResponseCollection>"
        }
        for document in [
            signed.replacing(token, with: evil(token) + token),
            signed.replacing(token, with: token + evil(token)),
            signed.replacing(token, with: evil(token) + "<t:Other>\(token)</t:Other>"),
            signed.replacing(token, with: "<t:Other>\(evil(token))</t:Other>\(token)"),
            signed.replacing(token, with: evil(token).replacing("</t:R", with: "\(response)</t:R")),
            list(evil(response) + response), list(response + evil(response)),
            list(list(response) + evil(response)),
            list("<t:Other>\(response)</t:Other>\(evil(response))"),
        ] {
            try expectNobody(document, form)
        }
    }

    @Test(arguments: AssertionDraft.Form.allCases)
    func `a comment in the NameID`(form: AssertionDraft.Form) throws {
        var draft = AssertionDraft()
        draft.form = form
        draft.name = "<N F>alice@corp.test.evil.test</N>"
        let signed = try draft.signed()
        for comment in ["<!---->", "<!-- x -->"] {
            let cut = signed.replacing("test.evil", with: "test\(comment).evil")
            #expect(cut != signed)
            let user = verified(try AssertionDraft.subject(of: cut, form))?.user
            #expect(user == "alice@corp.test.evil.test")
        }
    }

    @Test(arguments: AssertionDraft.Form.allCases)
    func `document types, entities and inclusions`(form: AssertionDraft.Form) throws {
        var draft = AssertionDraft()
        draft.form = form
        let signed = try draft.signed()
        let body = signed.replacing("<?xml version=\"1.0\"?>\n", with: "")
        for doctype in [
            "<!DOCTYPE x>", "<!DOCTYPE x [<!ENTITY e 'mallory'>]>",
            "<!DOCTYPE x SYSTEM 'file:///etc/passwd'>",
            "<!DOCTYPE x [<!ENTITY % p SYSTEM 'http://192.0.2.1/x'>%p;]>",
            "<!DOCTYPE x [<!ATTLIST x ID ID #IMPLIED>]>",
        ] {
            let named = body.replacing(
                "alice@", with: doctype.contains("'mallory'") ? "&e;@" : "alice@")
            #expect(verified(try reading(doctype + named, form)) == nil)
        }
        let inclusion = """
            <i:include xmlns:i="http://www.w3.org/2001/XInclude" href="file:///etc/hostname" \
            parse="text"/>
            """
        let included = body.replacing("alice@corp.test", with: inclusion)
        #expect(included != body)
        #expect(verified(try reading(included, form)) == nil)
    }

    @Test(arguments: AssertionDraft.Form.allCases)
    func `no signature, another key's, none of the parts`(form: AssertionDraft.Form) throws {
        var draft = AssertionDraft()
        draft.form = form
        #expect(try draft.subject(signedWith: .other) == .refused(.unknownKey))
        let signed = try draft.signed()
        let signature = try WrappedResponse.element("Signature", in: signed)
        let info = try WrappedResponse.element("SignedInfo", in: signed)
        let value = try WrappedResponse.element("SignatureValue", in: signed)
        #expect(
            try AssertionDraft.subject(of: signed.replacing(signature, with: ""), form)
                == .refused(.unsigned))
        for part in [info, value] {
            let cut = signed.replacing(part, with: "")
            #expect(try AssertionDraft.subject(of: cut, form) == .refused(.wrongStructure))
        }
        let empty = signed.replacing(value, with: "<ds:SignatureValue></ds:SignatureValue>")
        #expect(verified(try AssertionDraft.subject(of: empty, form)) == nil)
    }

    @Test(arguments: AssertionDraft.Form.allCases)
    func `an expired assertion`(form: AssertionDraft.Form) throws {
        var draft = AssertionDraft()
        draft.form = form
        #expect(try draft.subject(at: AssertionDraft.time + 3600) == .refused(.expired))
        // To write another date breaks the signature.
        let late = try draft.signed().replacing("T02:04:00Z", with: "T09:04:00Z")
        let found = try AssertionDraft.subject(of: late, form, at: AssertionDraft.time + 3600)
        #expect(found == .refused(.signatureInvalid))
    }

    /// Whoever remembers what was used knows a replay by its identity, in whatever cover it comes.
    @Test(arguments: AssertionDraft.Form.allCases)
    func `a replayed assertion has the same identity`(form: AssertionDraft.Form) throws {
        var draft = AssertionDraft()
        draft.form = form
        let signed = try draft.signed()
        let first = try #require(verified(try AssertionDraft.subject(of: signed, form)))
        let covers = [
            signed, signed + "\n<!-- again -->", signed.replacing("_response", with: "_again"),
            signed.replacing("<t:RequestedSecurityToken>", with: "<t:RequestedSecurityToken>\n"),
        ]
        for cover in covers {
            let again = try #require(verified(try AssertionDraft.subject(of: cover, form)))
            #expect(again.identity == first.identity)
            #expect(again.expires == first.expires)
        }
        let renamed = signed.replacing("ID=\"_assertion", with: "ID=\"_renamed")
            .replacing("#_assertion", with: "#_renamed")
        #expect(verified(try AssertionDraft.subject(of: renamed, form)) == nil)
    }

    /// An app that knows this identity provider as well must not be given somebody else's response.
    @Test(arguments: AssertionDraft.Form.allCases)
    func `a response meant for another app`(form: AssertionDraft.Form) throws {
        var draft = AssertionDraft()
        draft.form = form
        let expected = AssertionExpectations(
            audiences: ["urn:app2"], recipientHost: "app2.corp.test",
            recipientPrefixes: ["https://app2.corp.test/acs"])
        let found = try draft.subject(expecting: expected)
        #expect(found == .refused(form == .token1 ? .wrongAudience : .wrongRecipient))
    }

    private func expectNobody(_ document: String, _ form: AssertionDraft.Form) throws {
        #expect(document.contains("mallory@corp.test"))
        var nothing = Nothing()
        let bytes = Array(document.utf8)
        try XMLReader.read(bytes.span, limits: XMLLimits(), visitor: &nothing)
        #expect(verified(try reading(document, form)) == nil, "\(document)")
    }

    /// Some are refused before anybody looks for a signature.
    private func reading(_ document: String, _ form: AssertionDraft.Form) throws -> SubjectReading {
        let posted =
            form == .response
            ? Encoded.posted("SAMLResponse", document.utf8)
            : "wa=wsignin1.0&wresult=\(Encoded.value(document.utf8))"
        guard case .message(let message) = recognised(form: posted) else {
            return .refused(.unreadable)
        }
        return AssertionReader.subject(
            of: message, from: try SigningProvider.shared().pinned(.rsa),
            at: AssertionDraft.time)
    }
}

/// Looks at nothing: whether a document is well-formed is all.
private struct Nothing: XMLVisitor {
    mutating func elementStarts(_ element: borrowing XMLElement) -> XMLVisit { .proceed }
    mutating func text(_ bytes: Span<UInt8>) -> XMLVisit { .proceed }
    mutating func elementEnds() -> XMLVisit { .proceed }
}
