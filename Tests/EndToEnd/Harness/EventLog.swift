import Foundation

/// The system log of a running program, as the program writes it: one JSON object a line.
struct EventLog: Sendable {
    let log: LineLog

    /// The first event, past or coming, that `matches` accepts.
    func first(
        _ what: String, within seconds: Double = 15, where matches: (Event) -> Bool
    ) throws -> Event {
        try log.first(within: seconds, "event \(what)") { line in
            guard let event = Event(line), matches(event) else { return nil }
            return event
        }
    }

    /// Everything written so far.
    var all: [Event] { log.allLines.compactMap { Event($0) } }
}

/// One event, read by paths such as `outcome.result`.
struct Event: @unchecked Sendable {
    // JSON made of immutable Foundation values; nobody changes it after `init`.
    private let root: [String: Any]

    init?(_ line: String) {
        guard
            let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        else { return nil }
        root = object
    }

    subscript(path: String) -> String? {
        var value: Any? = root
        for part in path.split(separator: ".") {
            value = (value as? [String: Any])?[String(part)]
        }
        return value as? String
    }

    var keys: Set<String> { Set(root.keys) }
    var type: String? { self["eventType"] }
    var result: String? { self["outcome.result"] }
    var reason: String? { self["outcome.reason"] }
    var userAgent: String? { self["client.userAgent.rawUserAgent"] }

    func debug(_ key: String) -> String? { self["debugContext.debugData.\(key)"] }

    /// A field of the first target of this type.
    func target(_ type: String, _ field: String = "id") -> String? {
        let targets = root["target"] as? [[String: Any]] ?? []
        return targets.first { $0["type"] as? String == type }?[field] as? String
    }
}
