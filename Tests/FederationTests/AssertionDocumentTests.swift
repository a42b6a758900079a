import Foundation
import TestSupport
import Testing

@testable import Federation

/// Documents that are meant to be read in two ways, or not to be read at all.
struct AssertionDocumentTests {
    @Test(
        arguments: [
            (">alice@corp.test<", ">alice@corp.test<!---->.evil.test<"),
            (">alice@corp.test<", "><!-- x -->alice@corp.test<!-- y --><"),
        ])
    func `a comment put into the name afterwards does not cut it`(found: String, put: String) throws
    {
        for name in ["alice@corp.test", "alice@corp.test.evil.test"] {
            var draft = AssertionDraft()
            draft.name = "<N F>\(name)</N>"
            let signed = try draft.signed()
            let place = ">\(name)<"
            let cut = signed.replacing(
                place, with: ">alice@corp.test<!-- -->\(name.dropFirst(15))<")
            #expect(cut != signed)
            #expect(verified(try AssertionDraft.subject(of: cut))?.user == name)
        }
        let changed = try AssertionDraft().signed().replacing(found, with: put)
        let user = verified(try AssertionDraft.subject(of: changed))?.user
        #expect(user == nil || user == "alice@corp.test")
    }

    @Test func `a comment that was there before signing does not cut the name`() throws {
        var draft = AssertionDraft()
        draft.name = "<N F>alice@corp.test<!-- -->.evil.test</N>"
        #expect(verified(try draft.subject())?.user == "alice@corp.test.evil.test")
        draft.name = "<N F><![CDATA[alice@corp.test]]>.evil.test</N>"
        #expect(verified(try draft.subject())?.user == "alice@corp.test.evil.test")
    }

    @Test func `comments anywhere else change nothing`() throws {
        let signed = try AssertionDraft().signed()
        let strewn = signed.replacing("<s:Subject>", with: "<!-- a --><s:Subject><!-- b -->")
        #expect(verified(try AssertionDraft.subject(of: strewn))?.user == "alice@corp.test")
    }

    @Test func `an element inside the name is refused`() throws {
        var draft = AssertionDraft()
        draft.name = "<N F>alice@corp.test<s:x/>.evil.test</N>"
        #expect(try draft.subject() == .refused(.wrongStructure))
    }

    @Test(arguments: [
        "<!DOCTYPE x>", "<!DOCTYPE x SYSTEM \"file:///etc/passwd\">",
        "<!DOCTYPE x [<!ENTITY e \"alice\">]>",
        "<!DOCTYPE x [<!ATTLIST s:Assertion Foo ID #IMPLIED>]>",
        "<?xml-stylesheet href=\"x\"?>",
    ])
    func `document types and processing instructions are refused`(prefix: String) throws {
        let signed = try AssertionDraft().signed()
        let start = try #require(signed.range(of: "<p:Response"))
        let document = Array((prefix + signed[start.lowerBound...]).utf8)
        #expect(throws: TestFaults.notRecognised) { try recognisedOrThrow(document) }
        // The reader refuses it by itself, too: here it is put into another message.
        let good = Encoded.posted("SAMLResponse", signed.utf8)
        guard case .message(var message) = recognised(form: good) else { return }
        message.document = document
        let found = AssertionReader.subject(
            of: message, from: try SigningProvider.shared().pinned(.rsa), at: AssertionDraft.time)
        #expect(found == .refused(.unreadable))
    }

    @Test func `a response has one document, however its form is written`() throws {
        let signed = try AssertionDraft().signed()
        let text = Encoded.base64(signed.utf8)
        let broken = text.prefix(76) + "\r\n" + text.dropFirst(76)
        for value in [text, String(broken)] {
            let form = "SAMLResponse=\(Encoded.value(value.utf8))&RelayState=x"
            guard case .message(let message) = recognised(form: form) else {
                throw TestFailure("not recognised")
            }
            #expect(message.document == Array(signed.utf8))
        }
    }

    @Test func `an entity is refused`() throws {
        let signed = try AssertionDraft().signed()
        let document = signed.replacing(">alice@corp.test<", with: ">&e;<")
        let found = recognised(form: Encoded.posted("SAMLResponse", document.utf8))
        #expect(found == .refused(.notXML))
    }

    @Test(arguments: [
        "<i:include xmlns:i='http://www.w3.org/2001/XInclude' href='/etc/hostname' parse='text'/>",
        "<i:include xmlns:i='http://www.w3.org/2003/XInclude' href='/etc/hostname' parse='text'/>",
        "<x:Assertion xmlns:x='urn:x'><x:Subject><x:NameID>mallory</x:NameID></x:Subject></x:Assertion>",
        "<Assertion xmlns=''/>", "<x:Response xmlns:x='urn:x'/>",
    ])
    func `what others might take for part of the response is refused, signed or not`(
        element: String
    ) throws {
        let signed = try AssertionDraft().signed()
        let status = try WrappedResponse.element("Status", in: signed)
        for around in ["<p:Extensions>\(element)</p:Extensions>", element] {
            let document = signed.replacing(status, with: around + status)
            #expect(document != signed)
            #expect(try AssertionDraft.subject(of: document) == .refused(.wrongStructure))
        }
        // What has another name goes along.
        let other = signed.replacing(
            status, with: "<p:Extensions><x:Hint xmlns:x='urn:x'/></p:Extensions>" + status)
        #expect(try verified(AssertionDraft.subject(of: other)) != nil)
    }

    @Test func `an inclusion in the name is refused`() throws {
        var draft = AssertionDraft()
        draft.name = """
            <N F><i:include xmlns:i="http://www.w3.org/2001/XInclude" href="/etc/hostname" \
            parse="text"/></N>
            """
        #expect(try draft.subject() == .refused(.wrongStructure))
    }

    @Test func `two assertions are refused, also where both are signed`() throws {
        let signed = try AssertionDraft().signed()
        let assertion = try WrappedResponse.element("Assertion", in: signed)
        let again = assertion.replacing("_assertion", with: "_again")
        for both in [assertion + assertion, assertion + again] {
            let document = signed.replacing(assertion, with: both)
            #expect(try AssertionDraft.subject(of: document) == .refused(.wrongStructure))
        }
    }

    @Test(arguments: [
        "<x ID=\"_assertion\"/>", "<x Id=\"_assertion\"/>", "<x xml:id=\"_assertion\"/>",
        "<x AssertionID=\"_assertion\"/>", "<ds:x xmlns:ds=\"urn:x\" ds:id=\"_assertion\"/>",
    ])
    func `an identifier that stands twice is refused`(element: String) throws {
        let signed = try AssertionDraft().signed()
        for put in [element + "<p:Status>", "<p:Status>" + element] {
            let document = signed.replacing("<p:Status>", with: put)
            #expect(try AssertionDraft.subject(of: document) == .refused(.wrongStructure))
        }
    }

    @Test func `Response and assertion of one identifier are refused`() throws {
        var draft = AssertionDraft()
        draft.responseID = "_assertion"
        #expect(throws: (any Error).self) { try draft.signed() }
        let signed = try AssertionDraft().signed().replacing("_response", with: "_assertion")
        #expect(try AssertionDraft.subject(of: signed) == .refused(.wrongStructure))
    }

    @Test func `a signature anywhere else is refused`() throws {
        let signed = try AssertionDraft().signed()
        let signature = try WrappedResponse.element("Signature", in: signed)
        for put in ["<p:Status>\(signature)", "\(signature)<p:Status>"] {
            let document = signed.replacing(signature, with: "").replacing("<p:Status>", with: put)
            let found = try AssertionDraft.subject(of: document)
            #expect(verified(found) == nil)
        }
        let twice = signed.replacing(signature, with: signature + signature)
        #expect(try AssertionDraft.subject(of: twice) == .refused(.wrongStructure))
    }

    @Test func `an identifier that is more than a name is refused`() throws {
        let signed = try AssertionDraft().signed()
        for identifier in ["a'b", "a b", "é", ")", String(repeating: "a", count: 257)] {
            let document = signed.replacing("_assertion", with: identifier)
            #expect(try AssertionDraft.subject(of: document) == .refused(.wrongStructure))
        }
    }

    @Test func `an encrypted assertion is refused with that reason`() throws {
        let signed = try AssertionDraft().signed()
        let assertion = try WrappedResponse.element("Assertion", in: signed)
        let document = signed.replacing(
            assertion,
            with: "<s:EncryptedAssertion xmlns:s=\"urn:oasis:names:tc:SAML:2.0:assertion\"/>")
        #expect(try AssertionDraft.subject(of: document) == .refused(.encrypted))
        var draft = AssertionDraft()
        draft.form = .token1
        let token = try draft.signed()
        let inner = try WrappedResponse.element("Assertion", in: token)
        let data = "<e:EncryptedData xmlns:e=\"http://www.w3.org/2001/04/xmlenc#\"/>"
        let found = try AssertionDraft.subject(of: token.replacing(inner, with: data), .token1)
        #expect(found == .refused(.encrypted))
    }

    @Test func `a thousand elements hold, endless and deep documents are refused`() throws {
        var draft = AssertionDraft()
        draft.attributes = [("groups", (0..<1000).map { "g\($0)" })]
        #expect(verified(try draft.subject())?.groups.count == 1000)
        let signed = try AssertionDraft().signed()
        let wide = signed.replacing(
            "<p:Status>", with: String(repeating: "<x/>", count: 5000) + "<p:Status>")
        #expect(try AssertionDraft.subject(of: wide) == .refused(.unreadable))
        let deep =
            String(repeating: "<x>", count: 80) + String(repeating: "</x>", count: 80)
        let found = recognised(
            form: Encoded.posted(
                "SAMLResponse", signed.replacing("<p:Status>", with: deep + "<p:Status>").utf8))
        #expect(found == .refused(.tooDeep))
    }

    private enum TestFaults: Error { case notRecognised }

    private func recognisedOrThrow(_ document: [UInt8]) throws {
        guard case .message = recognised(form: Encoded.posted("SAMLResponse", document)) else {
            throw TestFaults.notRecognised
        }
    }
}
