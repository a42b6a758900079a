import TLS
import Testing

@testable import Gateway

/// What comes from the network into a handoff, altered at random: 20,000 inputs in all.
@Suite struct HandoffFuzzTests {
    private let keys: HandoffKeys
    private let now = HandoffSample.now

    init() throws {
        keys = try HandoffSample.keys(1, 2)
    }

    private func sealed(_ contents: some HandoffContents) throws -> [UInt8] {
        Array(try #require(try HandoffToken.seal(contents, keys: keys)).utf8)
    }

    private func open<Contents: HandoffContents>(
        _ text: [UInt8], as contents: Contents
    ) -> Contents? {
        try? HandoffToken.open(text.span, keys: keys, audience: contents.audience, now: now)
    }

    private func state() throws -> HandoffState { try #require(HandoffSample.state()) }

    private func ticket() throws -> HandoffTicket { try #require(HandoffSample.ticket()) }

    /// Calls for contents of each kind.
    private func forEachKind(_ body: (any HandoffContents) throws -> Void) throws {
        try body(try state())
        try body(try ticket())
        try body(HandoffSample.posture())
        try body(HandoffSample.pass())
        try body(HandoffSample.user())
        try body(try HandoffSample.request())
    }

    @Test func `an altered token never counts`() throws {
        var words = [Array(".".utf8), Array("==".utf8)]
        try forEachKind { words.append(try sealed($0)) }
        var mutations = Mutations(seed: 1, words: words)
        try forEachKind { try expectAlteredAreRefused($0, &mutations) }
    }

    private func expectAlteredAreRefused<Contents: HandoffContents>(
        _ contents: Contents, _ mutations: inout Mutations
    ) throws {
        let text = try sealed(contents)
        #expect(open(text, as: contents) == contents)
        for _ in 0..<1600 {
            let altered = mutations.altered(text)
            guard altered != text, open(altered, as: contents) != nil else { continue }
            Issue.record("counts: \(String(decoding: altered, as: UTF8.self))")
        }
    }

    /// What a node of another version might seal.
    @Test func `altered fields under a good code are read as what they say, or not at all`() throws
    {
        var words: [[UInt8]] = [[0, 0], [0xFF, 0xFF], [UInt8](repeating: 0x80, count: 8)]
        try forEachKind { contents in
            var fields = FieldWriter()
            contents.write(to: &fields)
            words.append(fields.octets)
        }
        var mutations = Mutations(seed: 2, words: words)
        try forEachKind { try expectAlteredFieldsAreHarmless($0, &mutations) }
    }

    private func expectAlteredFieldsAreHarmless<Contents: HandoffContents>(
        _ contents: Contents, _ mutations: inout Mutations
    ) throws {
        var fields = FieldWriter()
        contents.write(to: &fields)
        for _ in 0..<800 {
            let head = [1] + keys.sealingID + [Contents.kind.rawValue]
            let payload = head + mutations.altered(fields.octets)
            let text =
                Base64.urlEncoded(payload) + Array(".".utf8)
                + Base64.urlEncoded(try keys.code(of: payload))
            guard let opened = open(text, as: contents) else { continue }
            #expect(opened.audience == contents.audience)
            #expect(opened.expiry > now)
            guard let again = try HandoffToken.seal(opened, keys: keys) else { continue }
            #expect(open(Array(again.utf8), as: contents) == opened)
        }
    }

    @Test func `no altered field of cookies smuggles one of ours`() {
        let field = Array("a=1; __Host-sp_posture=abc.def; b=\"3\"; __Host-sp_go_01234567=x;c".utf8)
        var mutations = Mutations(
            seed: 3, words: ["__Host-sp_", "; ", "=", "\"", "\t", ";;"].map { Array($0.utf8) })
        for _ in 0..<4000 {
            let altered = mutations.altered(field)
            if let value = CookieReader.find(HandoffCookies.posture, in: altered.span) {
                #expect(!altered[value].contains(UInt8(ascii: ";")))
                let isOwn = CookieReader.holdsOwn(altered.span)
                #expect(isOwn)
                _ = DemandCookie.read(Array(altered[value]))
            }
            guard let rest = CookieReader.withoutOwn(altered.span) else { continue }
            let holdsOwn = CookieReader.holdsOwn(rest.span)
            let again = CookieReader.withoutOwn(rest.span)
            #expect(!holdsOwn && again == rest)
            let text = String(decoding: rest, as: UTF8.self).lowercased()
            for cookie in text.split(separator: ";") {
                #expect(!cookie.drop { $0 == " " || $0 == "\t" }.hasPrefix("__host-sp_"))
            }
        }
    }

    @Test func `an altered form is known again when a browser posts it`() throws {
        let body = Array(SamplePages.awkwardBody.utf8)
        let target = Array("/sso".utf8)
        var mutations = Mutations(
            seed: 4,
            words: ["&", "=", "%", "%00", "%FC", "%0D", "%0A", "_charset_=", "%E4%BD", "=&=&"].map {
                Array($0.utf8)
            })
        for _ in 0..<2000 {
            let altered = mutations.altered(body)
            let form = SignOnForm(altered.span)
            let first = try #require(form)
            for field in first.fields {
                #expect(!field.name.isEmpty)
                #expect(!first.text(of: field).name.isEmpty)
            }
            let posted = first.fields.map { field in
                [field.name, field.value].map { range in
                    first.octets[range].map { "%" + HexText.lowerCase([$0]) }.joined()
                }.joined(separator: "=")
            }.joined(separator: "&")
            let second = SignOnForm(Array(posted.utf8).span)
            let again = try #require(second)
            #expect(again == first)
            let digests = try [first, again].map { try RequestDigest.post(target.span, $0) }
            #expect(digests[0] == digests[1])
        }
    }

    @Test func `an altered target leads nowhere else`() throws {
        let target = Array("/sso/saml;a=b/x?t=abc&RelayState=https%3A%2F%2Fapp&tt=1".utf8)
        let digest = try RequestDigest.get(target.span)
        var mutations = Mutations(
            seed: 5,
            words: ["/", "..", "%2e", "\\", "#", "?", "t=", "&", "//", "/.sallyport/", "@"].map {
                Array($0.utf8)
            })
        for _ in 0..<2000 {
            let altered = mutations.altered(target)
            if altered != target {
                let other = try RequestDigest.get(altered.span)
                #expect(other != digest)
            }
            if let value = QueryValue.find("t", in: altered.span) {
                #expect(altered[..<value.lowerBound].suffix(2).elementsEqual("t=".utf8))
                #expect(!altered[value].contains(UInt8(ascii: "&")))
            }
            guard let found = ReturnTarget(altered.span) else { continue }
            #expect(Array(found.text.utf8) == altered)
            #expect(ReturnTarget(found.text) == found)
            let path = found.text.prefix { $0 != "?" }.lowercased().replacing("%2e", with: ".")
            #expect(path.hasPrefix("/") && !path.hasPrefix("//") && !path.contains("\\"))
            #expect(!path.hasPrefix("/.sallyport/") && path != "/.sallyport")
            #expect(!path.split(separator: "/").contains { $0 == "." || $0 == ".." })
        }
    }
}
