import DeviceTrust

/// What a page is about, with a headline, an explanation and a remedy of its own.
enum PageTopic: Hashable, Sendable {
    case error(Int)
    case handoff(HandoffProblem)
    case policy(PolicyReason)
    case reason(PostureReason)

    /// The three texts of a topic.
    struct Texts: Equatable, Sendable {
        /// The headline.
        var title: String
        /// What is the matter, in plain words.
        var explanation: String
        /// What the person can do next.
        var remedy: String
    }

    /// All of them, in the order of the template for translators.
    static let all: [PageTopic] =
        PostureReason.allCases.map(reason) + PolicyReason.allCases.map(policy)
        + HandoffProblem.allCases.map(handoff) + ErrorText.all.map { .error($0.status) }

    /// What the keys of its texts begin with.
    var key: String {
        switch self {
        case .error(let status): "error.\(status)"
        case .handoff(let problem): "handoff.\(problem.rawValue)"
        case .policy(let reason): "policy.\(reason.rawValue)"
        case .reason(let reason): "reason.\(reason.rawValue)"
        }
    }

    /// Its texts in English.
    var english: Texts {
        switch self {
        case .error(let status):
            let text = ErrorText.of(status)
            return Texts(title: text.title, explanation: text.explanation, remedy: text.remedy)
        case .handoff(let problem): return problem.english
        case .policy(let reason): return reason.english
        case .reason(let reason):
            let entry = reason.entry
            return Texts(title: entry.title, explanation: entry.explanation, remedy: entry.remedy)
        }
    }
}
