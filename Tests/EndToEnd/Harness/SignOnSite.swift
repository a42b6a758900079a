import Foundation

/// A gateway in front of an identity provider (`login.corp.test`) and of an app (`wiki.corp.test`)
/// that asks for no certificate, with sign-on rules: trusted devices get in, others do not.
///
/// The upstream plays both: `/raw/…` answers as an identity provider does.
struct SignOnSite {
    static let login = "login.corp.test"
    static let app = "wiki.corp.test"
    static let audience = "https://wiki.corp.test/sp"
    let site: Site
    /// The identity provider's key and certificate.
    let keys: URL

    init(_ changes: [String: String?] = [:]) throws {
        keys = try Self.sharedKeys.get()
        let upstream = try ScriptedUpstream()
        var settings: [String: String?] = [
            "org.corp.upstream": upstream.url,
            "org.corp.idp.certificate": keys.appending(path: "idp.pem").path,
            "app.payroll.org": nil, "app.payroll.host": nil, "app.payroll.upstream": nil,
            "app.payroll.handshake": nil, "app.payroll.name": nil,
            "app.vault.org": nil, "app.vault.host": nil, "app.vault.upstream": nil,
            "app.vault.handshake": nil, "app.vault.name": nil, "app.vault.require": nil,
            "app.wiki.entity_id": Self.audience, "app.wiki.realm": "urn:wiki",
            "app.wiki.acs": "https://wiki.corp.test",
            "app.wiki.rule.1.name": "Managed computers", "app.wiki.rule.1.trust": "trusted",
            "app.wiki.rule.1.platform": "macos, windows, ios, android",
            "app.wiki.rule.1.access": "allow",
            "app.wiki.rule.2.name": "Everyone else", "app.wiki.rule.2.access": "deny",
        ]
        settings.merge(changes) { $1 }
        site = try Site(settings, with: upstream).noted
    }

    /// Made once in a test run.
    private static let sharedKeys = Result {
        let keys = try Tools.freshDirectory("idp")
        _ = try response(keys, "saml", "nobody")
        return keys
    }

    func browser(_ device: String? = nil) -> Browser { Browser(site, device: device) }

    /// What an app asks of the identity provider (WS-Federation).
    static let signIn = "/idp?wa=wsignin1.0&wtrealm=urn%3Awiki&wctx=ctx"

    /// A page of the identity provider that signs a user in: names him in a field, and carries the
    /// response in a form.
    func answer(
        _ user: String, kind: String = "saml", action: String = "https://wiki.corp.test/acs",
        field: Bool = true, context: String? = nil, groups: [String] = []
    ) throws -> String {
        let response = try Self.response(
            keys, kind, user, url: action, context: context, groups: groups)
        let name = kind == "wsfed" ? "wresult" : "SAMLResponse"
        let wa = kind == "wsfed" ? #"<input type="hidden" name="wa" value="wsignin1.0">"# : ""
        let page = """
            <html><body onload="document.forms[0].submit()"><form method="post" action="\(action)">\
            <input type="hidden" name="\(name)" value="\(response.escaped)">\
            \(wa)<input type="hidden" name="RelayState" value="x"></form></body></html>
            """
        return Raw.path(
            """
            HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\
            \(field ? "X-Sallyport-Authenticated-User: \(user)\r\n" : "")\
            Content-Length: \(page.utf8.count)\r\n\r\n\(page)
            """, then: "keep")
    }

    /// The form in which a browser brings a response to the app.
    func form(
        _ user: String, kind: String = "saml", context: String? = nil, groups: [String] = [],
        answering request: String? = nil
    ) throws -> String {
        let response = try Self.response(
            keys, kind, user, context: context, groups: groups, answering: request)
        return kind.hasPrefix("wsfed")
            ? "wa=wsignin1.0&wresult=\(response.formValue)"
            : "SAMLResponse=\(response.formValue)&RelayState=x"
    }

    /// The response as the document it is.
    func document(_ user: String, kind: String) throws -> String {
        let response = try Self.response(keys, kind, user)
        if kind == "wsfed" { return response }
        guard let data = Data(base64Encoded: response) else { throw Failure("no base64") }
        return String(decoding: data, as: UTF8.self)
    }

    /// The form in which a browser brings a document to the app.
    static func form(of document: String, kind: String) -> String {
        kind == "wsfed"
            ? "wa=wsignin1.0&wresult=\(document.formValue)"
            : "SAMLResponse=\(Data(document.utf8).base64EncodedString().formValue)&RelayState=x"
    }

    /// The response in a page of the identity provider, as a form the browser then posts.
    static func form(in page: String) throws -> String {
        guard let value = page.attribute("value") else { throw Failure("no form in \(page)") }
        return "SAMLResponse=\(value.formValue)&RelayState=x"
    }

    /// An app's request to its identity provider.
    static func authnRequest(_ id: String) -> String {
        """
        <samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" \
        xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="\(id)" Version="2.0" \
        IssueInstant="2026-01-01T00:00:00Z"><saml:Issuer>\(audience)</saml:Issuer>\
        </samlp:AuthnRequest>
        """
    }

    /// The path by which the app sends a browser off with such a request, by a redirect.
    static func redirect(_ id: String, to address: String = "https://idp.test/sso") -> String {
        let document = Data(authnRequest(id).utf8)
        // One stored block (RFC 1951 section 3.2.4).
        let size = UInt16(document.count)
        let packed =
            Data([1, UInt8(size & 0xFF), UInt8(size >> 8), UInt8(~size & 0xFF), UInt8(~size >> 8)])
            + document
        let value = packed.base64EncodedString().formValue
        return Raw.path(
            "HTTP/1.1 302 Found\r\nLocation: \(address)?SAMLRequest=\(value)&RelayState=x"
                + "\r\nContent-Length: 0\r\n\r\n", then: "keep")
    }

    /// The path by which the app has a browser post such a request.
    static func post(_ id: String, isChunked: Bool = false) -> String {
        let value = Data(authnRequest(id).utf8).base64EncodedString()
            .replacing("=", with: "&#61;")
        let page = """
            <!DOCTYPE html><body><form method="post" action="https://idp.test/sso">\
            <input type="hidden" name="SAMLRequest" value="\(value)">\
            <input type="hidden" name="RelayState" value="x"></form></body>
            """
        let size = String(page.utf8.count, radix: 16)
        return Raw.path(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
                + (isChunked
                    ? "Transfer-Encoding: chunked\r\n\r\n\(size)\r\n\(page)\r\n0\r\n\r\n"
                    : "Content-Length: \(page.utf8.count)\r\n\r\n\(page)"),
            then: "keep")
    }

    static func response(
        _ keys: URL, _ kind: String, _ user: String, url: String = "https://wiki.corp.test/acs",
        context: String? = nil, groups: [String] = [], answering request: String? = nil
    ) throws -> String {
        let script = Tools.directory.appending(path: "signed-response.py").path
        var words = [script] + (request.map { ["--answers=\($0)"] } ?? [])
        words += [keys.path, kind, user, url, audience]
        if context != nil || !groups.isEmpty {
            words.append(context ?? "urn:oasis:names:tc:SAML:2.0:ac:classes:Password")
        }
        let output = try Tools.succeed("python3", words + groups)
        return String(decoding: output, as: UTF8.self).trimmingCharacters(in: .newlines)
    }
}

extension String {
    fileprivate var escaped: String {
        replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
    }
}
