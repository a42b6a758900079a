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
            _ = try blueprint.contexts(for: try TLSEngine(), tickets: try TicketKeys())
            var warnings = blueprint.warnings
            warnings += listWarnings(blueprint, material.revocation, now: now)
            warnings += addressWarnings(settings)
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

    /// Lists that are due or stale, and authorities without any.
    private static func listWarnings(
        _ blueprint: Blueprint, _ watch: RevocationWatch, now: Int64
    ) -> [SettingsProblem] {
        var warnings: [SettingsProblem] = []
        for (org, lists) in zip(blueprint.orgs, watch.lists) {
            let trust = org.settings.deviceTrust
            guard let anchors = org.anchors, let file = trust.ca else { continue }
            let covered = Set(lists.map(\.issuer.bytes))
            for authority in anchors.certificates where !covered.contains(authority.issuerKey) {
                let meaning =
                    trust.requiresList
                    ? "its certificates are not trusted" : "its certificates cannot be revoked"
                warnings.append(
                    SettingsProblem(
                        place: file.place, key: "org.\(org.settings.id).devicetrust.ca",
                        found: "\(authority.subject) has no revocation list: \(meaning)"))
            }
            for list in trust.lists {
                guard let known = watch.all.first(where: { $0.path == list.value }) else {
                    continue
                }
                let freshness = known.index.freshness(at: now)
                if freshness == .fresh { continue }
                warnings.append(
                    SettingsProblem(
                        place: list.place, key: "org.\(org.settings.id).devicetrust.crl",
                        found: "\(list.value) is \(freshness.rawValue)"))
            }
        }
        return warnings
    }

    private static func counted(_ count: Int, _ thing: String) -> String {
        "\(count) \(thing)\(count == 1 ? "" : "s")"
    }

    private static func addressWarnings(_ settings: Settings) -> [SettingsProblem] {
        let upstreams =
            settings.apps.map { ("app.\($0.id).upstream", $0.upstream.url) }
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
