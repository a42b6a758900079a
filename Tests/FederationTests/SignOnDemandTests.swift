import Federation
import Foundation
import Inflation
import Testing

/// Demands written into requests on their way to the identity provider.
struct SignOnDemandTests {
    private static let mfa = "https://refeds.org/profile/mfa"
    private static let both = SignOnDemand(contextClass: mfa, reauthentication: true)
    private static let context = """
        <samlp:RequestedAuthnContext xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" \
        Comparison="exact"><saml:AuthnContextClassRef \
        xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">\(mfa)</saml:AuthnContextClassRef>\
        </samlp:RequestedAuthnContext>
        """
    private static let policy = "<p:NameIDPolicy AllowCreate='1'/>"
    private static let saml = "xmlns:s=\"urn:oasis:names:tc:SAML:2.0:assertion\""

    @Test func `a posted request of Shibboleth asks for a factor and a new sign-on`() throws {
        let form = try Sample.text("saml/post-request.form")
        let rewritten = try #require(demand(Self.both, form: form))
        #expect(rewritten.asksForContext)
        #expect(rewritten.asksForReauthentication)
        let before = try Sample.text("saml/post-request.xml")
        let after = try document(inForm: rewritten.text)
        #expect(
            after
                == before
                .replacing("<samlp:AuthnRequest ", with: "<samlp:AuthnRequest ForceAuthn=\"true\" ")
                .replacing("</samlp:AuthnRequest>", with: Self.context + "</samlp:AuthnRequest>"))
        // Everything else of the form stays.
        let (old, new) = (form.split(separator: "&"), rewritten.string.split(separator: "&"))
        #expect(old.count == new.count)
        for (old, new) in zip(old, new) where !old.hasPrefix("SAMLRequest=") { #expect(old == new) }
    }

    @Test func `a signed request is never touched`() throws {
        let query = String(decoding: try Sample.query("saml/redirect-request.url"), as: UTF8.self)
        #expect(demand(Self.both, query: query) == nil)
        for name in ["Signature", "SigAlg", "Signature=", "SigAlg=x", "%53igAlg="] {
            let plain = Encoded.redirected("SAMLRequest", request().utf8)
            #expect(demand(Self.both, query: plain) != nil)
            #expect(demand(Self.both, query: "\(plain)&\(name)") == nil)
        }
        let signature = "<d:Signature xmlns:d='http://www.w3.org/2000/09/xmldsig#'/>"
        for place in [signature, "<p:Extensions>\(signature)</p:Extensions>"] {
            #expect(
                demand(Self.both, form: Encoded.posted("SAMLRequest", request(place).utf8)) == nil)
        }
    }

    @Test func `an unsigned redirect keeps its other parameters octet for octet`() throws {
        let query = String(decoding: try Sample.query("saml/redirect-request.url"), as: UTF8.self)
        let unsigned = query.split(separator: "&").filter { !$0.hasPrefix("Sig") }
        let around = "x=%7e%7E&" + unsigned.joined(separator: "&") + "&&y&z=a+b%20c&RelayStates=%zz"
        let rewritten = try #require(demand(Self.both, query: around))
        let (old, new) = (around.split(separator: "&"), rewritten.string.split(separator: "&"))
        #expect(old.count == new.count)
        for (old, new) in zip(old, new) {
            #expect(old.hasPrefix("SAMLRequest=") ? old != new : old == new)
        }
        let before = try Sample.text("saml/redirect-request.xml")
        #expect(
            try document(inQuery: rewritten.text)
                == before
                .replacing("ForceAuthn=\"false\"", with: "ForceAuthn=\"true\"")
                .replacing("</samlp:AuthnRequest>", with: Self.context + "</samlp:AuthnRequest>"))
    }

    @Test(arguments: [
        ("", "§"), (policy, "\(policy)§"), ("<p:Scoping/>", "§<p:Scoping/>"),
        (
            "\(policy)<s:Conditions \(saml)></s:Conditions> <!-- <p:Scoping/> -->",
            "\(policy)<s:Conditions \(saml)></s:Conditions>§ <!-- <p:Scoping/> -->"
        ),
        ("<p:Extensions><p:Scoping/></p:Extensions>", "<p:Extensions><p:Scoping/></p:Extensions>§"),
        (
            "\(policy)\n<p:Scoping a='/>'><p:IDPList/></p:Scoping>\n",
            "\(policy)\n§<p:Scoping a='/>'><p:IDPList/></p:Scoping>\n"
        ),
        (
            "<s:Issuer \(saml)><![CDATA[</p:AuthnRequest>]]></s:Issuer>",
            "<s:Issuer \(saml)><![CDATA[</p:AuthnRequest>]]></s:Issuer>§"
        ),
        ("<!-- - -- -->".replacing(" -- ", with: " - "), "§<!-- - - -->"),
    ])
    func `the context stands where the schema has it`(children: String, expected: String) throws {
        let demand = SignOnDemand(contextClass: Self.mfa)
        for text in [request(children), "<?xml version=\"1.0\"?>\n" + request(children) + "\n"] {
            let rewritten = try #require(
                self.demand(demand, form: Encoded.posted("SAMLRequest", text.utf8)))
            #expect(rewritten.asksForContext)
            #expect(!rewritten.asksForReauthentication)
            let wanted = expected.replacing("§", with: Self.context)
            #expect(
                try document(inForm: rewritten.text)
                    == text.replacing(">\(children)</p:A", with: ">\(wanted)</p:A"))
        }
    }

    @Test func `a request that is one tag is opened`() throws {
        let text = request().replacing("></p:AuthnRequest>", with: " />")
        let rewritten = try #require(
            demand(Self.both, form: Encoded.posted("SAMLRequest", text.utf8)))
        #expect(
            try document(inForm: rewritten.text)
                == text
                .replacing("<p:AuthnRequest ", with: "<p:AuthnRequest ForceAuthn=\"true\" ")
                .replacing(" />", with: " >\(Self.context)</p:AuthnRequest>"))
    }

    @Test func `a context that the app asks for is left alone`() throws {
        let own =
            "<p:RequestedAuthnContext><s:AuthnContextClassRef \(Self.saml)>urn:x"
            + "</s:AuthnContextClassRef></p:RequestedAuthnContext>"
        let form = Encoded.posted("SAMLRequest", request(own).utf8)
        let rewritten = try #require(demand(Self.both, form: form))
        #expect(!rewritten.asksForContext)
        #expect(rewritten.asksForReauthentication)
        #expect(
            try document(inForm: rewritten.text)
                == request(own).replacing(
                    "<p:AuthnRequest ", with: "<p:AuthnRequest ForceAuthn=\"true\" "))
    }

    @Test(
        arguments: [
            ("ForceAuthn='true'", nil), ("ForceAuthn=\"1\"", nil),
            ("ForceAuthn = 'false'", "ForceAuthn = 'true'"),
            ("ForceAuthn=\"\"", "ForceAuthn=\"true\""),
            ("q:ForceAuthn='x' xmlns:q='urn:q'", "q:ForceAuthn='x' xmlns:q='urn:q'"),
            ("a='ForceAuthn=\"false\"'", "a='ForceAuthn=\"false\"'"),
        ] as [(String, String?)])
    func `ForceAuthn is set once`(attribute: String, changed: String?) throws {
        let text = request().replacing(" ID=", with: " \(attribute) ID=")
        let demand = SignOnDemand(reauthentication: true)
        let rewritten = try #require(
            self.demand(demand, form: Encoded.posted("SAMLRequest", text.utf8)))
        #expect(rewritten.asksForReauthentication)
        #expect(!rewritten.asksForContext)
        var expected = text.replacing(attribute, with: changed ?? attribute)
        if changed == attribute {
            expected = expected.replacing(
                "<p:AuthnRequest", with: "<p:AuthnRequest ForceAuthn=\"true\"")
        }
        #expect(try document(inForm: rewritten.text) == expected)
    }

    @Test(arguments: [
        "<x/>", "<p:Subject/>", "<p:Scoping/><p:NameIDPolicy/>",
        "<p:NameIDPolicy/><p:NameIDPolicy/>",
        "<p:Scoping/><p:Scoping/>", "<p:RequestedAuthnContext/><p:RequestedAuthnContext/>",
        "<NameIDPolicy/>",
    ])
    func `a request that is not as the schema has it is not changed`(children: String) {
        #expect(
            demand(Self.both, form: Encoded.posted("SAMLRequest", request(children).utf8)) == nil)
    }

    @Test(arguments: [
        "", "a=b", "SAMLRequest=", "SAMLRequest=x", "wa=wsignout1.0", "wa=wsignin1.0&wresult=x",
        "wa=wsignin1.0&wauth=a&wauth=b", "wa=wsignin1.0&+wauth=a", "wa=wsignin1.0&wauth[]=a",
        "wa=wsignin1.0&WAUTH=a", "wa=wsignin1.0&wfresh[x=1", "wa=wsignin1.0&wa=wsignin1.0",
    ])
    func `what is no request, or an ambiguous one, is not changed`(text: String) {
        #expect(demand(Self.both, query: text) == nil)
        #expect(demand(Self.both, form: text) == nil)
    }

    @Test func `other messages are not changed`() throws {
        let logout = request().replacing("AuthnRequest", with: "LogoutRequest")
        #expect(demand(Self.both, form: Encoded.posted("SAMLRequest", logout.utf8)) == nil)
        #expect(demand(Self.both, form: try Sample.text("saml/response.form")) == nil)
        #expect(demand(Self.both, form: try Sample.text("wsfed/signin-reply.form")) == nil)
    }

    @Test(arguments: [
        ("wa=wsignin1.0&wtrealm=urn%3aa", "wa=wsignin1.0&wtrealm=urn%3aa&wauth=§&wfresh=0"),
        ("wauth=x&wa=wsignin1.0&wfresh=60&q=%7e", "wauth=§&wa=wsignin1.0&wfresh=0&q=%7e"),
        ("%77auth=&wa=wsignin1.0", "%77auth=§&wa=wsignin1.0&wfresh=0"),
        ("wa=wsignin1.0&wfresh&wauth", "wa=wsignin1.0&wfresh=0&wauth=§"),
        ("wa=wsignin1.0&wauthx=1&xwauth=2", "wa=wsignin1.0&wauthx=1&xwauth=2&wauth=§&wfresh=0"),
    ])
    func `WS-Federation asks by parameters`(text: String, expected: String) throws {
        let wanted = expected.replacing("§", with: "https%3A%2F%2Frefeds.org%2Fprofile%2Fmfa")
        for rewritten in [demand(Self.both, query: text), demand(Self.both, form: text)] {
            #expect(rewritten?.string == wanted)
            #expect(rewritten?.asksForContext == true)
            #expect(rewritten?.asksForReauthentication == true)
        }
    }

    @Test func `a request of Shibboleth for WS-Federation is rewritten`() throws {
        let query = String(decoding: try Sample.query("wsfed/signin-request.url"), as: UTF8.self)
        let demand = SignOnDemand(reauthentication: true)
        #expect(self.demand(demand, query: query)?.string == query + "&wfresh=0")
    }

    @Test func `a request that asks for all of it already stays as it is`() throws {
        let text = request().replacing(" ID=", with: " ForceAuthn='1' ID=")
        for query in [Encoded.redirected("SAMLRequest", text.utf8), "wa=wsignin1.0"] {
            let demand = SignOnDemand(reauthentication: query.hasPrefix("SAML"))
            let rewritten = try #require(self.demand(demand, query: query))
            #expect(rewritten.string == query)
        }
    }

    @Test(arguments: ["", "a\nb", "\u{7F}", String(repeating: "x", count: 1025)])
    func `a class that is no line of text is not asked for`(name: String) {
        let demand = SignOnDemand(contextClass: name)
        #expect(self.demand(demand, query: "wa=wsignin1.0") == nil)
    }

    @Test func `a class is text in every place`() throws {
        let demand = SignOnDemand(contextClass: "<&\"'> ]]>é")
        let rewritten = try #require(
            self.demand(demand, form: Encoded.posted("SAMLRequest", request().utf8)))
        #expect(
            try document(inForm: rewritten.text).contains(
                ">&lt;&amp;&quot;&apos;&gt; ]]&gt;é</saml:AuthnContextClassRef>"))
        #expect(
            self.demand(demand, query: "wa=wsignin1.0")?.string
                == "wa=wsignin1.0&wauth=%3C%26%22%27%3E%20%5D%5D%3E%C3%A9")
    }

    @Test func `a request that grows over the limit is not changed`() {
        let form = Encoded.posted("SAMLRequest", request().utf8)
        let bytes = Array(form.utf8)
        let limits = RecogniserLimits(encoded: form.utf8.count + 20)
        #expect(Self.both.rewritten(form: bytes.span, limits: limits) == nil)
    }

    private func request(_ children: String = "") -> String {
        """
        <p:AuthnRequest xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1" Version="2.0">\
        \(children)</p:AuthnRequest>
        """
    }

    private func demand(_ demand: SignOnDemand, query: String) -> SignOnDemand.Rewritten? {
        let bytes = Array(query.utf8)
        return demand.rewritten(query: bytes.span)
    }

    private func demand(_ demand: SignOnDemand, form: String) -> SignOnDemand.Rewritten? {
        let bytes = Array(form.utf8)
        return demand.rewritten(form: bytes.span)
    }

    private func document(inForm text: [UInt8]) throws -> String {
        String(decoding: try packed(text), as: UTF8.self)
    }

    private func document(inQuery text: [UInt8]) throws -> String {
        let packed = try packed(text)
        let limits = InflationLimits(output: 1 << 20, ratio: 100)
        return String(
            decoding: try RawDeflate.inflate(packed.span, limits: limits), as: UTF8.self)
    }

    private func packed(_ text: [UInt8]) throws -> [UInt8] {
        let parameters = String(decoding: text, as: UTF8.self).split(separator: "&")
        let value = try #require(parameters.first { $0.hasPrefix("SAMLRequest=") }).dropFirst(12)
        return try #require(Encoded.unbase64(String(value)))
    }
}

extension SignOnDemand.Rewritten {
    fileprivate var string: String { String(decoding: text, as: UTF8.self) }
}
