/// All that is said about one reason, for pages, events and documentation.
public struct ReasonEntry: Hashable, Sendable {
    /// The stable code, lower snake case: headers, tokens, rules.
    public let code: String
    /// The stable reason in the system log, upper snake case.
    public let eventReason: String
    /// A headline for the person at the device.
    public let title: String
    /// What is the matter, in plain words.
    public let explanation: String
    /// What that person can do next.
    public let remedy: String
    /// Whether trying again later may help without anybody changing the device.
    public let transient: Bool
}

extension ReasonEntry {
    /// All reasons as a table in Markdown, for the documentation.
    public static func markdown() -> String {
        var lines = [
            "| code | event reason | what the person reads | what to do | may pass by itself |",
            "| --- | --- | --- | --- | --- |",
        ]
        for reason in PostureReason.allCases {
            let entry = reason.entry
            let cells = [
                "`\(entry.code)`", "`\(entry.eventReason)`",
                "**\(entry.title)** \(entry.explanation)", entry.remedy,
                entry.transient ? "yes" : "no",
            ]
            lines.append("| " + cells.map(escaped).joined(separator: " | ") + " |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A bar would end the cell.
    private static func escaped(_ cell: String) -> String {
        cell.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
}
