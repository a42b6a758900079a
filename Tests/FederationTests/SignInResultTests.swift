import Federation
import Testing

/// The `wresult` of WS-Federation: WS-Trust around a SAML assertion.
struct SignInResultTests {
    private static let trusts = [
        "http://schemas.xmlsoap.org/ws/2005/02/trust",
        "http://docs.oasis-open.org/ws-sx/ws-trust/200512",
    ]
    private static let old = """
        <a:Assertion xmlns:a="urn:oasis:names:tc:SAML:1.0:assertion" Issuer="urn:i" \
        AssertionID="_1"><a:Conditions><a:AudienceRestrictionCondition><a:Audience>urn:a\
        </a:Audience></a:AudienceRestrictionCondition></a:Conditions></a:Assertion>
        """
    private static let new = """
        <a:Assertion xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion" ID="_1"><a:Issuer>urn:i\
        </a:Issuer><a:Conditions><a:AudienceRestriction><a:Audience>urn:a</a:Audience>\
        </a:AudienceRestriction></a:Conditions></a:Assertion>
        """

    @Test(arguments: trusts, [old, new])
    func `both assertions are read in both versions of WS-Trust`(
        trust: String, assertion: String
    ) throws {
        for result in [one(assertion, trust), collection(one(assertion, ""), trust)] {
            let message = try message(result)
            #expect(message.kind == .wsfedSignInResponse)
            #expect(message.issuer == "urn:i")
            #expect(message.id == "_1")
            #expect(message.audience == "urn:a")
        }
    }

    @Test(arguments: [
        ("http://schemas.xmlsoap.org/ws/2004/08/addressing", "urn:r"),
        ("http://www.w3.org/2005/08/addressing", "urn:r"), ("urn:x", "urn:w"),
    ])
    func `the realm is the address the token applies to`(namespace: String, realm: String) throws {
        let applies = """
            <p:AppliesTo xmlns:p="http://schemas.xmlsoap.org/ws/2004/09/policy">\
            <w:EndpointReference xmlns:w="\(namespace)"><w:Address>urn:r</w:Address>\
            </w:EndpointReference></p:AppliesTo>
            """
        let result = one(Self.old, after: applies)
        #expect(try message(result, more: "&wtrealm=urn:w").realm == realm)
    }

    @Test func `white space before the XML declaration is passed over`() throws {
        let result = "\r\n <?xml version=\"1.0\"?>\n" + one(Self.old)
        #expect(try message(result).audience == "urn:a")
    }

    @Test(arguments: [
        "<e:EncryptedData xmlns:e='http://www.w3.org/2001/04/xmlenc#'/>",
        "<e:EncryptedAssertion xmlns:e='urn:oasis:names:tc:SAML:2.0:assertion'/>",
    ])
    func `an encrypted token is recognised without its values`(token: String) throws {
        let message = try message(one(token))
        #expect(message.kind == .wsfedSignInResponse)
        #expect(message.issuer == nil)
    }

    @Test(arguments: [
        "", "<b/>", "<Assertion/>", "<a:Assertion xmlns:a='urn:oasis:names:tc:SAML:2.0:protocol'/>",
        "<b:BinarySecurityToken xmlns:b='urn:x'/>",
    ])
    func `a result without an assertion is refused`(token: String) {
        #expect(fault(one(token)) == .unexpectedToken)
    }

    @Test func `a second assertion, token or address is refused`() {
        #expect(fault(one(Self.old + Self.old)) == .ambiguousElement)
        #expect(fault(one(Self.old + Self.new)) == .ambiguousElement)
        let second = "<t:RequestedSecurityToken>\(Self.old)</t:RequestedSecurityToken>"
        #expect(fault(one(Self.old, after: second)) == .ambiguousElement)
        let applies = "<p:AppliesTo xmlns:p='http://schemas.xmlsoap.org/ws/2004/09/policy'/>"
        #expect(fault(one(Self.old, after: applies + applies)) == .ambiguousElement)
    }

    @Test func `a collection may hold several tokens and names what they agree on`() throws {
        let other = Self.new.replacing("_1", with: "_2")
        let result = collection(one(Self.old, "") + one(other, ""), Self.trusts[1])
        let message = try message(result)
        #expect(message.issuer == "urn:i")
        #expect(message.audience == "urn:a")
        #expect(message.id == nil)
    }

    @Test(arguments: [
        "<RequestSecurityTokenResponse/>", "<t:RequestSecurityToken xmlns:t='\(trusts[0])'/>",
        "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'/>", old,
    ])
    func `another root is refused`(result: String) {
        #expect(fault(result) == .unexpectedRoot)
    }

    @Test(arguments: ["<!DOCTYPE x>", " \n<!DOCTYPE x [<!ENTITY e 'x'>]>"])
    func `a document type is refused`(doctype: String) {
        #expect(fault(doctype + one(Self.old)) == .doctype)
    }

    @Test func `a result in a query is recognised`() {
        let query = "wa=wsignin1.0&wresult=" + Encoded.value(one(Self.old).utf8)
        #expect(kind(recognised(query: query)) == .wsfedSignInResponse)
    }

    private func one(
        _ token: String, _ trust: String = trusts[0], after: String = ""
    ) -> String {
        let declaration = trust.isEmpty ? "" : " xmlns:t='\(trust)'"
        return """
            <t:RequestSecurityTokenResponse\(declaration)><t:RequestedSecurityToken>\(token)\
            </t:RequestedSecurityToken>\(after)</t:RequestSecurityTokenResponse>
            """
    }

    private func collection(_ content: String, _ trust: String) -> String {
        let name = "t:RequestSecurityTokenResponseCollection"
        return "<\(name) xmlns:t='\(trust)'>\(content)</\(name)>"
    }

    private func recognition(_ result: String, more: String = "") -> Recognition {
        recognised(form: "wa=wsignin1.0&wresult=\(Encoded.value(result.utf8))\(more)")
    }

    private func message(_ result: String, more: String = "") throws -> FederationMessage {
        let found = recognition(result, more: more)
        guard case .message(let message) = found else { throw Unexpected(found: found) }
        return message
    }

    private func fault(_ result: String) -> FederationFault? {
        guard case .refused(let fault) = recognition(result) else { return nil }
        return fault
    }
}
