import Federation
import Foundation
import Testing

/// The eight forms of signature wrapping, for signed responses, signed assertions and tokens.
struct SignatureWrappingTests {
    @Test func `wrapping a signed Response names nobody`() throws {
        for signsBoth in [false, true] {
            var draft = AssertionDraft()
            draft.responseSignature = SignatureDraft()
            draft.assertionSignature = signsBoth ? SignatureDraft() : nil
            let forms = try WrappedResponse(draft.signed()).responseForms()
            #expect(forms.count == 4)
            try expectNobody(forms)
        }
    }

    @Test func `wrapping a signed assertion names nobody`() throws {
        let forms = try WrappedResponse(AssertionDraft().signed()).assertionForms()
        #expect(forms.count == 12)
        try expectNobody(forms)
    }

    @Test(arguments: [AssertionDraft.Form.token1, .token2])
    func `wrapping a token names nobody`(form: AssertionDraft.Form) throws {
        var draft = AssertionDraft()
        draft.form = form
        try expectNobody(WrappedResponse(draft.signed()).assertionForms(), form)
    }

    @Test func `wrapping a Response of SimpleSAMLphp names nobody`() throws {
        let form = String(decoding: try Sample.bytes("saml/response.form"), as: UTF8.self)
        let value = try #require(form.split(separator: "&").first?.dropFirst(13))
        let response = String(
            decoding: try #require(Encoded.unbase64(String(value))), as: UTF8.self)
        let whole = try WrappedResponse(response)
        let outer = try WrappedResponse.element("Signature", in: response)
        let inner = try WrappedResponse(response.replacing(outer, with: ""))
        for form in try whole.responseForms() + whole.assertionForms() + inner.assertionForms() {
            let found = try subject(form, .response, Sample.provider())
            #expect(verified(found) == nil, "\(form)")
        }
        let plain = try Sample.subject(response: Array(inner.response.utf8))
        #expect(verified(plain)?.user == "alice@corp.test")
    }

    private func expectNobody(
        _ forms: [String], _ form: AssertionDraft.Form = .response
    ) throws {
        for document in forms {
            #expect(document.contains("mallory"))
            let found = try subject(document, form, SigningProvider.shared().pinned(.rsa))
            #expect(verified(found) == nil, "\(document)")
        }
    }

    /// Some forms are refused before anybody looks for a signature.
    private func subject(
        _ document: String, _ form: AssertionDraft.Form, _ provider: IdentityProvider
    ) throws -> SubjectReading {
        let posted =
            form == .response
            ? Encoded.posted("SAMLResponse", document.utf8)
            : "wa=wsignin1.0&wresult=\(Encoded.value(document.utf8))"
        guard case .message(let message) = recognised(form: posted) else {
            return .refused(.unreadable)
        }
        return AssertionReader.subject(
            of: message, from: provider,
            at: form == .response ? Sample.time : AssertionDraft.time)
    }
}
