import Federation
import Foundation

/// A sign-on response that is still to be signed. By default one that is good in every way.
struct AssertionDraft: Sendable {
    enum Form: CaseIterable, Sendable {
        /// A SAML 2.0 Response.
        case response
        /// A `wresult` with a SAML 1.1 assertion.
        case token1
        /// A `wresult` with a SAML 2.0 assertion.
        case token2
    }

    /// When all of it is valid: 2026-11-22T02:00:00Z.
    static let time: Int64 = 1_795_312_800

    var form = Form.response
    var name = "<N F>alice@corp.test</N>"
    var format: String? = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
    var subjectExtra = ""
    var issuer = "urn:idp"
    var confirmation: String?
    var confirmationEnd: String? = "2026-11-22T02:04:00Z"
    var recipient = "https://app1.corp.test/acs"
    var conditions = #"NotBefore="2026-11-22T01:58:30Z" NotOnOrAfter="2026-11-22T02:04:00Z""#
    var audiences = [["urn:app1"]]
    var attributes = [("uid", ["alice"]), ("groups", ["sales", "staff"])]
    var statements = ""
    /// AuthnContextClassRef of SAML 2.0.
    var contextClasses: [String] = []
    /// AuthenticationMethod of SAML 1.1.
    var method: String?
    var destination: String?
    var inResponseTo: String?
    var confirmedRequest: String? = "_request"
    var status = "urn:oasis:names:tc:SAML:2.0:status:Success"
    var afterStatus = ""
    var responseID = "_response"
    var assertionID = "_assertion"
    var responseSignature: SignatureDraft?
    var assertionSignature: SignatureDraft? = SignatureDraft()

    /// The document with empty signatures.
    var text: String {
        switch form {
        case .response: response
        case .token1, .token2: token
        }
    }

    /// Signs it, the assertion first.
    func signed(with key: SigningProvider.Key = .rsa) throws -> String {
        let provider = try SigningProvider.shared()
        var text = text
        if assertionSignature != nil { text = try provider.sign(text, assertionID, with: key) }
        if responseSignature != nil { text = try provider.sign(text, responseID, with: key) }
        return text
    }

    /// Whom the signed document names.
    func subject(
        signedWith key: SigningProvider.Key = .rsa, _ provider: IdentityProvider? = nil,
        expecting expectations: AssertionExpectations = AssertionExpectations(),
        at now: Int64 = AssertionDraft.time
    ) throws -> SubjectReading {
        try AssertionDraft.subject(
            of: signed(with: key), form, provider, expecting: expectations, at: now)
    }

    static func subject(
        of document: String, _ form: Form = .response, _ provider: IdentityProvider? = nil,
        expecting expectations: AssertionExpectations = AssertionExpectations(),
        at now: Int64 = AssertionDraft.time
    ) throws -> SubjectReading {
        let posted =
            form == .response
            ? Encoded.posted("SAMLResponse", document.utf8)
            : "wa=wsignin1.0&wresult=\(Encoded.value(document.utf8))"
        return try Sample.subject(
            of: Array(posted.utf8), provider: provider ?? SigningProvider.shared().pinned(.rsa),
            expecting: expectations, at: now)
    }
}

extension AssertionDraft {
    private var response: String {
        """
        <p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" ID="\(responseID)" \
        Version="2.0" IssueInstant="2026-11-22T01:59:00Z"\(attribute("Destination", destination))\
        \(attribute("InResponseTo", inResponseTo))><s:Issuer \
        xmlns:s="urn:oasis:names:tc:SAML:2.0:assertion">\(issuer)</s:Issuer>\
        \(responseSignature?.text(for: responseID) ?? "")\
        <p:Status><p:StatusCode Value="\(status)"/></p:Status>\(afterStatus)\(assertion2)\
        </p:Response>
        """
    }

    private func attribute(_ name: String, _ value: String?) -> String {
        value.map { " \(name)=\"\($0)\"" } ?? ""
    }

    private var context: String {
        contextClasses.map {
            "<s:AuthnContext><s:AuthnContextClassRef>\($0)</s:AuthnContextClassRef></s:AuthnContext>"
        }.joined()
    }

    private var token: String {
        """
        <t:RequestSecurityTokenResponse xmlns:t="http://schemas.xmlsoap.org/ws/2005/02/trust">\
        <t:RequestedSecurityToken>\(form == .token1 ? assertion1 : assertion2)\
        </t:RequestedSecurityToken></t:RequestSecurityTokenResponse>
        """
    }

    private var names: String {
        let element = form == .token1 ? "s:NameIdentifier" : "s:NameID"
        return name.replacing("N F>", with: "N\(format.map { #" Format="\#($0)""# } ?? "")>")
            .replacing("<N", with: "<" + element).replacing("</N", with: "</" + element)
    }

    private var values: String {
        let name = form == .token1 ? "AttributeName" : "Name"
        return attributes.map { attribute, values in
            let each = values.map { "<s:AttributeValue>\($0)</s:AttributeValue>" }.joined()
            return "<s:Attribute \(name)=\"\(attribute)\">\(each)</s:Attribute>"
        }.joined()
    }

    private func restrictions(_ element: String) -> String {
        audiences.map { list in
            let each = list.map { "<s:Audience>\($0)</s:Audience>" }.joined()
            return "<s:\(element)>\(each)</s:\(element)>"
        }.joined()
    }

    private var assertion2: String {
        let end = confirmationEnd.map { #"NotOnOrAfter="\#($0)" "# } ?? ""
        let bearer = """
            <s:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">\
            <s:SubjectConfirmationData \(end)Recipient="\(recipient)"\
            \(attribute("InResponseTo", confirmedRequest))/>\
            </s:SubjectConfirmation>
            """
        return """
            <s:Assertion xmlns:s="urn:oasis:names:tc:SAML:2.0:assertion" ID="\(assertionID)" \
            Version="2.0" IssueInstant="2026-11-22T01:59:00Z"><s:Issuer>\(issuer)</s:Issuer>\
            \(assertionSignature?.text(for: assertionID) ?? "")\
            <s:Subject>\(names)\(confirmation ?? bearer)\(subjectExtra)</s:Subject>\
            <s:Conditions \(conditions)>\(restrictions("AudienceRestriction"))</s:Conditions>\
            <s:AuthnStatement AuthnInstant="2026-11-22T01:59:00Z" SessionIndex="_session">\
            \(context)</s:AuthnStatement>\
            <s:AttributeStatement>\(values)</s:AttributeStatement>\(statements)</s:Assertion>
            """
    }

    private var assertion1: String {
        let subject = "<s:Subject>\(names)\(confirmation ?? "")</s:Subject>"
        return """
            <s:Assertion xmlns:s="urn:oasis:names:tc:SAML:1.0:assertion" Issuer="\(issuer)" \
            AssertionID="\(assertionID)" MajorVersion="1" MinorVersion="1" \
            IssueInstant="2026-11-22T01:59:00Z"><s:Conditions \(conditions)>\
            \(restrictions("AudienceRestrictionCondition"))</s:Conditions>\
            <s:AuthenticationStatement AuthenticationInstant="2026-11-22T01:59:00Z"\
            \(attribute("AuthenticationMethod", method))>\(subject)\
            </s:AuthenticationStatement><s:AttributeStatement>\(subject)\(values)\
            </s:AttributeStatement>\(statements)\
            \(assertionSignature?.text(for: assertionID) ?? "")</s:Assertion>
            """
    }
}
