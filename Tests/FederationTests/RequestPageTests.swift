import Federation
import Foundation
import Testing

/// Pages of an app that post a request.
struct RequestPageTests {
    private static let document =
        "<p:AuthnRequest xmlns:p=\"urn:oasis:names:tc:SAML:2.0:protocol\" ID=\"_1\" Version=\"2.0\"/>"
    private static let demand = SignOnDemand(
        contextClass: "https://refeds.org/profile/mfa", reauthentication: true)
    private static let value = Data(document.utf8).base64EncodedString()

    private func page(_ value: String, quote: String = "\"") -> String {
        """
        <!DOCTYPE html><title>Signing in</title><form method=post action="https://idp.test/sso">
        <input name=RelayState value=x><input type=hidden name=SAMLRequest value=\(quote)\(value)\(quote)>
        <input type=submit name=go value=SAMLRequest></form>
        """
    }

    private func read(_ text: String) -> RequestPage? {
        let bytes = Array(text.utf8)
        return RequestPage(bytes.span)
    }

    private func asking(_ text: String, _ demand: SignOnDemand = demand) throws -> String? {
        let bytes = Array(text.utf8)
        return try #require(read(text)).asking(demand, in: bytes.span).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    @Test(arguments: ["\"", "'", ""]) func `a request is found, and asks for more`(
        quote: String
    ) throws {
        let text = page(Self.value, quote: quote)
        let found = try #require(read(text))
        #expect(found.message.kind == .samlAuthnRequest)
        #expect(found.message.id == "_1")
        let changed = try #require(try asking(text))
        let inside = try #require(
            changed.firstMatch(of: /SAMLRequest value=["']?([A-Za-z0-9+\/=]+)/))
        let document = try #require(Data(base64Encoded: String(inside.1)))
        let request = String(decoding: document, as: UTF8.self)
        #expect(request.contains("ForceAuthn=\"true\""))
        #expect(request.contains("https://refeds.org/profile/mfa"))
        // All else stays as it was.
        #expect(changed.replacing(String(inside.1), with: Self.value) == text)
        #expect(read(changed)?.message.id == "_1")
    }

    @Test func `escapes in the value are read`() throws {
        let text = page(Self.value.replacing("=", with: "&#x3d;").replacing("P", with: "&#80;"))
        #expect(read(text)?.message.id == "_1")
        #expect(try asking(text) != nil)
    }

    @Test func `a signed request is found and left alone`() throws {
        let signature = "<d:Signature xmlns:d='http://www.w3.org/2000/09/xmldsig#'/>"
        let signed = Self.document.replacing("/>", with: ">\(signature)</p:AuthnRequest>")
        let text = page(Data(signed.utf8).base64EncodedString())
        #expect(read(text)?.message.id == "_1")
        #expect(try asking(text) == nil)
    }

    @Test func `without anything to ask for a page stays`() throws {
        #expect(try asking(page(Self.value), SignOnDemand()) == nil)
    }

    @Test(arguments: [
        "", "SAMLRequest", "<form method=post><input name=SAMLRequest></form>",
        "<form method=post><input name=SAMLRequest value=eHg=></form>",
        "<form><input name=SAMLRequest value=\(value)></form>",
        "<form method=post><!-- <input name=SAMLRequest value=\(value)> --></form>",
        "<form method=post><input name=SAMLResponse value=\(value)></form>",
        "<form method=post><input name=SAMLRequest value=\(value)>"
            + "<input name=SAMLRequest value=\(value)></form>",
    ])
    func `another page is none`(text: String) {
        #expect(read(text) == nil)
    }

    @Test func `a page longer than its limit is not read`() {
        let filler = String(repeating: " ", count: RequestPage.maximumBytes)
        #expect(read(page(Self.value) + filler) == nil)
    }
}
