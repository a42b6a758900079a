internal import DeviceTrust
internal import SystemLog

/// The texts of all pages in one language. Immutable, shared by all workers.
public final class PageTexts: Sendable {
    /// The language's tag (RFC 5646), such as `de` or `pt-BR`.
    public let language: String
    /// Whether the language is written from right to left.
    public let isRightToLeft: Bool

    private let words: [PageWord: String]
    private let topics: [PageTopic: PageTopic.Texts]
    private let months: [String]
    /// Error pages differ in one identifier: the rest is written once.
    let errorPages: [Int: ErrorPage.Prepared]

    /// The built-in language.
    public static let english = PageTexts(language: "en", isRightToLeft: false, [:])

    /// A key that is not in `texts` keeps its English text.
    init(language: String, isRightToLeft: Bool, _ texts: [String: String]) {
        self.language = language
        self.isRightToLeft = isRightToLeft
        var words: [PageWord: String] = [:]
        for word in PageWord.allCases { words[word] = texts[word.rawValue] ?? word.english }
        self.words = words
        var topics: [PageTopic: PageTopic.Texts] = [:]
        for topic in PageTopic.all {
            let english = topic.english
            topics[topic] = PageTopic.Texts(
                title: texts[topic.key + ".title"] ?? english.title,
                explanation: texts[topic.key + ".explanation"] ?? english.explanation,
                remedy: texts[topic.key + ".remedy"] ?? english.remedy)
        }
        self.topics = topics
        months = PageKeys.months.map { texts[$0.key] ?? $0.english }
        var pages: [Int: ErrorPage.Prepared] = [:]
        for text in ErrorText.all {
            guard let heading = words[.errorHeading], let hint = words[.errorHint],
                let advice = words[.adviceHeading], let forIT = words[.forITHeading],
                let request = words[.factRequest], let topic = topics[.error(text.status)]
            else { continue }
            pages[text.status] = ErrorPage.Prepared(
                topic,
                frame: PageFrame(language: language, isRightToLeft: isRightToLeft),
                labels: ErrorPage.Labels(
                    heading: Placeholders.fill(heading, [("status", String(text.status))]),
                    advice: advice, forIT: forIT, hint: hint, request: request))
        }
        errorPages = pages
    }

    subscript(word: PageWord) -> String { words[word] ?? word.english }

    /// A text with its placeholders filled.
    func text(_ word: PageWord, _ values: (name: String, value: String)...) -> String {
        Placeholders.fill(self[word], values)
    }

    subscript(topic: PageTopic) -> PageTopic.Texts { topics[topic] ?? topic.english }

    /// A moment, for people: `22 November 2026, 07:31 UTC`.
    func moment(_ time: UTCTime) -> String {
        text(
            .moment, ("day", String(time.day)), ("month", months[time.month - 1]),
            ("year", String(time.year)),
            ("clock", String(time.iso8601Seconds.dropFirst(11).prefix(5))))
    }
}
