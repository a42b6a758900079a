/// One thing that is wrong with the settings, or worth a warning.
public struct SettingsProblem: Hashable, Sendable, CustomStringConvertible {
    /// The line, or the file where no line is meant.
    public let place: SettingPlace
    /// The key as it was written; nil when the line has none.
    public let key: String?
    /// What was read, and what is the matter with it.
    public let found: String
    /// What would have been right.
    public let allowed: String?
    /// The nearest thing that is known: a key, a choice, the name of an app.
    public let nearest: String?

    /// A problem at a place.
    public init(
        place: SettingPlace, key: String?, found: String, allowed: String? = nil,
        nearest: String? = nil
    ) {
        self.place = place
        self.key = key
        self.found = found
        self.allowed = allowed
        self.nearest = nearest
    }

    /// `path:line: key: what was read; allowed: what is allowed; did you mean …?`
    public var description: String {
        var text = "\(place): "
        if let key { text += "\(Quoted.clipped(key)): " }
        text += found
        if let allowed { text += "; allowed: \(allowed)" }
        if let nearest { text += "; did you mean \(nearest)?" }
        return text
    }
}

/// Everything that is wrong with the settings, in the order in which the files were read and
/// by line within a file. There is at least one problem.
public struct SettingsErrors: Error, Equatable, Sendable, CustomStringConvertible {
    /// In order; never empty.
    public let problems: [SettingsProblem]
    /// What would have been a warning had there been no problem.
    public let warnings: [SettingsProblem]

    /// Problems that are in order already.
    public init(problems: [SettingsProblem], warnings: [SettingsProblem]) {
        self.problems = problems
        self.warnings = warnings
    }

    /// One problem a line.
    public var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}
