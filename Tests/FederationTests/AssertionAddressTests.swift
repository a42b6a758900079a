import Federation
import Testing

/// Where a response goes and which request it answers.
struct AssertionAddressTests {
    private static let acs = "https://app1.corp.test/acs"

    @Test(
        arguments: [
            ("https://app1.corp.test/acs", nil), ("https://APP1.corp.test:8443/x", nil),
            ("https://app2.corp.test/acs", .wrongRecipient), ("", .wrongRecipient),
            ("urn:app1.corp.test", .wrongRecipient),
            ("https://app1.corp.test@evil.test/", .wrongRecipient),
        ] as [(String, SubjectRefusal?)])
    func `a Destination counts, signed or not`(
        destination: String, refusal: SubjectRefusal?
    ) throws {
        for isSigned in [false, true] {
            var draft = AssertionDraft()
            draft.destination = destination
            draft.responseSignature = isSigned ? SignatureDraft() : nil
            let expected = AssertionExpectations(recipientHost: "app1.corp.test")
            #expect(reason(try draft.subject(expecting: expected)) == refusal)
            #expect(verified(try draft.subject()) != nil)
        }
    }

    @Test func `a signed Response without a Destination is addressed to nobody`() throws {
        let expected = AssertionExpectations(recipientHost: "app1.corp.test")
        var draft = AssertionDraft()
        #expect(verified(try draft.subject(expecting: expected)) != nil)
        draft.responseSignature = SignatureDraft()
        #expect(try draft.subject(expecting: expected) == .refused(.wrongRecipient))
        draft.assertionSignature = nil
        #expect(try draft.subject(expecting: expected) == .refused(.wrongRecipient))
    }

    @Test func `an address may be on the host or below one of the prefixes`() throws {
        let cases: [(String?, [String], SubjectRefusal?)] = [
            (nil, [], nil), (nil, [Self.acs], nil), (nil, ["https://app1.corp.test"], nil),
            (nil, ["https://x.test/", Self.acs], nil), ("x.test", [Self.acs], nil),
            ("app1.corp.test", ["https://x.test/"], nil),
            (nil, ["https://x.test/"], .wrongRecipient),
            ("x.test", ["https://app1.corp.test/other"], .wrongRecipient),
        ]
        for (host, prefixes, refusal) in cases {
            for form in [AssertionDraft.Form.response, .token2] {
                var draft = AssertionDraft()
                draft.form = form
                draft.destination = Self.acs
                let expected = AssertionExpectations(
                    recipientHost: host, recipientPrefixes: prefixes)
                #expect(reason(try draft.subject(expecting: expected)) == refusal)
            }
        }
    }

    @Test(
        arguments: [
            (["_request"], "_request", "_request", nil),
            (["_a", "_request"], "_request", nil, nil),
            (["_other"], "_request", "_request", .wrongRequest),
            (["_request"], "_request", "_other", .wrongRequest),
            (["_request"], "_other", "_request", .wrongRequest),
            (["_request"], nil, "_request", .wrongRequest),
            (["_request"], nil, nil, .wrongRequest),
            (["_request"], "_request", "", .wrongRequest), ([], "_request", nil, .wrongRequest),
            (nil, "_x", "_y", nil), (nil, nil, nil, nil),
        ] as [(Set<String>?, String?, String?, SubjectRefusal?)])
    func `a response answers a request that is known, where they are known`(
        known: Set<String>?, confirmed: String?, response: String?, refusal: SubjectRefusal?
    ) throws {
        for isSigned in [false, true] {
            var draft = AssertionDraft()
            draft.confirmedRequest = confirmed
            draft.inResponseTo = response
            draft.responseSignature = isSigned ? SignatureDraft() : nil
            let expected = AssertionExpectations(inResponseTo: known)
            #expect(reason(try draft.subject(expecting: expected)) == refusal)
        }
    }

    @Test(
        arguments: [
            ([], nil, nil, nil), (["_request"], nil, nil, nil),
            ([], "_request", "_request", .wrongRequest), ([], "_request", nil, .wrongRequest),
            ([], nil, "_request", .wrongRequest), (["_request"], "_request", nil, nil),
            (["_request"], "_other", nil, .wrongRequest),
        ] as [(Set<String>, String?, String?, SubjectRefusal?)])
    func `where unsolicited responses are let through, others still answer what is known`(
        known: Set<String>, confirmed: String?, response: String?, refusal: SubjectRefusal?
    ) throws {
        var draft = AssertionDraft()
        draft.confirmedRequest = confirmed
        draft.inResponseTo = response
        let expected = AssertionExpectations(inResponseTo: known, allowsUnsolicited: true)
        #expect(reason(try draft.subject(expecting: expected)) == refusal)
    }

    @Test func `tokens of WS-Federation answer no request`() throws {
        for form in [AssertionDraft.Form.token1, .token2] {
            var draft = AssertionDraft()
            draft.form = form
            draft.confirmedRequest = nil
            let expected = AssertionExpectations(inResponseTo: ["_request"])
            #expect(verified(try draft.subject(expecting: expected)) != nil)
        }
    }

    @Test func `an assertion for a Response is none for a token of WS-Federation`() throws {
        var draft = AssertionDraft()
        draft.form = .token2
        draft.confirmedRequest = "_request"
        let none = AssertionExpectations(inResponseTo: [], allowsUnsolicited: true)
        #expect(reason(try draft.subject(expecting: none)) == .wrongRequest)
        #expect(verified(try draft.subject()) != nil)
    }

    @Test(arguments: [
        ("https://a.test/acs", "https://a.test/acs", true),
        ("https://a.test/acs/post?x=1", "https://a.test/acs", true),
        ("HTTPS://A.test:443/acs", "https://a.TEST/acs", true),
        ("https://a.test", "https://a.test/", true), ("https://a.test/x", "https://a.test", true),
        ("https://a.test?x", "https://a.test/", true),
        ("https://a.test:8443/acs", "https://a.test:8443/", true),
        ("https://[::1]:8443/acs", "https://[::1]:8443/", true),
        ("http://a.test/acs", "http://a.test:80/acs", true),
        ("https://a.test.evil.test/acs", "https://a.test", false),
        ("https://a.test@evil.test/acs", "https://a.test", false),
        ("https://evil.test/https://a.test/acs", "https://a.test/acs", false),
        ("https://a.test:8443/acs", "https://a.test/acs", false),
        ("http://a.test/acs", "https://a.test/acs", false),
        ("https://a.test/ACS", "https://a.test/acs", false),
        ("https://a.test/acs/../other", "https://a.test/acs", false),
        ("https://a.test/acs/%2E%2e/other", "https://a.test/acs", false),
        ("https://a.test/acs\\..\\other", "https://a.test/acs", false),
        ("https://a.test/acs?x=/../y", "https://a.test/acs", true),
        ("https://a.test\\evil.test/", "https://a.test", false),
        ("https:///acs", "https://", false),
        ("a.test/acs", "a.test/acs", false), ("", "", false), ("https://", "https://", false),
        ("https://:1/", "https://:1/", false),
        ("https://a.test/acs\u{301}", "https://a.test/acs", true),
    ])
    func `an address is below a prefix of the same origin`(
        address: String, prefix: String, isBelow: Bool
    ) {
        #expect(MessageAddress.isBelow(address, prefix: prefix) == isBelow)
    }
}
