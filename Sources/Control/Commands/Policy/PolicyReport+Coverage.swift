public import Configuration
import DeviceTrust
import Foundation
import SystemLog

extension PolicyReport {
    /// `sallyport policy coverage`: whom the rules of the settings would not have let in, report-only
    /// or not, of those whose sign-ons are in the logs. `since` is a time as events have it, or its
    /// beginning.
    public static func coverage(
        logs: [String], since: String? = nil, settingsFile file: String,
        source: SettingsSource = .live
    ) -> PolicyReport {
        of(settingsFile: file, source: source) { settings in
            var coverage = PolicyCoverage(settings, since: since)
            for log in logs {
                do throws(UnreadableFile) {
                    try coverage.read(log)
                } catch {
                    let why = "\(TextCell.escaped(log)): \(error.reason)"
                    return PolicyReport(errors: [why], status: .unavailable)
                }
            }
            let isEmpty = coverage.rows.isEmpty
            return PolicyReport(
                text: coverage.text, json: coverage.json, status: isEmpty ? .done : .refused)
        }
    }
}

/// Recorded sign-ons, judged by the rules of the settings as if all of them were enforced.
struct PolicyCoverage {
    /// Sign-ons that are alike.
    struct Group: Hashable {
        let app: String
        let user: String?
        /// nil: no rule was asked.
        let rule: String?
        /// `deny`, `challenge_factor`, `challenge_reauthentication`, or `open` where it depends on
        /// what nobody had looked at.
        let outcome: String
    }

    /// How many sign-ons of a group there are, and when the last one was.
    struct Tally {
        var count = 0
        var last = ""
    }

    private let policies: [String: SignOnPolicy]
    private let since: String
    private var groups: [Group: Tally] = [:]
    /// By hash: a log has millions.
    private var transactions: Set<Int> = []
    private(set) var judged = 0

    init(_ settings: Settings, since: String?) {
        var policies: [String: SignOnPolicy] = [:]
        for app in settings.apps {
            guard let org = settings.orgs.first(where: { $0.id == app.org }) else { continue }
            policies[app.id] = SignOnPolicy(
                app: app, org: org, trustedProxies: settings.gateway.trustedProxies,
                isEnforced: true)
        }
        self.policies = policies
        self.since = since ?? ""
    }

    /// The groups that would not be let in, the largest first.
    var rows: [(group: Group, tally: Tally)] {
        groups.map { (group: $0.key, tally: $0.value) }.sorted { one, other in
            func text(_ group: Group) -> String {
                "\(group.app)\0\(group.user ?? "")\0\(group.outcome)\0\(group.rule ?? "")"
            }
            if one.tally.count != other.tally.count { return one.tally.count > other.tally.count }
            return text(one.group) < text(other.group)
        }
    }

    /// Reads a log piece by piece.
    mutating func read(_ path: String) throws(UnreadableFile) {
        guard FileStatus(path: path)?.isDirectory != true,
            let file = FileHandle(forReadingAtPath: path)
        else { throw UnreadableFile(reason: "there is no such file, or it may not be read") }
        defer { try? file.close() }
        var rest: [UInt8] = []
        while true {
            let piece: Data?
            do {
                piece = try file.read(upToCount: 1 << 20)
            } catch {
                throw UnreadableFile(reason: "it cannot be read")
            }
            guard let piece, !piece.isEmpty else { break }
            rest.append(contentsOf: piece)
            guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else { continue }
            for line in rest[..<end].split(separator: UInt8(ascii: "\n")) { add(line: line) }
            rest.removeSubrange(...end)
        }
        // The last line may still be written: it is read when it ends.
    }

    /// Judges what a line of the log tells of.
    mutating func add(line: some Collection<UInt8>) {
        guard let record = SignOnRecord(line: line), record.published >= since,
            let policy = policies[record.app]
        else { return }
        if let transaction = record.transaction,
            !transactions.insert(transaction.hashValue).inserted
        {
            return
        }
        judged += 1
        let (outcome, rule): (String, String?) =
            switch policy.evaluate(record.facts(for: policy)) {
            case .open: ("open", nil)
            case .decided(let decision, _): (decision.word, decision.rule)
            }
        guard outcome != "allow" else { return }
        let group = Group(app: record.app, user: record.user, rule: rule, outcome: outcome)
        groups[group, default: Tally()].count += 1
        groups[group, default: Tally()].last = max(
            groups[group, default: Tally()].last, record.published)
    }

    var text: String {
        if judged == 0 { return "no sign-on to these apps is in the log: nothing was judged" }
        let sum = "\(judged) sign-on\(judged == 1 ? "" : "s") judged"
        if groups.isEmpty { return "\(sum), all of them allowed" }
        var table = TextTable(["USER", "APP", "OUTCOME", "RULE", "COUNT", "LAST"])
        let lines = table.lines(
            rows.map { group, tally in
                [
                    group.user ?? "-", group.app, group.outcome, group.rule ?? "-",
                    String(tally.count), tally.last,
                ]
            })
        let refused = rows.reduce(0) { $0 + $1.tally.count }
        return (lines + ["", "\(sum), \(refused) of them not allowed"]).joined(separator: "\n")
    }

    var json: String {
        var json = JSONText()
        json.open(.object)
        json.key("judged")
        json.number(Int64(judged))
        json.key("refused")
        json.open(.array)
        for (group, tally) in rows {
            json.open(.object)
            json.member("user", group.user)
            json.member("app", group.app)
            json.member("outcome", group.outcome)
            json.member("rule", group.rule)
            json.key("count")
            json.number(Int64(tally.count))
            json.member("last", tally.last)
            json.close(.object)
        }
        json.close(.array)
        json.close(.object)
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
