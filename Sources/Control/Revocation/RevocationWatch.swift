import Configuration
import DeviceTrust
import TLS

/// Every organisation's revocation lists: files, and what was downloaded.
struct RevocationWatch {
    /// What became of one list.
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

    private(set) var files: [[RevocationFile]] = []

    /// A watch without files, before the first load.
    init() {}

    /// The lists in use, by organisation.
    var lists: [[RevocationIndex]] { files.map { $0.compactMap(\.index) } }

    /// The watch for other settings: lists that stay keep what is in use, provided the device
    /// CA is the same.
    func following(_ next: Blueprint) -> RevocationWatch {
        var watch = RevocationWatch()
        watch.files = next.orgs.map { org in
            let known = files.joined().filter { org.hasAuthority(of: $0.header) }
            let trust = org.settings.deviceTrust
            let named = trust.lists.map { list in
                known.first { $0.path == list.value && !$0.isFetched }
                    ?? RevocationFile(path: list.value)
            }
            let fetched = known.filter { file in
                file.org == org.settings.id
                    && (trust.fetchesLists || trust.urls.contains { $0.value.text == file.path })
            }
            // Of changes that are not named any more nothing stays.
            let keepsChanges = known.allSatisfy { file in
                file.delta == nil || (named + fetched).contains { $0.path == file.path }
            }
            return (named + fetched).map { file in
                var file = file
                if !keepsChanges { file.combined = nil }
                file.lookAgain()
                return file
            }
        }
        for (place, org) in next.orgs.enumerated() {
            watch.add(addresses: org.addresses, of: place, next)
        }
        return watch
    }

    /// Makes room for lists that are downloaded from these addresses.
    mutating func add(addresses: [String], of place: Int, _ blueprint: Blueprint) {
        guard place < files.count else { return }
        let org = blueprint.orgs[place].settings.id
        let cache = blueprint.settings.gateway.cache?.value
        for address in addresses
        where !files[place].contains(where: { $0.isFetched && $0.path == address }) {
            let copy = cache.map { "\($0)/\(ListCopy.name(of: address, org: org))" }
            files[place].append(RevocationFile(address: address, org: org, copy: copy))
        }
    }

    /// Reads every file that is new or has changed. A file without any list to fall back on
    /// must be readable: the problems name the settings' line.
    mutating func load(
        _ blueprint: Blueprint, source: SettingsSource, now: Int64
    ) -> (news: [News], problems: [SettingsProblem]) {
        let news = refresh(blueprint, source: source, now: now)
        var problems: [SettingsProblem] = []
        for (org, known) in zip(blueprint.orgs, files) {
            let name = org.settings.id
            for (list, file) in zip(org.settings.deviceTrust.lists, known)
            where file.stopsTheStart(beside: known) {
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
            var outcomes: [Int: RevocationFile.Outcome] = [:]
            for index in files[place].indices {
                outcomes[index] = files[place][index].refresh(
                    anchors: anchors, source: source, now: now)
            }
            news += combine(place, org.settings.id, outcomes)
        }
        return news
    }

    /// Judges a list that was downloaded.
    mutating func take(
        _ bytes: [UInt8], from address: String, of org: String, _ blueprint: Blueprint, now: Int64
    ) -> [News] {
        guard let place = blueprint.orgs.firstIndex(where: { $0.settings.id == org }),
            place < files.count, let anchors = blueprint.orgs[place].anchors,
            let index = files[place].firstIndex(where: { $0.isFetched && $0.path == address })
        else { return [] }
        let outcome = files[place][index].take(bytes, anchors: anchors, now: now)
        return combine(place, org, [index: outcome])
    }

    /// Puts changes on complete lists, and says what became of every list.
    private mutating func combine(
        _ place: Int, _ org: String, _ outcomes: [Int: RevocationFile.Outcome]
    ) -> [News] {
        var outcomes = outcomes
        for index in ListCombination.update(&files[place]) {
            let file = files[place][index]
            if case .refused = outcomes[index] { continue }
            outcomes[index] =
                file.deltaState?.refusal
                ?? (file.deltaState == .applied ? .accepted : outcomes[index])
        }
        return files[place].indices.compactMap { index in
            guard let outcome = outcomes[index] else { return nil }
            if case .unchanged = outcome { return nil }
            let file = files[place][index]
            return News(
                org: org, path: file.path, outcome: outcome,
                entries: file.index?.count ?? file.content?.count ?? 0)
        }
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

    /// Every complete list in use with its organisation's place and where it came from.
    var all: [(org: Int, path: String, issuer: String, index: RevocationIndex)] {
        files.enumerated().flatMap { place, files in
            files.compactMap { file in
                guard let index = file.index, let header = file.header else { return nil }
                return (place, file.path, header.issuer, index)
            }
        }
    }
}

extension RevocationFile {
    /// Whether nothing can start with this file as it is: there is no list in it, or it has
    /// changes to a list that nobody knows and that nobody will bring.
    fileprivate func stopsTheStart(beside files: [RevocationFile]) -> Bool {
        if content == nil { return true }
        return deltaState == .baseIsMissing && !files.contains(where: \.isFetched)
    }
}
