/// Makes typed settings of the lines, and keeps account of everything that is wrong with them.
struct SettingsAssembly {
    let sections: SettingsSections
    let source: SettingsSource
    /// Where relative paths begin.
    let directory: String
    var problems: [SettingsProblem]
    var warnings: [SettingsProblem]
    /// Comparing names takes time that grows with their square; nobody reads that far.
    private var comparisonsLeft = 100_000
    /// The place of each file in the order of reading.
    private let order: [String: Int]

    init(_ files: SettingsFiles, main: String, source: SettingsSource) {
        sections = SettingsSections(files, main: main)
        self.source = source
        directory = SettingsPath.directory(of: main)
        problems = files.problems + sections.problems
        warnings = files.warnings
        order = Dictionary(
            files.files.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The org or app that was probably meant by a name.
    mutating func nearest(to name: String, among others: [SettingsSection]) -> String? {
        comparisonsLeft -= others.count
        guard comparisonsLeft >= 0 else { return nil }
        return NearestText.choice(name, among: others.lazy.map(\.name).filter { $0 != name })
    }

    /// Whether a place comes before another one when all files are read in order.
    func precedes(_ left: SettingPlace, _ right: SettingPlace) -> Bool {
        (order[left.file, default: 0], left.line) < (order[right.file, default: 0], right.line)
    }

    /// The value of a key without a default.
    mutating func read<Value>(
        _ setting: OptionalSetting<Value>, in section: SettingsSection
    ) -> Reading<Value> {
        read(setting.key, setting.reader, in: section)
    }

    /// The value of a key, else its default.
    mutating func read<Value>(_ setting: Setting<Value>, in section: SettingsSection) -> Value {
        reading(setting, in: section).value ?? setting.standard
    }

    /// Whether a key with a default is set, and rightly, for what depends on that.
    mutating func reading<Value>(
        _ setting: Setting<Value>, in section: SettingsSection
    ) -> Reading<Value> {
        read(setting.key, setting.reader, in: section)
    }

    /// What was read of a key, else its default, with the line; that of a default is line 0.
    func located<Value>(_ reading: Reading<Value>, else setting: Setting<Value>) -> Located<Value> {
        reading.located ?? Located(setting.standard, at: sections.gateway.place)
    }

    /// The values of a list key, each with the line; none where it is not set.
    mutating func readItems<Item>(
        _ setting: OptionalSetting<[Item]>, in section: SettingsSection
    ) -> Reading<[Located<Item>]> {
        switch read(setting, in: section) {
        case .absent: return .absent
        case .faulty: return .faulty
        case .value(let list):
            return .value(Located(list.value.map { Located($0, at: list.place) }, at: list.place))
        }
    }

    private mutating func read<Value>(
        _ key: SettingKey, _ reader: ValueReader<Value>, in section: SettingsSection
    ) -> Reading<Value> {
        guard let entry = section.entries[key.pattern] else {
            return section.attempts.contains(key.pattern) ? .faulty : .absent
        }
        do throws(ValueFault) {
            let value = try reader.parse(ValueText(text: entry.text, directory: directory))
            return .value(Located(value, at: entry.place))
        } catch {
            problems.append(
                SettingsProblem(
                    place: entry.place, key: section.key(key.pattern),
                    found: error.found(in: entry.text), allowed: reader.allowed,
                    nearest: error.nearest.map(Quoted.clipped)))
            return .faulty
        }
    }
}

extension SettingsAssembly {
    /// A key that has to be set, because of what stands at a place.
    mutating func demand(
        _ key: SettingKey, in section: SettingsSection, at place: SettingPlace, because: String
    ) {
        problems.append(
            SettingsProblem(
                place: place, key: section.key(key.pattern),
                found: "it is not set, though \(because)", allowed: key.allowed))
    }

    /// Something that contradicts something else.
    mutating func refuse(
        _ key: SettingKey, in section: SettingsSection, at place: SettingPlace, _ found: String,
        allowed: String? = nil, nearest: String? = nil
    ) {
        problems.append(
            SettingsProblem(
                place: place, key: section.key(key.pattern), found: found, allowed: allowed,
                nearest: nearest))
    }

    /// Something that is allowed but probably not meant.
    mutating func warn(
        _ key: SettingKey, in section: SettingsSection, at place: SettingPlace, _ found: String
    ) {
        warnings.append(
            SettingsProblem(place: place, key: section.key(key.pattern), found: found))
    }
}

extension ValueFault {
    /// What was read and what is the matter with it, without what may be a secret.
    fileprivate func found(in text: String) -> String {
        let read = isSecret ? "read a value that is not shown here" : "read \(Quoted.text(text))"
        return reason.map { "\(read) (\($0))" } ?? read
    }
}
