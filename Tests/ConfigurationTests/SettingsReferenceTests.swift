import Configuration
import Foundation
import Testing

@Suite("The reference of settings")
struct SettingsReferenceTests {
    @Test("has every key in the text")
    func text() {
        let lines = SettingsReference.text().split(separator: "\n")
        for key in SettingKey.table {
            #expect(lines.contains { $0.hasPrefix(key.pattern) })
            #expect(lines.contains("    \(key.meaning)"))
        }
    }

    @Test("has a row of five cells for every key in the table")
    func markdown() {
        let rows = SettingsReference.markdown().split(separator: "\n")
        #expect(rows.count == SettingKey.table.count + 2)
        for (row, key) in zip(rows.dropFirst(2), SettingKey.table) {
            #expect(row.hasPrefix("| `\(key.pattern)` | "))
            #expect(row.replacing("\\|", with: "").count { $0 == "|" } == 6, "\(row)")
        }
        #expect(
            rows.contains(
                "| `timeout.head` | `10s` | ms, s, m, h, d | a duration from 1ms to 7d, such as 30s or 24h | From the first byte of a request to the end of its head. |"
            ))
        #expect(rows.contains { $0.hasPrefix("| `app.<app>.org` | required |") })
        #expect(rows.contains { $0.hasPrefix("| `app.<app>.max_body` | `limit.body` |") })
    }

    @Test("is JSON that says the same")
    func json() throws {
        let data = Data(SettingsReference.json().utf8)
        let objects = try #require(
            try JSONSerialization.jsonObject(with: data) as? [[String: Any]])
        #expect(objects.count == SettingKey.table.count)
        for (object, key) in zip(objects, SettingKey.table) {
            #expect(object.count == 8)
            #expect(object["key"] as? String == key.pattern)
            #expect(object["kind"] as? String == key.kind.rawValue)
            #expect(object["meaning"] as? String == key.meaning)
            #expect(object["allowed"] as? String == key.allowed)
            #expect(object["unit"] as? String == key.unit)
            if case .value(let text) = key.fallback {
                #expect(object["default"] as? String == text)
            } else {
                #expect(object["default"] is NSNull)
            }
        }
    }

    @Test("says one thing about each key, in a sentence", arguments: SettingKey.table)
    func sentences(key: SettingKey) {
        #expect(key.meaning.hasSuffix(".") && key.meaning.count < 140)
        #expect(!key.allowed.isEmpty && !key.allowed.hasSuffix("."))
    }

    @Test("shows the defaults that hold", arguments: SettingKey.table)
    func defaults(key: SettingKey) {
        guard case .value(let text) = key.fallback else { return }
        let written = key.pattern.replacing("<org>", with: "corp").replacing(
            "<app>", with: "payroll"
        ).replacing("<n>", with: "1")
        let rule = "app.payroll.rule.1.name = a\napp.payroll.rule.1.access = allow\n"
        let outcome = Outcome(
            Minimal.text + "\(written) = \(text)\n" + (written.contains("rule.1.") ? rule : ""))
        #expect(outcome.lines == [])
    }
}
