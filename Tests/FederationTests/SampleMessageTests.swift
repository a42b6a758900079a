import Federation
import Testing

/// Messages as real software sends them, recognised with the values they were made with.
struct SampleMessageTests {
    @Test func `a Redirect AuthnRequest of mellon is recognised`() throws {
        let message = try #require(messageIn(query: Sample.query("saml/redirect-request.url")))
        #expect(message.kind == .samlAuthnRequest)
        #expect(message.protocolName == "saml")
        #expect(message.binding == .redirect)
        #expect(message.issuer == "https://app1.corp.test/mellon/metadata")
        #expect(
            message.destination == "https://login.corp.test/simplesaml/saml2/idp/SSOService.php")
        #expect(
            message.assertionConsumerServiceURL == "https://app1.corp.test/mellon/postResponse")
        #expect(message.id == "_833259B25E1F384C3B82186C094F51E1")
        #expect(message.carriesRelayState)
    }

    @Test func `a posted AuthnRequest of Shibboleth with broken lines is recognised`() throws {
        let message = try #require(messageIn(form: Sample.bytes("saml/post-request.form")))
        #expect(message.kind == .samlAuthnRequest)
        #expect(message.binding == .post)
        #expect(message.issuer == "https://app2.saas.test/shibboleth")
        #expect(
            message.assertionConsumerServiceURL
                == "https://app2.saas.test/Shibboleth.sso/SAML2/POST")
        #expect(message.id == "_57d1b68b6d510d04144e1cf4d541adf6")
        #expect(message.carriesRelayState)
    }

    @Test func `a posted Response is recognised`() throws {
        let message = try #require(messageIn(form: Sample.bytes("saml/response.form")))
        #expect(message.kind == .samlResponse)
        #expect(message.issuer == "https://login.corp.test/idp")
        #expect(message.destination == "https://app1.corp.test/mellon/postResponse")
        #expect(message.inResponseTo == "_833259B25E1F384C3B82186C094F51E1")
        #expect(message.audience == "https://app1.corp.test/mellon/metadata")
        #expect(message.id == "_d9a892241316cc7ec4a82e891d28ef37bc1488f604")
        #expect(message.realm == nil)
    }

    @Test func `a WS-Fed sign-in request is recognised`() throws {
        let message = try #require(messageIn(query: Sample.query("wsfed/signin-request.url")))
        #expect(message.kind == .wsfedSignIn)
        #expect(message.protocolName == "wsfed")
        #expect(message.realm == "urn:rig:app3")
        #expect(message.reply == "https://app3.saas.test/Shibboleth.sso/ADFS")
        #expect(message.carriesContext)
        #expect(message.issuer == nil)
    }

    @Test func `a WS-Fed sign-in reply is recognised`() throws {
        let message = try #require(messageIn(form: Sample.bytes("wsfed/signin-reply.form")))
        #expect(message.kind == .wsfedSignInResponse)
        #expect(message.binding == .post)
        #expect(message.issuer == "urn:rig:wsfed-idp")
        #expect(message.audience == "urn:rig:app3")
        #expect(message.realm == "urn:rig:app3")
        #expect(message.id == "pfx77dccd51-8103-a320-ce58-62a94e89bbc9")
        #expect(message.carriesContext)
    }

    @Test func `a WS-Fed sign-out request is recognised`() throws {
        let message = try #require(messageIn(query: Sample.query("wsfed/signout-request.url")))
        #expect(message.kind == .wsfedSignOut)
        #expect(message.realm == "urn:rig:app3")
    }

    /// Their signatures do not hold; judging that is not recognising.
    @Test(arguments: [
        "bad-changed-nameid", "bad-unsigned", "bad-wrap-evil-assertion-first",
        "bad-wrap-evil-assertion-last", "bad-wrap-original-inside-signature-object",
    ])
    func `a Response with a bad signature is merely recognised`(name: String) throws {
        let message = try #require(messageIn(form: Sample.bytes("saml/\(name).form")))
        #expect(message.kind == .samlResponse)
        #expect(message.issuer == "https://login.corp.test/idp")
    }

    @Test(arguments: ["bad-changed-name", "bad-unsigned", "rstr"])
    func `a wresult is recognised whatever its signature`(name: String) throws {
        let result = try Sample.bytes("wsfed/\(name).xml")
        let form = "wa=wsignin1.0&wresult=\(Encoded.value(result))"
        let message = try #require(messageIn(form: Array(form.utf8)))
        #expect(message.kind == .wsfedSignInResponse)
        #expect(message.audience == "urn:rig:app3")
    }

    @Test func `a wresult with a second assertion in the token is refused`() throws {
        let result = try Sample.bytes("wsfed/bad-wrap-evil-assertion-first.xml")
        let form = "wa=wsignin1.0&wresult=\(Encoded.value(result))"
        #expect(recognised(form: form) == .refused(.ambiguousElement))
    }

    @Test func `a Response with a document type is refused`() throws {
        let form = Encoded.posted("SAMLResponse", try Sample.bytes("saml/bad-doctype.xml"))
        #expect(recognised(form: form) == .refused(.doctype))
    }

    @Test func `an inflate bomb is refused`() throws {
        let query = try Sample.query("saml/bad-redirect-inflate-bomb.url")
        let found = MessageRecogniser.recognise(query: query.span, protocols: .all)
        #expect(found == .refused(.inflatesTooMuch))
    }

    @Test func `a comment in a value does not change what is recognised`() throws {
        let response = try Sample.bytes("saml/tricky-comment-in-nameid.xml")
        let form = Encoded.posted("SAMLResponse", response)
        let message = try #require(messageIn(form: Array(form.utf8)))
        #expect(message.audience == "https://app1.corp.test/mellon/metadata")
    }

    private func messageIn(query: [UInt8]) -> FederationMessage? {
        message(MessageRecogniser.recognise(query: query.span, protocols: .all))
    }

    private func messageIn(form: [UInt8]) -> FederationMessage? {
        message(MessageRecogniser.recognise(form: form.span, protocols: .all))
    }

    private func message(_ recognition: Recognition) -> FederationMessage? {
        guard case .message(let message) = recognition else { return nil }
        return message
    }
}

/// Recognises in a form, every protocol on.
func recognised(
    form: String, limits: RecogniserLimits = RecogniserLimits()
) -> Recognition {
    MessageRecogniser.recognise(form: Array(form.utf8).span, protocols: .all, limits: limits)
}

/// Recognises in a query, every protocol on.
func recognised(
    query: String, limits: RecogniserLimits = RecogniserLimits()
) -> Recognition {
    MessageRecogniser.recognise(query: Array(query.utf8).span, protocols: .all, limits: limits)
}
