import Federation
import Testing

/// How the person signed in, by the assertion.
struct ContextClassTests {
    private static let claim = "http://schemas.microsoft.com/claims/authnmethodsreferences"
    private static let password = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"
    private static let multiple = "http://schemas.microsoft.com/claims/multipleauthn"

    @Test func `every class of every statement is there once`() throws {
        for form in [AssertionDraft.Form.response, .token2] {
            var draft = AssertionDraft()
            draft.form = form
            draft.contextClasses = [Self.password, " \n urn:b ", Self.password, "", "urn:c"]
            draft.statements = """
                <s:AuthnStatement AuthnInstant="2026-11-22T01:59:00Z"><s:AuthnContext>\
                <s:AuthnContextClassRef>urn:d</s:AuthnContextClassRef></s:AuthnContext>\
                </s:AuthnStatement>
                """
            let subject = try #require(verified(try draft.subject()))
            #expect(subject.contextClasses == [Self.password, "urn:b", "urn:c", "urn:d"])
            #expect(subject.authenticated == AssertionDraft.time - 60)
        }
    }

    @Test func `the method of SAML 1·1 is one`() throws {
        var draft = AssertionDraft()
        draft.form = .token1
        draft.method = "urn:oasis:names:tc:SAML:1.0:am:password"
        let subject = try #require(verified(try draft.subject()))
        #expect(subject.contextClasses == ["urn:oasis:names:tc:SAML:1.0:am:password"])
    }

    @Test func `values of the claim are classes in both versions`() throws {
        for form in AssertionDraft.Form.allCases {
            var draft = AssertionDraft()
            draft.form = form
            draft.attributes.append((Self.claim, [Self.multiple, "", Self.password]))
            let subject = try #require(verified(try draft.subject()))
            #expect(subject.contextClasses == [Self.multiple, Self.password])
            #expect(subject.groups == ["sales", "staff"])
        }
    }

    @Test(arguments: [
        ("http://schemas.microsoft.com/claims", true), ("http://schemas.xmlsoap.org/claims", false),
    ])
    func `SAML 1·1 has the claim's name in two parts`(namespace: String, counts: Bool) throws {
        var draft = AssertionDraft()
        draft.form = .token1
        draft.attributes.append(
            ("authnmethodsreferences\" AttributeNamespace=\"\(namespace)", [Self.multiple]))
        let subject = try #require(verified(try draft.subject()))
        #expect(subject.contextClasses == (counts ? [Self.multiple] : []))
        // In SAML 2.0 it is another attribute's.
        draft.form = .token2
        #expect(verified(try draft.subject())?.contextClasses == [])
    }

    @Test func `other attributes and places are none`() throws {
        var draft = AssertionDraft()
        draft.attributes.append(("x" + Self.claim, [Self.multiple]))
        draft.statements = """
            <s:AuthnContext><s:AuthnContextClassRef>urn:x</s:AuthnContextClassRef></s:AuthnContext>\
            <x:AuthnStatement xmlns:x="urn:x"><s:AuthnContext><s:AuthnContextClassRef>urn:x\
            </s:AuthnContextClassRef></s:AuthnContext></x:AuthnStatement>
            """
        #expect(verified(try draft.subject())?.contextClasses == [])
    }

    @Test(arguments: [(64, true), (65, false)])
    func `classes have a bound`(count: Int, holds: Bool) throws {
        var draft = AssertionDraft()
        draft.contextClasses = (0..<count).map { "urn:\($0)" }
        let found = try draft.subject()
        #expect(reason(found) == (holds ? nil : .wrongStructure))
        draft.contextClasses = []
        draft.attributes.append((Self.claim, (0..<count).map { "urn:\($0)" }))
        #expect(reason(try draft.subject()) == (holds ? nil : .wrongStructure))
    }

    @Test(arguments: [
        String(repeating: "x", count: 1025), "a&#10;b", "<s:AuthnContextDecl/>", "a\u{7F}b",
    ])
    func `a class is a line of text`(text: String) throws {
        var draft = AssertionDraft()
        draft.contextClasses = [text]
        #expect(try draft.subject() == .refused(.wrongStructure))
        draft.contextClasses = []
        draft.attributes.append((Self.claim, [text]))
        #expect(try draft.subject() == .refused(.wrongStructure))
    }

    @Test func `a comment does not cut a class`() throws {
        var draft = AssertionDraft()
        draft.contextClasses = ["urn:a<!-- x -->:b"]
        #expect(verified(try draft.subject())?.contextClasses == ["urn:a:b"])
    }
}
