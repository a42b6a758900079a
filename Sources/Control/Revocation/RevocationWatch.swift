import Configuration
import DeviceTrust
import TLS

/// Every organisation's revocation list files.
struct RevocationWatch {
    /// What a look at one file led to.
    struct News {
        let org: String
        let path: String
        let outcome: RevocationFile.Outcome
        let entries: Int

        var isAccepted: Bool {
            if case .accepted = outcome { true } else { false }
        }
    }

    /// A list that has become due or stale, or fresh again.
    struct FreshnessChange {
        let org: String
        let path: String
        let freshness: Freshness

        var code: String { freshness.rawValue.uppercased() }
    }

    private var files: [[RevocationFile]] = []

    /// A watch without files, before the first load.
    init() {}

    /// The lists in use, by organisation.
    var lists: [[RevocationIndex]] { files.map { $0.compactMap(\.index) } }

    /// The watch for other settings: files that stay keep the list in use, provided the device
    /// CA is the same.
    func following(_ next: Blueprint) -> RevocationWatch {
        var watch = RevocationWatch()
        watch.files = next.orgs.map { org in
            org.settings.deviceTrust.lists.map { list in
                let path = list.value
                let known = files.joined().first { $0.path == path }
                guard var known, let key = known.header?.issuerKey,
                    org.anchors?.certificates.contains(where: { $0.issuerKey == key }) == true
                else { return RevocationFile(path: path) }
                known.lookAgain()
                return known
            }
        }
        return watch
    }

    /// Reads every file that is new or has changed. A file without any list to fall back on
    /// must be readable: the problems name the settings' line.
    mutating func load(
        _ blueprint: Blueprint, source: SettingsSource, now: Int64
    ) -> (news: [News], problems: [SettingsProblem]) {
        let news = refresh(blueprint, source: source, now: now)
        var problems: [SettingsProblem] = []
        for (org, lists) in zip(blueprint.orgs, files) {
            let name = org.settings.id
            for (list, file) in zip(org.settings.deviceTrust.lists, lists)
            where file.index == nil {
                let found = news.first { $0.path == file.path && $0.org == name }
                guard case .refused(let code, let text) = found?.outcome else { continue }
                problems.append(
                    SettingsProblem(
                        place: list.place, key: "org.\(name).devicetrust.crl",
                        found: "\(file.path): \(text) (\(code))",
                        allowed: "a current list signed by a CA of devicetrust.ca"))
            }
        }
        return (news, problems)
    }

    /// Looks at every file and reads those that have changed.
    mutating func refresh(
        _ blueprint: Blueprint, source: SettingsSource, now: Int64
    ) -> [News] {
        var news: [News] = []
        for (place, org) in blueprint.orgs.enumerated() where place < files.count {
            guard let anchors = org.anchors else { continue }
            for index in files[place].indices {
                let outcome = files[place][index].refresh(
                    anchors: anchors, source: source, now: now)
                if case .unchanged = outcome { continue }
                news.append(
                    News(
                        org: org.settings.id, path: files[place][index].path, outcome: outcome,
                        entries: files[place][index].index?.count ?? 0))
            }
        }
        return news
    }

    /// Lists whose freshness is not what the log was told last.
    mutating func freshnessChanges(_ blueprint: Blueprint, at now: Int64) -> [FreshnessChange] {
        var changes: [FreshnessChange] = []
        for (place, org) in blueprint.orgs.enumerated() where place < files.count {
            for index in files[place].indices {
                guard let list = files[place][index].index else { continue }
                let freshness = list.freshness(at: now)
                let told = files[place][index].toldFreshness ?? .fresh
                files[place][index].toldFreshness = freshness
                guard freshness != told else { continue }
                changes.append(
                    FreshnessChange(
                        org: org.settings.id, path: files[place][index].path,
                        freshness: freshness))
            }
        }
        return changes
    }

    /// Every list in use with its organisation's place and its file.
    var all: [(org: Int, path: String, issuer: String, index: RevocationIndex)] {
        files.enumerated().flatMap { place, files in
            files.compactMap { file in
                guard let index = file.index, let header = file.header else { return nil }
                return (place, file.path, header.issuer, index)
            }
        }
    }
}
