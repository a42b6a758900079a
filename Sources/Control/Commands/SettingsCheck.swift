public import Configuration
import DeviceTrust
import Foundation
import SystemLog
import TLS
import Transport

/// What `sallyport check` finds.
public struct SettingsCheck: Sendable {
    /// What stands in the way of starting.
    public let errors: [SettingsProblem]
    /// What an operator should look at.
    public let warnings: [SettingsProblem]
    private let summary: String

    /// Whether the gateway would start.
    public var isGood: Bool { errors.isEmpty }

    /// Reads the settings and probes everything they name.
    public static func run(
        settingsFile file: String, source: SettingsSource = .live
    ) -> SettingsCheck {
        do {
            try TLSEngine.prepareProcess()
            let now = SystemClock.unixSeconds()
            let settings = try Settings.load(file: file, source: source)
            let material = try Material(settings, source: source, now: now)
            let blueprint = material.blueprint
            _ = try blueprint.contexts(
                for: try TLSEngine(), tickets: try TicketKeys(), sessions: SessionTable())
            var warnings = blueprint.warnings
            warnings += material.revocation.uncovered(blueprint)
            warnings += material.revocation.outdated(blueprint, at: now)
            warnings += addressWarnings(settings)
            warnings += PolicyFindings(settings).problems
            let hosts = counted(blueprint.sites.count, "host name")
            let upstreams = counted(blueprint.upstreams.count, "upstream")
            return SettingsCheck(
                errors: [], warnings: warnings, summary: "\(file): \(hosts), \(upstreams)")
        } catch let errors as SettingsErrors {
            return SettingsCheck(errors: errors.problems, warnings: errors.warnings, summary: "")
        } catch {
            let problem = SettingsProblem(
                place: SettingPlace(file: file, line: 0), key: nil, found: "\(error)")
            return SettingsCheck(errors: [problem], warnings: [], summary: "")
        }
    }

    private static func counted(_ count: Int, _ thing: String) -> String {
        "\(count) \(thing)\(count == 1 ? "" : "s")"
    }

    private static func addressWarnings(_ settings: Settings) -> [SettingsProblem] {
        let upstreams =
            settings.apps.compactMap { app in
                app.front.map { ("app.\(app.id).upstream", $0.upstream.url) }
            }
            + settings.orgs.compactMap { org in
                org.front?.upstream.map { ("org.\(org.id).upstream", $0.url) }
            }
        return upstreams.compactMap { key, url in
            guard Resolver.resolve([url.value])[0].isEmpty else { return nil }
            return SettingsProblem(
                place: url.place, key: key, found: "\(url.value.host) does not resolve")
        }
    }

    /// Lines for a person.
    public var text: String {
        var lines = errors.map { "error: \($0)" } + warnings.map { "warning: \($0)" }
        if isGood {
            lines.append("\(summary): good")
        } else {
            let found = SettingsCheck.counted(errors.count, "error")
            let noted = SettingsCheck.counted(warnings.count, "warning")
            lines.append("\(found), \(noted): nothing would start")
        }
        return lines.joined(separator: "\n")
    }

    /// One JSON object for a program.
    public var json: String {
        var json = JSONText()
        json.open(.object)
        json.key("good")
        json.bool(isGood)
        for (name, problems) in [("errors", errors), ("warnings", warnings)] {
            json.key(text: name)
            json.open(.array)
            for problem in problems {
                json.open(.object)
                json.member("file", problem.place.file)
                json.key("line")
                json.number(Int64(problem.place.line))
                json.member("key", problem.key)
                json.member("found", problem.found)
                json.member("allowed", problem.allowed)
                json.member("nearest", problem.nearest)
                json.close(.object)
            }
            json.close(.array)
        }
        json.close(.object)
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
