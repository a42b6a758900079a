import Federation
import Testing

/// What a message's XML may be, and what is read from it.
struct MessageDocumentTests {
    private static let names = """
        xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" \
        xmlns:s="urn:oasis:names:tc:SAML:2.0:assertion"
        """

    @Test(
        arguments: [
            ("SAMLRequest", "AuthnRequest", .samlAuthnRequest),
            ("SAMLRequest", "LogoutRequest", .samlLogoutRequest),
            ("SAMLResponse", "LogoutResponse", .samlLogoutResponse),
        ] as [(String, String, FederationMessage.Kind)])
    func `requests and logouts travel by both bindings`(
        parameter: String, root: String, expected: FederationMessage.Kind
    ) throws {
        let document = """
            <p:\(root) \(Self.names) ID="_1" InResponseTo="_2" Destination="https://d"
             AssertionConsumerServiceURL="https://c"><s:Issuer> urn:i\n</s:Issuer></p:\(root)>
            """
        let found = [
            recognised(form: Encoded.posted(parameter, document.utf8)),
            recognised(query: Encoded.redirected(parameter, document.utf8)),
        ]
        for (recognition, binding) in zip(found, [FederationMessage.Binding.post, .redirect]) {
            guard case .message(let message) = recognition else {
                Issue.record("\(recognition)")
                continue
            }
            #expect(message.kind == expected)
            #expect(message.binding == binding)
            #expect(message.id == "_1")
            #expect(message.inResponseTo == "_2")
            #expect(message.destination == "https://d")
            #expect(message.assertionConsumerServiceURL == "https://c")
            #expect(message.issuer == "urn:i")
        }
    }

    @Test func `a Response in a query is refused`() {
        let document = "<p:Response \(Self.names)/>"
        let query = Encoded.redirected("SAMLResponse", document.utf8)
        #expect(recognised(query: query) == .refused(.bindingNotAllowed))
    }

    @Test(arguments: [
        ("SAMLRequest", "<p:Response \(names)/>"), ("SAMLResponse", "<p:AuthnRequest \(names)/>"),
        ("SAMLRequest", "<p:ManageNameIDRequest \(names)/>"), ("SAMLRequest", "<AuthnRequest/>"),
        ("SAMLRequest", "<s:AuthnRequest \(names)/>"), ("SAMLResponse", "<p:response \(names)/>"),
        ("SAMLResponse", "<x><p:Response \(names)/></x>"),
        ("SAMLResponse", "<Response xmlns='urn:oasis:names:tc:SAML:1.0:protocol'/>"),
        ("SAMLResponse", "<s:Assertion \(names)/>"),
    ])
    func `another root is refused`(parameter: String, document: String) {
        let form = Encoded.posted(parameter, document.utf8)
        #expect(recognised(form: form) == .refused(.unexpectedRoot))
    }

    @Test func `an issuer is whole across comments and sections`() throws {
        let message = try response("<s:Issuer>https://idp<!---->.evil<![CDATA[.test]]></s:Issuer>")
        #expect(message.issuer == "https://idp.evil.test")
    }

    @Test func `the issuer of the assertion stands in for the one of the Response`() throws {
        let assertion = "<s:Assertion><s:Issuer>urn:a</s:Issuer></s:Assertion>"
        #expect(try response(assertion).issuer == "urn:a")
        #expect(try response("<s:Issuer>urn:r</s:Issuer>" + assertion).issuer == "urn:r")
    }

    @Test func `only elements at their place count`() throws {
        let message = try response(
            """
            <p:Extensions><s:Issuer>urn:x</s:Issuer><s:Assertion><s:Issuer>urn:x</s:Issuer>\
            </s:Assertion></p:Extensions><s:Assertion><s:Advice><s:Assertion><s:Conditions>\
            <s:AudienceRestriction><s:Audience>urn:x</s:Audience></s:AudienceRestriction>\
            </s:Conditions></s:Assertion></s:Advice><Issuer>urn:x</Issuer></s:Assertion>
            """)
        #expect(message.issuer == nil)
        #expect(message.audience == nil)
    }

    @Test func `the first of several audiences counts`() throws {
        #expect(try response(assertion(audiences: "urn:a", "urn:b")).audience == "urn:a")
    }

    @Test func `assertions that disagree name no audience`() throws {
        let same = assertion(audiences: "urn:a") + assertion(audiences: "urn:a", "urn:b")
        #expect(try response(same).audience == "urn:a")
        let other = assertion(audiences: "urn:a") + assertion(audiences: "urn:b", "urn:a")
        #expect(try response(other).audience == nil)
        #expect(try response(other + assertion(audiences: "urn:a")).audience == nil)
    }

    @Test(arguments: [
        "<s:Issuer>a</s:Issuer><s:Issuer>b</s:Issuer>", "<s:Issuer>a<b/></s:Issuer>",
        "<s:Assertion><s:Issuer>a</s:Issuer><s:Issuer>a</s:Issuer></s:Assertion>",
        "<s:Assertion><s:Conditions/><s:Conditions/></s:Assertion>",
    ])
    func `what may be there once is refused the second time`(content: String) {
        let form = Encoded.posted(
            "SAMLResponse", "<p:Response \(Self.names)>\(content)</p:Response>".utf8)
        #expect(recognised(form: form) == .refused(.ambiguousElement))
    }

    @Test func `values are capped and free of control characters`() {
        let limit = RecogniserLimits().value
        let long = String(repeating: "x", count: limit)
        #expect(responseFault("<s:Issuer>\(long)</s:Issuer>") == nil)
        #expect(responseFault("<s:Issuer>x<!-- -->\(long)</s:Issuer>") == .valueTooLong)
        #expect(responseFault("<s:Issuer>a&#10;b</s:Issuer>") == .badCharacter)
        #expect(responseFault("<s:Issuer>a&#x85;b</s:Issuer>") == .badCharacter)
        #expect(responseFault("<s:Issuer>a&#x7F;b</s:Issuer>") == .badCharacter)
        let request = "<p:AuthnRequest \(Self.names) Destination='\(long)x'/>"
        #expect(
            recognised(form: Encoded.posted("SAMLRequest", request.utf8)) == .refused(.valueTooLong)
        )
        let odd = "<p:AuthnRequest \(Self.names) ID='a&#127;b'/>"
        #expect(
            recognised(form: Encoded.posted("SAMLRequest", odd.utf8)) == .refused(.badCharacter))
    }

    @Test(
        arguments: [
            ("<?x?>", .processingInstruction), ("&e;", .notXML), ("<a>", .notXML),
            ("<p:a xmlns:p='x' b='' b=''/>", .notXML), ("<q:a/>", .notXML),
            (String(repeating: "<a>", count: 64), .tooDeep),
            (String(repeating: "<a/>", count: 40_000), .tooComplex),
            ("</p:Response><p:Response>", .notXML),
        ] as [(String, FederationFault)])
    func `XML that is no good is refused`(content: String, expected: FederationFault) {
        #expect(responseFault(content) == expected)
    }

    @Test func `other encodings and documents are refused`() {
        #expect(
            recognised(
                form: Encoded.posted("SAMLResponse", "<?xml version='1.0' encoding='latin1'?>".utf8)
            )
                == .refused(.unsupportedEncoding))
        let deflated = Encoded.redirected("SAMLRequest", Document.authnRequest.utf8)
        #expect(recognised(form: deflated) == .refused(.notXML))
        let plain = Encoded.posted("SAMLRequest", Document.authnRequest.utf8)
        #expect(recognised(query: plain) == .refused(.badDeflate))
    }

    @Test func `inflating is limited by size and by ratio`() {
        let query = Encoded.redirected("SAMLRequest", Document.authnRequest.utf8)
        let count = Document.authnRequest.utf8.count
        #expect(kind(recognised(query: query, limits: RecogniserLimits(inflated: count))) != nil)
        for limits in [RecogniserLimits(inflated: count - 1), RecogniserLimits(ratio: 0)] {
            #expect(recognised(query: query, limits: limits) == .refused(.inflatesTooMuch))
        }
    }

    @Test func `SAMLEncoding is DEFLATE or absent`() {
        let query = Encoded.redirected("SAMLRequest", Document.authnRequest.utf8)
        let deflate = "urn%3Aoasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE"
        #expect(kind(recognised(query: query + "&SAMLEncoding=\(deflate)")) == .samlAuthnRequest)
        #expect(
            recognised(query: query + "&SAMLEncoding=urn:x") == .refused(.unsupportedEncoding))
    }

    @Test(arguments: [
        "PGE-", "PGE_", "PGE", "PGE=x", "P===", "PG=E", "PGE==", "PGF=", "PB==", "P", "=",
        "PGE/Pg=",
    ])
    func `bad base64 is refused`(text: String) {
        let value = Encoded.value(text.utf8)
        #expect(recognised(form: "SAMLRequest=\(value)") == .refused(.badBase64))
        #expect(recognised(query: "SAMLRequest=\(value)") == .refused(.badBase64))
    }

    @Test func `white space in base64 is for forms only`() {
        let plain = Encoded.base64(Document.authnRequest.utf8)
        let broken = plain.enumerated().map {
            $0.offset % 64 == 63 ? "\($0.element)\r\n" : "\($0.element)"
        }
        let value = Encoded.value(("\t " + broken.joined() + "\n").utf8)
        #expect(kind(recognised(form: "SAMLRequest=\(value)")) == .samlAuthnRequest)
        #expect(recognised(query: "SAMLRequest=\(value)") == .refused(.badBase64))
    }

    @Test func `every beginning of a message is refused or no message`() throws {
        let form = try Sample.bytes("saml/post-request.form")
        for count in form.indices {
            let found = MessageRecogniser.recognise(
                form: Array(form.prefix(count)).span, protocols: .all)
            // Without the padding and line break at the end the message is still whole.
            if kind(found) != nil { #expect(count >= form.count - 3) }
        }
        let query = try Sample.query("saml/redirect-request.url")
        let value = query.firstIndex(of: 0x26) ?? 0
        for count in 0..<value {
            let found = MessageRecogniser.recognise(
                query: Array(query.prefix(count)).span, protocols: .all)
            #expect(kind(found) == nil)
        }
    }

    private func assertion(audiences: String...) -> String {
        let list = audiences.map { "<s:Audience>\($0)</s:Audience>" }.joined()
        return """
            <s:Assertion><s:Conditions><s:AudienceRestriction>\(list)</s:AudienceRestriction>\
            </s:Conditions></s:Assertion>
            """
    }

    private func response(_ content: String) throws -> FederationMessage {
        let document = "<p:Response \(Self.names)>\(content)</p:Response>"
        let found = recognised(form: Encoded.posted("SAMLResponse", document.utf8))
        guard case .message(let message) = found else { throw Unexpected(found: found) }
        return message
    }

    private func responseFault(_ content: String) -> FederationFault? {
        let document = "<p:Response \(Self.names)>\(content)</p:Response>"
        let found = recognised(form: Encoded.posted("SAMLResponse", document.utf8))
        guard case .refused(let fault) = found else { return nil }
        return fault
    }
}

struct Unexpected: Error {
    let found: Recognition
}
