import Foundation
import Testing

@testable import Gateway

@Suite struct PageStyleTests {
    @Test func `the policy names the style sheet by its hash`() throws {
        let hash = try Self.opensslSHA256(PageStyle.sheet.description)
        #expect(PageStyle.hash.description == hash, "put this hash into PageStyle")
        #expect(Page.contentSecurityPolicy.contains("style-src 'sha256-\(hash)'"))
    }

    @Test func `the policy allows nothing else`() {
        let policy = Page.contentSecurityPolicy
        for directive in [
            "default-src 'none'", "base-uri 'none'", "form-action 'none'",
            "frame-ancestors 'none'",
        ] {
            #expect(policy.contains(directive))
        }
        #expect(!policy.contains("unsafe"))
    }

    @Test func `the style sheet loads nothing and cannot end its element`() {
        let sheet = PageStyle.sheet.description
        for forbidden in ["url(", "@import", "<", "expression", "@font-face", "\r"] {
            #expect(!sheet.contains(forbidden))
        }
    }

    @Test(
        arguments: [
            // foreground, background, least ratio: 4.5 for text, 3 for what is not text
            ("text", "card", 7.0), ("text", "tint", 7.0), ("quiet", "card", 4.5),
            ("accent", "card", 4.5), ("accent", "tint", 4.5), ("on-accent", "accent", 4.5),
            ("good", "card", 4.5), ("bad", "card", 4.5), ("good", "good-tint", 3.0),
            ("bad", "bad-tint", 3.0), ("accent", "page", 3.0),
        ], ["light", "dark"])
    func `colours keep their contrast`(
        pair: (foreground: String, background: String, ratio: Double), scheme: String
    ) throws {
        let colours = try #require(Self.colours(scheme))
        let foreground = try #require(colours[pair.foreground])
        let background = try #require(colours[pair.background])
        let ratio = Self.contrast(foreground, background)
        #expect(ratio >= pair.ratio, "\(pair.foreground) on \(pair.background): \(ratio)")
    }

    @Test func `every colour of one scheme has a match in the other`() throws {
        let light = try #require(Self.colours("light"))
        let dark = try #require(Self.colours("dark"))
        #expect(light.keys.sorted() == dark.keys.sorted())
        #expect(light.count == 12)
    }

    /// The colours in the first (light) or second (dark) block of variables.
    private static func colours(_ scheme: String) -> [String: [Double]]? {
        let blocks = PageStyle.sheet.description.components(separatedBy: ":root{")
        guard blocks.count > 2 else { return nil }
        let block = blocks[scheme == "light" ? 1 : 2].prefix { $0 != "}" }
        var colours: [String: [Double]] = [:]
        for declaration in block.split(separator: ";") where declaration.hasPrefix("--") {
            let parts = declaration.dropFirst(2).split(separator: ":#")
            guard parts.count == 2, let value = Int(parts[1], radix: 16) else { return nil }
            colours[String(parts[0])] = [value >> 16, value >> 8 & 0xFF, value & 0xFF]
                .map { Double($0) / 255 }
        }
        return colours
    }

    /// WCAG 2.2, contrast ratio.
    private static func contrast(_ one: [Double], _ other: [Double]) -> Double {
        let values = [luminance(one), luminance(other)].sorted()
        return (values[1] + 0.05) / (values[0] + 0.05)
    }

    private static func luminance(_ colour: [Double]) -> Double {
        let linear = colour.map { $0 <= 0.04045 ? $0 / 12.92 : pow(($0 + 0.055) / 1.055, 2.4) }
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    private static func opensslSHA256(_ text: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl", "dgst", "-sha256", "-binary"]
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        input.fileHandleForWriting.write(Data(text.utf8))
        try input.fileHandleForWriting.close()
        let digest = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return digest.base64EncodedString()
    }
}
