import DeviceTrust
import TLS
import Testing

@testable import Gateway

@Suite struct HandoffTokenTests {
    private let keys: HandoffKeys
    private let now = HandoffSample.now

    init() throws {
        keys = try HandoffSample.keys(1, 2)
    }

    private func seal(_ contents: some HandoffContents) throws -> String {
        try #require(try HandoffToken.seal(contents, keys: keys))
    }

    private func open<Contents: HandoffContents>(
        _ text: String, as contents: Contents, keys: HandoffKeys? = nil, audience: String? = nil,
        now: Int64? = nil
    ) -> Result<Contents, HandoffFault> {
        let octets = Array(text.utf8)
        return Result { () throws(HandoffFault) in
            try HandoffToken.open(
                octets.span, keys: keys ?? self.keys, audience: audience ?? contents.audience,
                now: now ?? self.now)
        }
    }

    private func roundTrip<Contents: HandoffContents>(_ contents: Contents) throws {
        let text = try seal(contents)
        #expect(open(text, as: contents) == .success(contents))
        #expect(text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3B && $0 != 0x2C })
    }

    @Test func `each kind comes back as it was`() throws {
        try roundTrip(try #require(HandoffSample.state()))
        try roundTrip(try #require(HandoffSample.ticket()))
        try roundTrip(HandoffSample.posture())
        try roundTrip(HandoffSample.pass())
        try roundTrip(HandoffSample.user())
        try roundTrip(try HandoffSample.request())
        var bare = try #require(HandoffSample.ticket())
        bare.certificate = nil
        bare.posture = .trusted
        try roundTrip(bare)
    }

    @Test(arguments: PostureReason.allCases)
    func `every reason travels`(reason: PostureReason) throws {
        var posture = HandoffSample.posture()
        posture.posture = .notTrusted(reason)
        try roundTrip(posture)
    }

    @Test func `one kind never counts as another`() throws {
        let state = try #require(HandoffSample.state())
        let ticket = try #require(HandoffSample.ticket())
        let sealed: [(HandoffKind, String)] = [
            (.state, try seal(state)), (.ticket, try seal(ticket)),
            (.posture, try seal(HandoffSample.posture())), (.go, try seal(HandoffSample.pass())),
            (.user, try seal(HandoffSample.user())), (.request, try seal(HandoffSample.request())),
        ]
        for (kind, text) in sealed {
            if kind != .state { expect(text, as: state, .wrongKind) }
            if kind != .ticket { expect(text, as: ticket, .wrongKind) }
            if kind != .posture { expect(text, as: HandoffSample.posture(), .wrongKind) }
            if kind != .go { expect(text, as: HandoffSample.pass(), .wrongKind) }
            if kind != .user { expect(text, as: HandoffSample.user(), .wrongKind) }
            if kind != .request { expect(text, as: try HandoffSample.request(), .wrongKind) }
        }
    }

    private func expect<Contents: HandoffContents>(
        _ text: String, as contents: Contents, _ fault: HandoffFault, keys: HandoffKeys? = nil,
        audience: String? = nil, now: Int64? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let opened = open(text, as: contents, keys: keys, audience: audience, now: now)
        #expect(opened == .failure(fault), sourceLocation: sourceLocation)
    }

    @Test func `no octet can be altered`() throws {
        let pass = HandoffSample.pass()
        let text = Array(try seal(pass).utf8)
        for place in text.indices {
            var altered = text
            let isA = altered[place] == UInt8(ascii: "A")
            altered[place] = isA ? UInt8(ascii: "B") : UInt8(ascii: "A")
            let result = open(String(decoding: altered, as: UTF8.self), as: pass)
            guard case .failure(let fault) = result else {
                Issue.record("altered at \(place) and taken")
                continue
            }
            #expect([.malformed, .badCode, .unknownKey].contains(fault))
        }
    }

    @Test func `no shorter or longer text counts`() throws {
        let pass = HandoffSample.pass()
        let text = try seal(pass)
        for count in 0..<text.utf8.count {
            guard case .failure = open(String(text.prefix(count)), as: pass) else {
                Issue.record("\(count) octets taken")
                continue
            }
        }
        for more in ["A", "AA", "=", "==", ".", ".AAAA", " ", "\n", "\0"] {
            expect(text + more, as: pass, .malformed)
            if more != "AA" { expect(more + text, as: pass, .malformed) }
        }
    }

    @Test(arguments: [
        "", ".", "..", "A.", ".A", "AAAA.AAAA", "a.b.c", "%41.AAAA", "é.AAAA",
    ])
    func `what is no token is refused`(text: String) {
        expect(text, as: HandoffSample.pass(), .malformed)
    }

    @Test func `base64url counts in one spelling only`() throws {
        // The last letter of 32 octets holds four bits that mean something and two that do not.
        let pass = HandoffSample.pass()
        let text = try seal(pass)
        let last = try #require(text.utf8.last)
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        let value = try #require(alphabet.firstIndex(of: last))
        #expect(value % 4 == 0)
        for other in 1..<4 {
            let spelled = String(text.dropLast()) + String(UnicodeScalar(alphabet[value + other]))
            expect(spelled, as: pass, .malformed)
        }
        expect(text + "=", as: pass, .malformed)
        expect(text.replacing("-", with: "+").replacing("_", with: "/") + "=", as: pass, .malformed)
    }

    @Test func `a token of 9 KiB is refused whatever it holds`() {
        for letter in ["A", ".", "%"] {
            let text = String(repeating: letter, count: 9 * 1024)
            expect(text, as: HandoffSample.pass(), .malformed)
        }
    }

    @Test func `contents that are too long become no token`() throws {
        var user = HandoffSample.user()
        user.user = String(repeating: "u", count: 7000)
        #expect(try HandoffToken.seal(user, keys: keys) == nil)
        user.user = String(repeating: "u", count: 70_000)
        #expect(try HandoffToken.seal(user, keys: keys) == nil)
    }

    @Test func `a token counts until its last second`() throws {
        let state = try #require(HandoffSample.state())
        let text = try seal(state)
        #expect(open(text, as: state, now: state.expiry - 1) == .success(state))
        expect(text, as: state, .expired, now: state.expiry)
        expect(text, as: state, .expired, now: state.expiry + 1)
        expect(text, as: state, .expired, now: .max)
    }

    @Test func `a token counts at its own host`() throws {
        let state = try #require(HandoffSample.state())
        expect(try seal(state), as: state, .wrongAudience, audience: "login.corp.test:8443")
        let ticket = try #require(HandoffSample.ticket())
        for other in ["login.other.test", "login.corp.test:443", "LOGIN.corp.test", ""] {
            expect(try seal(ticket), as: ticket, .wrongAudience, audience: other)
        }
        expect(
            try seal(HandoffSample.posture()), as: HandoffSample.posture(), .wrongAudience,
            audience: "app.corp.test")
    }

    @Test func `a retired key still opens, and a dropped one does not`() throws {
        let pass = HandoffSample.pass()
        let text = try seal(pass)
        #expect(open(text, as: pass, keys: try HandoffSample.keys(3, 1, 2)) == .success(pass))
        #expect(open(text, as: pass, keys: try HandoffSample.keys(1)) == .success(pass))
        expect(text, as: pass, .unknownKey, keys: try HandoffSample.keys(3, 2))
        expect(text, as: pass, .unknownKey, keys: try HandoffSample.keys())
        // The newest seals.
        expect(text, as: pass, .unknownKey, keys: try HandoffSample.keys(2))
    }

    @Test func `a code under the id of another key is no code`() throws {
        let pass = HandoffSample.pass()
        let other = try HandoffSample.keys(7)
        let sealed = try #require(try HandoffToken.seal(pass, keys: other))
        let dot = try #require(sealed.utf8.firstIndex(of: UInt8(ascii: ".")))
        let front = Array(sealed.utf8[..<dot])
        let decoded = StrictBase64URL.decode(front.span)
        var payload = try #require(decoded)
        payload.replaceSubrange(1..<5, with: keys.sealingID)
        let code = try other.code(of: payload)
        let text = [payload, code].map { String(decoding: Base64.urlEncoded($0), as: UTF8.self) }
        expect(text.joined(separator: "."), as: pass, .badCode)
    }

    @Test func `what began without shared keys can end with them`() throws {
        let shared = try TicketKeys(keys: [])
        let before = try HandoffKeys(shared)
        let pass = HandoffSample.pass()
        let text = try #require(try HandoffToken.seal(pass, keys: before))
        #expect(open(text, as: pass, keys: before) == .success(pass))
        try shared.adopt([HandoffSample.material(1)])
        let after = try before.current(shared)
        #expect(after !== before)
        #expect(after.sealingID == keys.sealingID)
        let same = try after.current(shared)
        #expect(same === after)
        #expect(open(text, as: pass, keys: after) == .success(pass))
    }

    @Test func `fields that do not fit are no contents`() throws {
        func sealed(_ kind: HandoffKind, _ fields: [UInt8], version: UInt8 = 1) throws -> String {
            let payload = [version] + keys.sealingID + [kind.rawValue] + fields
            return [payload, try keys.code(of: payload)]
                .map { String(decoding: Base64.urlEncoded($0), as: UTF8.self) }
                .joined(separator: ".")
        }
        var whole = FieldWriter()
        HandoffSample.pass().write(to: &whole)
        let pass = HandoffSample.pass()
        #expect(open(try sealed(.go, whole.octets), as: pass) == .success(pass))
        for count in whole.octets.indices {
            expect(try sealed(.go, Array(whole.octets[..<count])), as: pass, .malformed)
        }
        expect(try sealed(.go, whole.octets + [0]), as: pass, .malformed)
        expect(try sealed(.go, whole.octets, version: 2), as: pass, .malformed)
        var posture = FieldWriter()
        HandoffSample.posture().write(to: &posture)
        for count in posture.octets.indices {
            expect(
                try sealed(.posture, Array(posture.octets[..<count])), as: HandoffSample.posture(),
                .malformed)
        }
    }
}
