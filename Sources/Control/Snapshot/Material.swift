import Configuration

/// Everything the settings name, read together, so that all that is wrong is said at once.
struct Material {
    let blueprint: Blueprint
    let revocation: RevocationWatch
    let keys: AssertionKeys
    /// What became of each revocation list that was read.
    let news: [RevocationWatch.News]

    /// Reads the files of these settings. What is in use already and still good is kept.
    init(
        _ settings: Settings, source: SettingsSource,
        keeping old: (revocation: RevocationWatch, keys: AssertionKeys)? = nil, now: Int64
    ) throws(SettingsErrors) {
        var (blueprint, problems) = BlueprintReader.read(settings, source: source, now: now)
        var revocation = (old?.revocation ?? RevocationWatch()).following(blueprint)
        let (news, listProblems) = revocation.load(blueprint, source: source, now: now)
        problems += listProblems
        var keys: AssertionKeys?
        do throws(SettingsErrors) {
            keys = try AssertionKeys(
                settings.assertion, source: source, keeping: old?.keys, now: now)
        } catch {
            problems += error.problems
        }
        guard problems.isEmpty, let keys else {
            throw SettingsErrors(
                problems: Material.inOrder(problems, settings.files),
                warnings: blueprint.warnings)
        }
        self.blueprint = blueprint
        self.revocation = revocation
        self.keys = keys
        self.news = news
    }

    /// By file and line, as the problems of the text itself are.
    private static func inOrder(
        _ problems: [SettingsProblem], _ files: [String]
    ) -> [SettingsProblem] {
        let ranked = problems.enumerated().map { offset, problem in
            let file = files.firstIndex(of: problem.place.file) ?? files.count
            return (rank: (file, problem.place.line, offset), problem: problem)
        }
        return ranked.sorted { $0.rank < $1.rank }.map(\.problem)
    }
}
