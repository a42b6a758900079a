import Federation
import Foundation
import Testing

/// Signatures that do not count, although the one who signed may hold a pinned key.
struct SignatureRefusalTests {
    private static let more = "http://www.w3.org/2001/04/xmldsig-more#"
    private static let exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#"
    private static let xpath = "http://www.w3.org/TR/1999/REC-xpath-19991116"

    @Test(
        arguments: [
            ("http://www.w3.org/2000/09/xmldsig#rsa-sha1", .rsa),
            ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha224", .rsa),
            ("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1", .ec256),
        ] as [(String, SigningProvider.Key)])
    func `other signature algorithms are refused`(
        method: String, key: SigningProvider.Key
    ) throws {
        var draft = AssertionDraft()
        draft.assertionSignature?.method = method
        let keys = try SigningProvider.shared().pinned(.rsa, .ec256)
        #expect(try draft.subject(signedWith: key, keys) == .refused(.algorithmRefused))
    }

    @Test(arguments: [
        "http://www.w3.org/2000/09/xmldsig#sha1", "http://www.w3.org/2001/04/xmldsig-more#sha224",
    ])
    func `other digests are refused`(digest: String) throws {
        var draft = AssertionDraft()
        draft.assertionSignature?.digest = digest
        #expect(try draft.subject() == .refused(.algorithmRefused))
    }

    @Test(arguments: ["http://www.w3.org/2000/09/xmldsig#hmac-sha1", more + "hmac-sha256"])
    func `an HMAC with the public key is refused`(method: String) throws {
        var draft = AssertionDraft()
        draft.assertionSignature?.method = method
        let provider = try SigningProvider.shared()
        let signed = try provider.signWithPublicKey(draft.text, "_assertion", of: .rsa)
        #expect(try AssertionDraft.subject(of: signed) == .refused(.algorithmRefused))
        // Renamed afterwards, so that its value would be taken for a signature.
        let renamed = signed.replacing(method, with: Self.more + "rsa-sha256")
        #expect(try AssertionDraft.subject(of: renamed) == .refused(.unknownKey))
    }

    @Test(arguments: [
        [SignatureDraft.enveloped], [SignatureDraft.exclusive],
        [
            SignatureDraft.enveloped,
            SignatureDraft.transform("http://www.w3.org/TR/2001/REC-xml-c14n-20010315"),
        ],
        [SignatureDraft.enveloped, SignatureDraft.exclusive, SignatureDraft.exclusive],
        [
            SignatureDraft.enveloped,
            SignatureDraft.transform(
                xpath, "<ds:XPath>not(ancestor-or-self::*[local-name()='NameID'])</ds:XPath>"),
            SignatureDraft.exclusive,
        ],
        [
            SignatureDraft.enveloped,
            SignatureDraft.transform(
                "http://www.w3.org/TR/1999/REC-xslt-19991116",
                """
                <x:stylesheet xmlns:x="http://www.w3.org/1999/XSL/Transform" version="1.0">\
                <x:template match="/"><constant/></x:template></x:stylesheet>
                """),
        ],
    ])
    func `other transforms are refused`(transforms: [String]) throws {
        var draft = AssertionDraft()
        draft.assertionSignature?.transforms = transforms
        #expect(try draft.subject() == .refused(.algorithmRefused))
    }

    @Test(
        arguments: [
            (more + "rsa-sha256", "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"),
            (more + "rsa-sha256", more + "rsa-sha257"), (more + "rsa-sha256", ""),
            (SignatureDraft.enveloped, ""), (SignatureDraft.exclusive, ""),
            (SignatureDraft.enveloped, SignatureDraft.exclusive + SignatureDraft.enveloped),
            ("2001/04/xmlenc#sha256", "2001/04/xmldsig-more#md5"),
        ])
    func `algorithms changed after signing are refused`(found: String, put: String) throws {
        let signed = try AssertionDraft().signed().replacing(
            "/></ds:Transforms>", with: "></ds:Transform></ds:Transforms>")
        let changed = signed.replacing(found, with: put)
        #expect(changed != signed)
        #expect(try AssertionDraft.subject(of: changed) == .refused(.algorithmRefused))
    }

    @Test(arguments: [
        String(repeating: "b ", count: 17), String(repeating: "b", count: 257),
        String(repeating: "b ", count: 60_000),
    ])
    func `a list of prefixes that would cost a worker dear is refused`(list: String) throws {
        let exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#"
        let parameter = "<x:InclusiveNamespaces xmlns:x=\"\(exclusive)\" PrefixList=\"p\"/>"
        var draft = AssertionDraft()
        draft.assertionSignature?.transforms[1] = SignatureDraft.transform(exclusive, parameter)
        let changed = try draft.signed().replacing(
            "PrefixList=\"p\"", with: "PrefixList=\"\(list)\"")
        #expect(try AssertionDraft.subject(of: changed) == .refused(.algorithmRefused))
    }

    @Test func `inclusive canonicalisation of the signature itself is refused`() throws {
        var draft = AssertionDraft()
        draft.assertionSignature?.canonicalisation =
            "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
        #expect(try draft.subject() == .refused(.algorithmRefused))
    }

    @Test(arguments: ["", "#_response", "#xpointer(/)", "#xpointer(id('_assertion'))"])
    func `a reference to anything but the element itself is refused`(uri: String) throws {
        var draft = AssertionDraft()
        draft.assertionSignature?.reference = uri
        #expect(try draft.subject() == .refused(.wrongStructure))
    }

    @Test(arguments: [
        "file:///etc/hostname", "http://127.0.0.1:1/", "https://idp.test/x#_assertion",
    ])
    func `a reference to somewhere else is refused and not followed`(uri: String) throws {
        let signed = try AssertionDraft().signed()
        let elsewhere = signed.replacing("URI=\"#_assertion\"", with: "URI=\"\(uri)\"")
        #expect(elsewhere != signed)
        #expect(try AssertionDraft.subject(of: elsewhere) == .refused(.wrongStructure))
    }

    /// The Kelvin sign, which Unicode takes for a K.
    @Test func `a reference to another spelling of the identifier is refused`() throws {
        var draft = AssertionDraft()
        draft.assertionID = "_K"
        let signed = try draft.signed()
        let other = signed.replacing("URI=\"#_K\"", with: "URI=\"#_\u{212A}\"")
        #expect(!other.utf8.elementsEqual(signed.utf8))
        #expect(try AssertionDraft.subject(of: other) == .refused(.wrongStructure))
    }

    @Test func `a second reference is refused`() throws {
        var draft = AssertionDraft()
        draft.assertionSignature?.secondReference = "#_response"
        #expect(try draft.subject() == .refused(.wrongStructure))
    }

    @Test func `an object inside the signature is refused`() throws {
        var draft = AssertionDraft()
        draft.assertionSignature?.extra = "<ds:Object>x</ds:Object>"
        #expect(try draft.subject() == .refused(.wrongStructure))
    }

    @Test func `a length of an HMAC is refused`() throws {
        let signed = try AssertionDraft().signed()
        let cut = signed.replacing(
            "rsa-sha256\"/>",
            with: "rsa-sha256\"><ds:HMACOutputLength>0</ds:HMACOutputLength></ds:SignatureMethod>")
        #expect(cut != signed)
        #expect(try AssertionDraft.subject(of: cut) == .refused(.algorithmRefused))
    }

    @Test func `the key of another certificate is unknown, whatever KeyInfo says`() throws {
        let provider = try SigningProvider.shared()
        let certificate = Encoded.base64(try provider.certificate(.other))
        var draft = AssertionDraft()
        draft.assertionSignature?.keyInfo = """
            <ds:KeyInfo><ds:X509Data><ds:X509Certificate>\(certificate)</ds:X509Certificate>\
            </ds:X509Data></ds:KeyInfo>
            """
        #expect(try draft.subject(signedWith: .other) == .refused(.unknownKey))
        // And the pinned key counts, whatever certificate is shown.
        #expect(verified(try draft.subject(signedWith: .rsa))?.user == "alice@corp.test")
        let elliptic = try provider.pinned(.ec256)
        #expect(try draft.subject(signedWith: .rsa, elliptic) == .refused(.unknownKey))
    }

    @Test func `no signature counts for nothing`() throws {
        for form in AssertionDraft.Form.allCases {
            var draft = AssertionDraft()
            draft.form = form
            draft.assertionSignature = nil
            #expect(try draft.subject() == .refused(.unsigned))
        }
    }

    @Test(
        arguments: [
            (">alice@corp.test<", ">bob@corp.test<"), (">staff<", ">admin<"),
            ("02:04:00Z\">", "03:04:00Z\">"), ("urn:app1", "urn:app2"),
            ("emailAddress", "unspecified"), ("_session", "_other"),
            ("<s:Subject>", "<s:Subject >x"),
            (
                "Version=\"2.0\" IssueInstant=\"2026-11-22T01:59:00Z\"><s:Issuer>urn",
                "Version=\"2.0\" IssueInstant=\"2026-11-22T01:59:01Z\"><s:Issuer>urn"
            ),
        ])
    func `what was changed after signing is noticed`(found: String, put: String) throws {
        for both in [false, true] {
            var draft = AssertionDraft()
            draft.responseSignature = both ? SignatureDraft() : nil
            let signed = try draft.signed()
            let changed = signed.replacing(found, with: put)
            #expect(changed != signed)
            #expect(try AssertionDraft.subject(of: changed) == .refused(.signatureInvalid))
        }
    }

    @Test func `a change outside of the assertion breaks the signature of the Response`() throws {
        var draft = AssertionDraft()
        draft.responseSignature = SignatureDraft()
        let signed = try draft.signed()
        let changed = signed.replacing(
            "ID=\"_response\"", with: "ID=\"_response\" Destination=\"x\"")
        #expect(try AssertionDraft.subject(of: changed) == .refused(.signatureInvalid))
    }

    @Test func `every byte of a signature's value counts`() throws {
        let signed = try AssertionDraft().signed()
        let start = try #require(signed.range(of: "<ds:SignatureValue>"))
        for offset in stride(from: 3, to: 300, by: 37) {
            let place = signed.index(start.upperBound, offsetBy: offset)
            guard signed[place].isLetter else { continue }
            let other = signed[place] == "A" ? "B" : "A"
            let changed = signed.replacingCharacters(in: place...place, with: other)
            #expect(try AssertionDraft.subject(of: changed) == .refused(.unknownKey))
        }
    }
}
