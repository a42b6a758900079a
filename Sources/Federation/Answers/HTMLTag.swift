/// A tag of a page: its name, and where the attributes are that matter.
struct HTMLTag {
    /// The attributes that say what a form sends where.
    enum Attribute: String, CaseIterable {
        case action
        case disabled
        case form
        case formaction
        case href
        case method
        case name
        case type
        case value
    }

    /// In lower case; empty for names longer than any that matters.
    let name: String
    let isEnd: Bool
    /// Where it starts in the page.
    let start: Int
    /// The raw value of each attribute that is there; the first of several counts.
    private(set) var values: [Attribute: Range<Int>] = [:]
    /// Whether the name of an answer stands where a script or a link may take it from.
    private(set) var isSuspicious = false

    init(name: String, isEnd: Bool, start: Int) {
        self.name = name
        self.isEnd = isEnd
        self.start = start
    }

    mutating func add(_ name: Span<UInt8>, value: Range<Int>, in page: Span<UInt8>) {
        // The longest that matters has ten letters, and `http-equiv` is none of them.
        let text = name.count <= 32 ? HTMLTag.lowercase(name) : ""
        if let attribute = Attribute(rawValue: text), values[attribute] == nil {
            values[attribute] = value
        }
        if HTMLTag.harmless.contains(text) || text.hasPrefix("aria-") { return }
        let isLink = HTMLTag.links.contains(text)
        if AnswerSearch.finds(in: page.extracting(value), before: isLink ? 0x3D : nil) {
            isSuspicious = true
        }
    }

    static func lowercase(_ text: Span<UInt8>) -> String {
        String(decoding: text.indices.map { HTMLText.lowercase(text[$0]) }, as: UTF8.self)
    }

    /// Attributes that hold text, or are looked at otherwise.
    private static let harmless: Set = [
        "alt", "class", "for", "id", "label", "name", "placeholder", "title", "value",
    ]
    /// Attributes that hold addresses; an answer in one is a parameter.
    private static let links: Set = ["action", "content", "formaction", "href", "src"]
}
