import Federation
import Testing

/// What is a message, what is none, and what is refused, told from the parameters.
struct MessageRecogniserTests {
    @Test(arguments: [
        "", "&", "&&", "=", "a=b", "q=SAMLRequest", "samlrequest=x", "SAMLREQUEST=x",
        "xSAMLRequest=x",
        "SAMLRequestx=x", "SAMLRequest", "SAMLRequest=", "SAMLRequest&a=b", "wa", "wa=", "wa=1",
        "wa=wsignin1.0x", "wa=WSIGNIN1.0", "wa=%zz", "wtrealm=urn:app", "RelayState=x", "wctx=x",
        "a=b;SAMLRequest=x", "S", "w", "%", "%5", "SAML%Request=x", "SAML%2Request=x",
        "SAML%2552equest=x", "Signature=x", "wresult=", "wattr1.0=wa",
    ])
    func `everyday text is no message`(text: String) {
        #expect(recognised(query: text) == .none)
        #expect(recognised(form: text) == .none)
    }

    @Test func `protocols that are off are not looked at`() throws {
        let form = try Sample.bytes("saml/response.form")
        let query = try Sample.query("wsfed/signin-request.url")
        for protocols: ProtocolSet in [.wsfed, []] {
            let found = MessageRecogniser.recognise(form: form.span, protocols: protocols)
            #expect(found == .none)
        }
        for protocols: ProtocolSet in [.saml, []] {
            let found = MessageRecogniser.recognise(query: query.span, protocols: protocols)
            #expect(found == .none)
        }
    }

    @Test(arguments: ["%53AMLRequest", "SAML%52equest", "%53%41%4d%4C%52%65%71%75%65%73%74"])
    func `an escaped name is the name`(name: String) {
        let form = Encoded.posted(name, Document.authnRequest.utf8)
        #expect(kind(recognised(form: form)) == .samlAuthnRequest)
        let query = Encoded.redirected(name, Document.authnRequest.utf8)
        #expect(kind(recognised(query: query)) == .samlAuthnRequest)
        #expect(kind(recognised(query: "w%61=wsignin1%2E0")) == .wsfedSignIn)
    }

    @Test(arguments: [
        "+SAMLRequest", "%20SAMLRequest", " SAMLRequest", "SAMLRequest[]", "SAMLRequest%5B0%5D",
        "SAMLRequest%00", "SAMLRequest%00x",
    ])
    func `a name that PHP reads as ours is refused`(name: String) {
        let form = Encoded.posted(name, Document.authnRequest.utf8)
        #expect(recognised(form: form) == .refused(.ambiguousParameter))
    }

    @Test(arguments: ["wa[]=wsignin1.0", "+wa=wsignin1.0", "wa=wsignin1.0&wtrealm[]=x"])
    func `a WS-Fed name that PHP reads as ours is refused`(query: String) {
        #expect(recognised(query: query) == .refused(.ambiguousParameter))
    }

    @Test(arguments: [
        "wa=wsignin1.0&wa=wsignin1.0", "wa=wsignin1.0&wa=other", "wa=other&w%61=wsignin1.0",
        "wa=&wa=wsignin1.0", "wa=wsignin1.0&wtrealm=a&wtrealm=b", "wa=wsignin1.0&wreply=a&wreply=a",
        "wa=wsignin1.0&wctx=a&wctx=b", "wa=wsignin1.0&wresult=%3Ca/%3E&wresult=%3Ca/%3E",
        "SAMLart=AAQ%3D&SAMLart=AAQ%3D", "SAMLart=AAQ%3D&RelayState=a&RelayState=b",
        "SAMLart=AAQ%3D&Signature=a&Signature=b", "SAMLart=AAQ%3D&SigAlg=a&SigAlg=b",
        "SAMLart=AAQ%3D&SAMLart=",
    ])
    func `a parameter given twice is refused`(text: String) {
        #expect(recognised(query: text) == .refused(.duplicateParameter))
        #expect(recognised(form: text) == .refused(.duplicateParameter))
    }

    @Test(arguments: ["SAMLRequest", "SAMLResponse"])
    func `a SAML message given twice is refused`(name: String) {
        let twice = ["a", name, "b", name].map { Encoded.posted($0, Document.authnRequest.utf8) }
        #expect(recognised(form: twice.joined(separator: "&")) == .refused(.duplicateParameter))
    }

    @Test(arguments: [
        "SAMLRequest=x&SAMLResponse=x", "SAMLart=x&SAMLRequest=x", "SAMLart=x&wa=wsignin1.0",
        "wresult=x&SAMLResponse=x", "wa=wsignout1.0&wresult=x", "wa=wsignoutcleanup1.0&wresult=x",
    ])
    func `two messages at once are refused`(text: String) {
        #expect(recognised(query: text) == .refused(.conflictingParameters))
        #expect(recognised(form: text) == .refused(.conflictingParameters))
    }

    @Test func `an empty field of a login form stands in nobody's way`() {
        let form = "SAMLResponse=&" + Encoded.posted("SAMLRequest", Document.authnRequest.utf8)
        #expect(kind(recognised(form: form)) == .samlAuthnRequest)
    }

    @Test func `a message in the query or in the form is found, two are refused`() {
        let message = "wa=wsignin1.0&wtrealm=urn:a"
        #expect(kind(both(query: message, form: "UserName=a&Password=b")) == .wsfedSignIn)
        #expect(kind(both(query: "a=b", form: message)) == .wsfedSignIn)
        #expect(both(query: "a=b", form: "c=d") == .none)
        #expect(both(query: message, form: message) == .refused(.conflictingParameters))
        #expect(both(query: message, form: "SAMLRequest=%") == .refused(.badPercentEncoding))
        #expect(both(query: "SAMLRequest=%", form: message) == .refused(.badPercentEncoding))
    }

    @Test func `an artifact is recognised in both bindings`() throws {
        let text =
            "SAMLart=AAQAAMFbLinlXaCM%2BFIxiDwGOLAy2T71gbpO7ZhNzAgEANlB90ECfpNEVLg%3D&RelayState=x"
        for found in [recognised(query: text), recognised(form: text)] {
            guard case .message(let message) = found else {
                Issue.record("not recognised")
                continue
            }
            #expect(message.kind == .samlArtifact)
            #expect(message.carriesRelayState)
        }
        #expect(recognised(query: "SAMLart=-_") == .refused(.badBase64))
    }

    @Test(
        arguments: [
            ("wsignin1.0", .wsfedSignIn), ("wsignout1.0", .wsfedSignOut),
            ("wsignoutcleanup1.0", .wsfedSignOutCleanup),
        ] as [(String, FederationMessage.Kind)])
    func `each WS-Fed action is recognised in both bindings`(
        action: String, expected: FederationMessage.Kind
    ) {
        #expect(kind(recognised(query: "wa=\(action)&wtrealm=urn:a")) == expected)
        #expect(kind(recognised(form: "x=y&wa=\(action)")) == expected)
    }

    @Test func `a wresult needs its action`() {
        #expect(recognised(form: "wresult=x") == .refused(.missingParameter))
        #expect(recognised(form: "wa=wattr1.0&wresult=x") == .refused(.unsupportedMessage))
        #expect(
            recognised(form: "wa=wsignin1.0&wresultptr=https:") == .refused(.unsupportedMessage))
    }

    @Test(arguments: ["%", "%4", "%zz", "a%", "%%41", "%u0041"])
    func `a bad escape in a value that counts is refused`(value: String) {
        #expect(recognised(form: "SAMLResponse=\(value)") == .refused(.badPercentEncoding))
        #expect(recognised(query: "SAMLRequest=\(value)") == .refused(.badPercentEncoding))
        #expect(
            recognised(query: "wa=wsignin1.0&wtrealm=\(value)") == .refused(.badPercentEncoding))
        #expect(
            recognised(form: "wa=wsignin1.0&wresult=\(value)") == .refused(.badPercentEncoding))
        #expect(kind(recognised(query: "wa=wsignin1.0&other=\(value)")) == .wsfedSignIn)
    }

    @Test func `plus signs and escapes of a value are decoded`() throws {
        guard case .message(let message) = recognised(query: "wa=wsignin1.0&wtrealm=a+b%2Bc%C3%A9")
        else {
            Issue.record("not recognised")
            return
        }
        #expect(message.realm == "a b+c\u{E9}")
    }

    @Test(arguments: ["%00", "a%0Ab", "%1B[2J", "%7F", "%C2%85", "%C2%9B", "%FF", "%ED%A0%80"])
    func `control characters and bad UTF-8 in a value are refused`(value: String) {
        #expect(recognised(query: "wa=wsignin1.0&wtrealm=\(value)") == .refused(.badCharacter))
        #expect(recognised(query: "wa=wsignin1.0&wreply=\(value)") == .refused(.badCharacter))
    }

    @Test func `a value may be as long as its limit`() {
        let limit = RecogniserLimits().value
        let fits = String(repeating: "%41", count: limit)
        #expect(kind(recognised(query: "wa=wsignin1.0&wtrealm=\(fits)")) == .wsfedSignIn)
        for value in [fits + "A", String(repeating: "A", count: limit + 1)] {
            #expect(recognised(query: "wa=wsignin1.0&wtrealm=\(value)") == .refused(.valueTooLong))
        }
    }

    @Test func `an encoded message may be as long as its limit`() {
        let form = Encoded.posted("SAMLRequest", Document.authnRequest.utf8)
        let count = form.utf8.count - "SAMLRequest=".utf8.count
        let exact = recognised(form: form, limits: RecogniserLimits(encoded: count))
        #expect(kind(exact) == .samlAuthnRequest)
        let short = recognised(form: form, limits: RecogniserLimits(encoded: count - 1))
        #expect(short == .refused(.tooLarge))
        let result = "wa=wsignin1.0&wresult=" + String(repeating: "+", count: 300)
        #expect(
            recognised(form: result, limits: RecogniserLimits(encoded: 299)) == .refused(.tooLarge))
    }

    @Test(arguments: [
        "application/x-www-form-urlencoded", "Application/X-WWW-Form-Urlencoded",
        " application/x-www-form-urlencoded\t", "application/x-www-form-urlencoded; charset=utf-8",
        "application/x-www-form-urlencoded;",
    ])
    func `a form is told by its media type`(value: String) {
        let isForm = MessageRecogniser.isForm(contentType: Array(value.utf8).span)
        #expect(isForm)
    }

    @Test(arguments: [
        "", " ", "application/x-www-form-urlencode", "application/x-www-form-urlencodedx",
        "application/x-www-form-urlencoded,x", "multipart/form-data", "text/plain",
        "text/plain; application/x-www-form-urlencoded",
    ])
    func `other media types are no forms`(value: String) {
        let isForm = MessageRecogniser.isForm(contentType: Array(value.utf8).span)
        #expect(!isForm)
    }

    @Test(arguments: [
        "SAMLRequest=", "SAMLResponse=abc", "a=b&SAMLResponse=abc", "SAMLart=x", "wresult=%3C",
        "a=b&SAMLRes", "S", "%53AML", "SAML%52", "SAML%5", "SAML%", "w", "wr", "a=b&w%61=wsig",
        "wa=wsignin1.0", "wa=wsignin1.0&a=b", "wa=", "+SAMLResponse=x", "SAMLRequest[]=",
    ])
    func `a prefix that shows a sign-on parameter may carry a message`(prefix: String) {
        #expect(mayCarry(prefix))
    }

    @Test(arguments: [
        "", "a", "a=b", "a=b&", "a=SAMLRequest", "RelayState=x", "Sx", "samlr", "wa=other",
        "wa=x&a=b",
        "wa=wsignin1.0x", "wtrealm=a", "%zz", "SAMLRequestx=", "wresul=x", "wa=wsi&a=b",
    ])
    func `any other prefix carries none`(prefix: String) {
        #expect(!mayCarry(prefix))
    }

    @Test func `a prefix counts for protocols that are on only`() {
        #expect(!mayCarry("SAMLResponse=x", .wsfed))
        #expect(!mayCarry("wresult=x", .saml))
        #expect(!mayCarry("SAMLR", .wsfed))
    }

    @Test func `each fault has a word of its own`() {
        let codes = FederationFault.allCases.map(\.code)
        #expect(Set(codes).count == codes.count)
        for code in codes {
            #expect(code.allSatisfy { $0 == "_" || ($0.isLowercase && $0.isASCII) || $0.isNumber })
        }
    }

    private func mayCarry(_ prefix: String, _ protocols: ProtocolSet = .all) -> Bool {
        MessageRecogniser.mayCarryMessage(
            formPrefix: Array(prefix.utf8).span, protocols: protocols)
    }

    private func both(query: String, form: String) -> Recognition {
        MessageRecogniser.recognise(
            query: Array(query.utf8).span, form: Array(form.utf8).span, protocols: .all)
    }
}

/// The kind of a recognised message.
func kind(_ recognition: Recognition) -> FederationMessage.Kind? {
    guard case .message(let message) = recognition else { return nil }
    return message.kind
}

/// Small messages for tests that are about something else.
enum Document {
    static let authnRequest = """
        <p:AuthnRequest xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1" Version="2.0"/>
        """
}
