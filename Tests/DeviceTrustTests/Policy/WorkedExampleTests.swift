import Testing

@testable import DeviceTrust

/// The two worked examples, by their check boxes and by their titles.
@Suite struct WorkedExampleTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let client: ClientKind?
        let platform: ClientPlatform?
        let trust: SignOnFacts.Trust
        let literal: String
        let title: String

        init(
            _ client: ClientKind?, _ platform: ClientPlatform?, _ trust: SignOnFacts.Trust,
            literal: String, title: String
        ) {
            self.client = client
            self.platform = platform
            self.trust = trust
            self.literal = literal
            self.title = title
        }

        var testDescription: String { "\(client as Any) \(platform as Any) \(trust)" }
    }

    private static let none = SignOnFacts.Trust.notTrusted(.noCertificate)

    static let macRows = [
        Row(.browser, .macos, .trusted, literal: "allow Trusted", title: "allow Trusted"),
        Row(.modern, .macos, .trusted, literal: "allow Trusted", title: "allow Trusted"),
        // The point of the example, and the fault of its check boxes.
        Row(.browser, .macos, none, literal: "allow+ Others", title: "deny! Nobody else"),
        Row(.modern, .macos, none, literal: "allow+ Others", title: "deny! Nobody else"),
        Row(
            .browser, .macos, .notTrusted(.deviceTrustDisabled), literal: "allow+ Others",
            title: "deny! Nobody else"),
        Row(.browser, .macos, .notEvaluated, literal: "open trust", title: "open trust"),
        Row(.browser, .windows, none, literal: "allow+ Others", title: "allow+ Others"),
        Row(.browser, .windows, .notEvaluated, literal: "allow+ Others", title: "allow+ Others"),
        Row(.browser, .android, none, literal: "allow+ Others", title: "allow+ Others"),
        // iOS is not selected in the check boxes, though its title says so.
        Row(.browser, .ios, none, literal: "deny Nobody else", title: "allow+ Others"),
        Row(.legacy, .macos, none, literal: row1, title: row1),
        Row(.legacy, nil, .notEvaluated, literal: row1, title: row1),
        Row(.browser, nil, none, literal: "deny Nobody else", title: "deny Nobody else"),
        Row(nil, .macos, .trusted, literal: "deny Nobody else", title: "deny Nobody else"),
    ]

    private static let row1 = "allow Exchange ActiveSync and legacy"

    static let windowsRows = [
        Row(.browser, .windows, .trusted, literal: "allow+ Trusted", title: "allow+ Trusted"),
        Row(.browser, .windows, none, literal: "allow+ Others", title: "deny! Nobody else"),
        Row(.modern, .windows, none, literal: "allow+ Others", title: "deny! Nobody else"),
        // With a factor asked for either way, literally nobody has to look at the device.
        Row(.browser, .windows, .notEvaluated, literal: "allow+ Others", title: "open trust"),
        Row(.browser, .macos, none, literal: "allow+ Others", title: "allow+ Others"),
        Row(.browser, .ios, none, literal: "allow+ Others", title: "allow+ Others"),
        Row(.browser, nil, none, literal: "allow+ Others", title: "deny Nobody else"),
        Row(.legacy, .windows, none, literal: row1, title: row1),
    ]

    @Test(arguments: macRows)
    func `Macs by check boxes and by titles`(row: Row) {
        let facts = Sample.facts(client: row.client, platform: row.platform, trust: row.trust)
        #expect(Sample.literalMac.evaluate(facts).text == row.literal)
        #expect(Sample.titleMac.evaluate(facts).text == row.title)
    }

    @Test(arguments: windowsRows)
    func `Windows by check boxes and by titles`(row: Row) {
        let facts = Sample.facts(client: row.client, platform: row.platform, trust: row.trust)
        #expect(Sample.literalWindows.evaluate(facts).text == row.literal)
        #expect(Sample.titleWindows.evaluate(facts).text == row.title)
    }

    @Test func `A factor asked for is verified as soon as it is known`() {
        for (hasFactor, age, text) in [
            (true, 10, "allow Trusted"), (true, 301, "factor Trusted"),
            (false, 10, "factor Trusted"),
        ] as [(Bool, Int64, String)] {
            let session = SignOnFacts.Session.known(
                authenticatedAt: Sample.now - age, hasFactor: hasFactor)
            let facts = Sample.facts(platform: .windows, session: session)
            #expect(Sample.titleWindows.evaluate(facts).text == text)
        }
    }
}
