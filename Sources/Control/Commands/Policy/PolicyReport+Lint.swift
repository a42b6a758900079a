public import Configuration
import DeviceTrust
import SystemLog

/// What is odd about the rules of the settings, though they can be carried out.
struct PolicyFindings {
    /// The app, its finding, and the line of the rule.
    let findings: [(app: AppSettings, finding: PolicyLint.Finding, place: SettingPlace)]

    init(_ settings: Settings) {
        findings = settings.apps.flatMap { app in
            guard let org = settings.orgs.first(where: { $0.id == app.org }) else {
                return [] as [(app: AppSettings, finding: PolicyLint.Finding, place: SettingPlace)]
            }
            let policy = SignOnPolicy(
                app: app, org: org, trustedProxies: settings.gateway.trustedProxies)
            let lint = PolicyLint(policy, trustPlatforms: ClientPlatforms(trustedIn: org))
            return lint.findings.map { finding in
                let rule = app.policy.rules.first { $0.number == finding.rule }
                return (app, finding, rule?.place ?? app.place)
            }
        }
    }

    /// As `sallyport check` shows them.
    var problems: [SettingsProblem] {
        findings.map { app, finding, place in
            let rule = finding.rule.map(String.init) ?? SignOnPolicy.defaultRule
            return SettingsProblem(
                place: place, key: "app.\(app.id).rule.\(rule)", found: finding.sentence)
        }
    }
}

extension PolicyReport {
    /// `sallyport policy lint`.
    public static func lint(
        settingsFile file: String, source: SettingsSource = .live
    ) -> PolicyReport {
        of(settingsFile: file, source: source) { settings in
            let found = PolicyFindings(settings)
            var lines = found.problems.map(\.description)
            let apps = settings.apps.filter { !$0.policy.rules.isEmpty }.count
            if lines.isEmpty {
                lines = ["\(file): \(apps) app\(apps == 1 ? "" : "s") with rules, nothing odd"]
            }
            return PolicyReport(
                text: lines.joined(separator: "\n"), json: json(found),
                status: found.findings.isEmpty ? .done : .refused)
        }
    }

    private static func json(_ found: PolicyFindings) -> String {
        var json = JSONText()
        json.open(.object)
        json.key("findings")
        json.open(.array)
        for (app, finding, place) in found.findings {
            json.open(.object)
            json.member("app", app.id)
            json.key("rule")
            if let rule = finding.rule { json.number(Int64(rule)) } else { json.null() }
            json.member("code", finding.code.rawValue)
            json.member("finding", finding.sentence)
            json.member("file", place.file)
            json.key("line")
            json.number(Int64(place.line))
            json.close(.object)
        }
        json.close(.array)
        json.close(.object)
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
