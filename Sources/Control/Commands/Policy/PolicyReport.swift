import Configuration
import SystemLog

/// What a command about policies prints, and how it ends.
public struct PolicyReport: Sendable {
    /// For a person.
    public let text: String
    /// For a program: one JSON object.
    public let json: String
    /// 0: nothing was found; 1: something was; 2: what was named is not there; 3: the settings or
    /// a log cannot be read.
    public let status: Int32

    init(text: String, json: String, status: CommandStatus) {
        self.text = text
        self.json = json
        self.status = status.rawValue
    }

    /// Nothing can be said, because of these.
    init(errors: [String], status: CommandStatus) {
        var json = JSONText()
        json.open(.object)
        json.key("errors")
        json.open(.array)
        for error in errors { json.string(error) }
        json.close(.array)
        json.close(.object)
        self.init(
            text: errors.map { "error: \($0)" }.joined(separator: "\n"),
            json: String(decoding: json.bytes, as: UTF8.self), status: status)
    }

    /// Reads the settings, and reports on them or on what is wrong with them.
    static func of(
        settingsFile file: String, source: SettingsSource, _ body: (Settings) -> PolicyReport
    ) -> PolicyReport {
        do throws(SettingsErrors) {
            return body(try Settings.load(file: file, source: source))
        } catch {
            return PolicyReport(errors: error.problems.map(\.description), status: .unavailable)
        }
    }
}
