import Configuration
import Foundation
import Testing

@Suite("The settings that come with Sallyport")
struct DeployedSettingsTests {
    private static let deploy = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "deploy")

    /// Every settings file below `deploy`; systemd's own files and page texts have the same ending.
    private static var files: [String] {
        let found = FileManager.default.enumerator(atPath: deploy.path)
        return (found?.compactMap { $0 as? String } ?? [])
            .filter { $0.hasSuffix(".conf") }
            .filter { !$0.hasPrefix("systemd/") && !$0.hasPrefix("texts/") }.sorted()
    }

    @Test("are there")
    func present() {
        for name in [
            "sallyport.conf", "examples/in-front-of-an-app.conf",
            "examples/in-front-of-an-identity-provider.conf",
            "examples/office365-managed-macs.conf", "examples/office365-managed-windows.conf",
        ] {
            #expect(Self.files.contains(name))
        }
    }

    @Test("load without a problem or a warning", arguments: Self.files)
    func load(name: String) throws {
        let outcome = Outcome(try text(name))
        #expect(outcome.lines == [])
        #expect(outcome.warnings.map(\.description) == [])
    }

    @Test("are right in their comments too", arguments: Self.files)
    func commented(name: String) throws {
        let outcome = Outcome(try uncommented(name))
        #expect(outcome.lines == [])
    }

    @Test("show the defaults they say they show", arguments: Self.files)
    func defaults(name: String) throws {
        let shown = SettingsText(Array(try uncommented(name).utf8).span)
        let values = Dictionary(
            shown.lines.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
        for key in SettingKey.table
        where key.pattern.hasPrefix("timeout.")
            || key.pattern.hasPrefix("limit.")
        {
            guard let value = values[key.pattern] else { continue }
            #expect(key.fallback == .value(value), "\(key.pattern)")
        }
    }

    private func text(_ name: String) throws -> String {
        try String(contentsOf: Self.deploy.appending(path: name), encoding: .utf8)
    }

    /// With the keys that are shown in comments; `#key`, without a blank, begins one.
    private func uncommented(_ name: String) throws -> String {
        let lines = try text(name).split(separator: "\n", omittingEmptySubsequences: false)
        return lines.map { line in
            let rest = line.dropFirst()
            return line.hasPrefix("#") && rest.first?.isLowercase == true && rest.contains(" = ")
                ? String(rest) : String(line)
        }.joined(separator: "\n")
    }
}
