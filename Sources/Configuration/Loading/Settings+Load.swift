extension Settings {
    /// Reads a settings file and what it includes. Relative paths in values begin at the
    /// directory of this file, those of `include` at the directory of the including one.
    ///
    /// Either everything is right, or all that is wrong is reported at once.
    public static func load(
        file: String, source: SettingsSource
    ) throws(SettingsErrors) -> Settings {
        let files = SettingsFiles(main: file, source: source)
        var assembly = SettingsAssembly(files, main: file, source: source)
        if files.isComplete { assembly.demandOrg() }
        let settings = assembly.settings(of: files, main: file)
        guard assembly.problems.isEmpty else {
            throw SettingsErrors(
                problems: assembly.inOrder(assembly.problems),
                warnings: assembly.inOrder(assembly.warnings))
        }
        guard let settings else {
            preconditionFailure("settings are refused without a reason")
        }
        return settings
    }
}

extension SettingsAssembly {
    /// By file and line; at one line, in the order in which they were found.
    fileprivate func inOrder(_ problems: [SettingsProblem]) -> [SettingsProblem] {
        let sorted = problems.enumerated().sorted { left, right in
            if precedes(left.element.place, right.element.place) { return true }
            if precedes(right.element.place, left.element.place) { return false }
            return left.offset < right.offset
        }
        return sorted.map(\.element)
    }

    fileprivate mutating func demandOrg() {
        guard !sections.mentionsOrgs else { return }
        problems.append(
            SettingsProblem(
                place: sections.gateway.place, key: nil,
                found: "there is no org, so there is nothing to do",
                allowed: "at least one org, such as by org.corp.devicetrust.host"))
    }

    /// nil when an app is not complete, which is reported.
    fileprivate mutating func settings(of files: SettingsFiles, main: String) -> Settings? {
        let gateway = readGateway()
        let store = readStore()
        let tls = readTLS()
        let timeouts = readTimeouts()
        let limits = readLimits()
        let pool = readPool()
        let log = readLog()
        let assertion = readAssertion()
        let orgs = sections.orgs.map { readOrg($0) }
        let orgsByName = Dictionary(
            orgs.map { ($0.section.name, $0) }, uniquingKeysWith: { first, _ in first })
        let apps = sections.apps.map { readApp($0, orgs: orgsByName) }
        checkAcross(orgs: orgs, apps: apps)
        let complete = apps.compactMap { $0.settings(orgs: orgsByName) }
        guard complete.count == apps.count else { return nil }
        return Settings(
            file: main, files: files.files, gateway: gateway, store: store, tls: tls,
            timeouts: timeouts, limits: limits, pool: pool, log: log, assertion: assertion,
            orgs: orgs.map(\.settings), apps: complete, warnings: inOrder(warnings))
    }
}
