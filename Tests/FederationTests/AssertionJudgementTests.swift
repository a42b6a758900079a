import Federation
import Foundation
import Testing

/// What a signed assertion must say to name a user.
struct AssertionJudgementTests {
    private static let time = AssertionDraft.time

    @Test(
        arguments: [
            // Valid from 01:58:30 to 02:04:00, a minute or what is said allowed on both sides.
            (-150, nil, nil), (-151, nil, .notYetValid), (299, nil, nil), (300, nil, .expired),
            (-90, 0, nil), (-91, 0, .notYetValid), (239, 0, nil), (240, 0, .expired),
            (-690, 600, nil), (-691, 600, .notYetValid), (839, 600, nil), (840, 600, .expired),
            (86_400, nil, .expired),
        ] as [(Int64, Int64?, SubjectRefusal?)])
    func `an assertion counts in its time`(
        offset: Int64, skew: Int64?, refusal: SubjectRefusal?
    ) throws {
        let expectations = skew.map { AssertionExpectations(clockSkew: $0) } ?? .init()
        for form in AssertionDraft.Form.allCases {
            var draft = AssertionDraft()
            draft.form = form
            let found = try draft.subject(expecting: expectations, at: Self.time + offset)
            #expect(reason(found) == refusal)
        }
    }

    @Test func `the earlier end counts`() throws {
        var draft = AssertionDraft()
        draft.confirmationEnd = "2026-11-22T01:50:00Z"
        #expect(try draft.subject() == .refused(.expired))
        draft = AssertionDraft()
        draft.conditions = "NotOnOrAfter=\"2026-11-22T01:50:00Z\""
        #expect(try draft.subject() == .refused(.expired))
        draft.conditions = ""
        #expect(verified(try draft.subject())?.expires == Self.time + 240)
    }

    @Test func `an assertion without an end is refused`() throws {
        var draft = AssertionDraft()
        draft.confirmationEnd = nil
        #expect(try draft.subject() == .refused(.wrongStructure))
        draft = AssertionDraft()
        draft.form = .token1
        draft.conditions = ""
        #expect(try draft.subject() == .refused(.wrongStructure))
    }

    @Test(arguments: ["tomorrow", "2026-11-22", "2026-13-01T00:00:00Z", "2026-11-22T02:04:00ZZ"])
    func `a time that is none is refused`(text: String) throws {
        var draft = AssertionDraft()
        draft.conditions = "NotOnOrAfter=\"\(text)\""
        #expect(try draft.subject() == .refused(.wrongStructure))
    }

    @Test(
        arguments: [
            ([["urn:app1"]], true), ([["urn:app2", "urn:app1"]], true), ([["urn:app2"]], false),
            ([], false), ([["urn:app1"], ["urn:app2"]], false), ([["urn:app1 "]], true),
            ([["URN:app1"]], false), ([[]], false),
        ] as [([[String]], Bool)])
    func `an expected audience must be in each restriction`(
        audiences: [[String]], holds: Bool
    ) throws {
        for form in AssertionDraft.Form.allCases {
            var draft = AssertionDraft()
            draft.form = form
            draft.audiences = audiences
            for names in [["urn:app1"], ["urn:other", "urn:app1"]] {
                let found = try draft.subject(expecting: .init(audiences: names))
                #expect(reason(found) == (holds ? nil : .wrongAudience))
            }
            #expect(verified(try draft.subject()) != nil)
        }
    }

    @Test(
        arguments: [
            ("https://app1.corp.test/acs", true), ("https://APP1.corp.test:8443/acs", true),
            ("https://app1.corp.test", true), ("https://app2.corp.test/acs", false),
            ("https://app1.corp.test@evil.test/", false), ("urn:app1.corp.test", false),
            ("https://app1.corp.test.evil.test/", false), ("", false),
            ("https://evil.test/app1.corp.test", false), ("https://app1.corp.test?x", true),
        ])
    func `an expected recipient is compared by host`(recipient: String, holds: Bool) throws {
        for form in [AssertionDraft.Form.response, .token2] {
            var draft = AssertionDraft()
            draft.form = form
            draft.recipient = recipient
            let expected = AssertionExpectations(recipientHost: "app1.corp.test")
            let found = try draft.subject(expecting: expected)
            #expect(reason(found) == (holds ? nil : .wrongRecipient))
        }
    }

    @Test(arguments: [
        "", "<s:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:holder-of-key\"/>",
        "<s:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:sender-vouches\"/>",
    ])
    func `an assertion that is not for its bearer is refused`(confirmation: String) throws {
        var draft = AssertionDraft()
        draft.confirmation = confirmation
        #expect(try draft.subject() == .refused(.notBearer))
    }

    @Test(arguments: ["bearer", "holder-of-key"])
    func `a SAML 1·1 confirmation must be for the bearer`(method: String) throws {
        var draft = AssertionDraft()
        draft.form = .token1
        draft.confirmation = """
            <s:SubjectConfirmation><s:ConfirmationMethod>urn:oasis:names:tc:SAML:1.0:cm:\(method)\
            </s:ConfirmationMethod></s:SubjectConfirmation>
            """
        #expect(reason(try draft.subject()) == (method == "bearer" ? nil : .notBearer))
    }

    @Test func `a failure that holds an assertion is no failure of the identity provider`() throws {
        for signs in [true, false] {
            var draft = AssertionDraft()
            draft.status = "urn:oasis:names:tc:SAML:2.0:status:Responder"
            draft.assertionSignature = signs ? SignatureDraft() : nil
            #expect(try draft.subject() == .refused(.wrongStructure))
        }
    }

    @Test func `a failure names nobody`() throws {
        var draft = AssertionDraft()
        draft.status = "urn:oasis:names:tc:SAML:2.0:status:Responder"
        draft.assertionSignature = nil
        let text = try draft.signed()
        let start = try #require(text.range(of: "<s:Assertion")).lowerBound
        let end = try #require(text.range(of: "</s:Assertion>")).upperBound
        let bare = text.replacingCharacters(in: start..<end, with: "")
        #expect(try AssertionDraft.subject(of: bare) == .refused(.notSuccessful))
    }
}

/// Which names a signed assertion may give.
struct AssertionNameTests {
    @Test(
        arguments: [
            ("<N F> \n alice \t</N>", .success("alice")), ("<N F></N>", .failure(.noName)),
            ("<N F>  </N>", .failure(.noName)), ("", .failure(.noName)),
            ("<N F>al&#9;ice</N>", .failure(.badName)),
            ("<N F>al\u{7F}ice</N>", .failure(.badName)),
            ("<N F>al\u{85}ice</N>", .failure(.badName)),
            ("<N F>al&#10;ice</N>", .failure(.badName)),
            ("<N F>&lt;&amp;'\"é日本</N>", .success("<&'\"é日本")),
        ] as [(String, Result<String, SubjectRefusal>)])
    func `a name is a line of text`(
        name: String, expected: Result<String, SubjectRefusal>
    ) throws {
        for form in AssertionDraft.Form.allCases {
            var draft = AssertionDraft()
            draft.form = form
            draft.name = name
            let found = try draft.subject()
            switch expected {
            case .success(let user): #expect(verified(found)?.user == user)
            case .failure(let refusal): #expect(found == .refused(refusal))
            }
        }
    }

    @Test(arguments: [(255, true), (256, false), (5000, false)])
    func `a name has at most 255 bytes`(count: Int, holds: Bool) throws {
        var draft = AssertionDraft()
        draft.name = "<N F>\(String(repeating: "a", count: count))</N>"
        let found = try draft.subject()
        #expect(holds ? verified(found) != nil : found == .refused(.nameTooLong))
        draft.name = "<N F>\(String(repeating: "é", count: 128))</N>"
        #expect(try draft.subject() == .refused(.nameTooLong))
    }

    @Test func `a transient name names nobody`() throws {
        var draft = AssertionDraft()
        draft.format = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
        #expect(try draft.subject() == .refused(.transientName))
        let keys = try SigningProvider.shared().pinned(.rsa, userAttribute: "uid")
        let subject = try #require(verified(try draft.subject(keys)))
        #expect(subject.user == "alice")
        #expect(subject.source == .attribute)
        #expect(subject.nameFormat == nil)
    }

    @Test func `a format that is not said is not known`() throws {
        var draft = AssertionDraft()
        draft.format = nil
        let subject = try #require(verified(try draft.subject()))
        #expect(subject.nameFormat == nil)
        #expect(subject.source == .nameID)
    }

    @Test func `two names are ambiguous`() throws {
        var draft = AssertionDraft()
        draft.name = "<N F>alice</N><N F>bob</N>"
        #expect(try draft.subject() == .refused(.ambiguousName))
        draft.form = .token1
        #expect(try draft.subject() == .refused(.ambiguousName))
        draft.name = "<N F>alice</N>"
        draft.statements = """
            <s:AttributeStatement><s:Subject><s:NameIdentifier>bob</s:NameIdentifier></s:Subject>\
            </s:AttributeStatement>
            """
        #expect(try draft.subject() == .refused(.ambiguousName))
    }

    @Test func `two subjects are refused`() throws {
        var draft = AssertionDraft()
        draft.statements = "<s:Subject><s:NameID>bob</s:NameID></s:Subject>"
        #expect(try draft.subject() == .refused(.wrongStructure))
    }

    @Test func `an encrypted name is refused`() throws {
        var draft = AssertionDraft()
        draft.name = ""
        draft.subjectExtra = "<s:EncryptedID/>"
        #expect(try draft.subject() == .refused(.encrypted))
    }

    @Test func `names inside a confirmation are not the user's`() throws {
        var draft = AssertionDraft()
        draft.confirmation = """
            <s:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><s:NameID>bob\
            </s:NameID><s:SubjectConfirmationData NotOnOrAfter="2026-11-22T02:04:00Z"/>\
            </s:SubjectConfirmation>
            """
        #expect(verified(try draft.subject())?.user == "alice@corp.test")
    }
}

/// Users and groups from attributes.
struct AssertionAttributeTests {
    @Test(
        arguments: [
            ([("uid", ["alice"])], .success("alice")), ([("uid", [])], .failure(.noName)),
            ([("uid", [""])], .failure(.noName)), ([("Uid", ["alice"])], .failure(.noName)),
            ([], .failure(.noName)), ([("uid", ["a", "b"])], .failure(.ambiguousName)),
            ([("uid", ["a", "a"])], .failure(.ambiguousName)),
            ([("uid", ["a"]), ("uid", ["a"])], .failure(.ambiguousName)),
            ([("uid", ["a"]), ("uid", [])], .failure(.ambiguousName)),
            ([("uid", ["a", ""])], .failure(.ambiguousName)),
            ([("uid", ["<s:NameID>a</s:NameID>"])], .failure(.wrongStructure)),
            ([("x", ["<s:NameID>a</s:NameID>"]), ("uid", ["b"])], .success("b")),
            ([("uid", [String(repeating: "a", count: 256)])], .failure(.nameTooLong)),
            ([("uid", ["a&#10;b"])], .failure(.badName)),
        ] as [([(String, [String])], Result<String, SubjectRefusal>)])
    func `the user's attribute has one value`(
        attributes: [(String, [String])], expected: Result<String, SubjectRefusal>
    ) throws {
        let keys = try SigningProvider.shared().pinned(.rsa, userAttribute: "uid")
        for form in AssertionDraft.Form.allCases {
            var draft = AssertionDraft()
            draft.form = form
            draft.attributes = attributes
            let found = try draft.subject(keys)
            switch expected {
            case .success(let user): #expect(verified(found)?.user == user)
            case .failure(let refusal): #expect(found == .refused(refusal))
            }
        }
    }

    @Test func `groups of several attributes are put together, empty ones left out`() throws {
        var draft = AssertionDraft()
        draft.attributes = [("groups", ["a", ""]), ("other", ["x"]), ("groups", [" b "])]
        #expect(verified(try draft.subject())?.groups == ["a", "b"])
        let none = try SigningProvider.shared().pinned(.rsa, groupsAttribute: nil)
        #expect(verified(try draft.subject(none))?.groups == [])
    }

    @Test func `groups have bounds`() throws {
        var draft = AssertionDraft()
        draft.attributes = [("groups", (0...1000).map { "g\($0)" })]
        #expect(try draft.subject() == .refused(.groupsUnfit))
        draft.attributes = [("groups", [String(repeating: "g", count: 256)])]
        #expect(try draft.subject() == .refused(.groupsUnfit))
        draft.attributes = [("groups", ["a&#13;b"])]
        #expect(try draft.subject() == .refused(.groupsUnfit))
    }
}
