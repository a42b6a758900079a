import DeviceTrust
import Foundation

/// A sign-on as the system log tells of it.
struct SignOnRecord {
    let app: String
    /// nil: nobody could tell.
    let user: String?
    let published: String
    /// Two events of one request have the same.
    let transaction: String?
    private let details: [String: String]

    /// Reads a line of the system log; nil when it is about something else.
    init?(line: some Collection<UInt8>) {
        // Most lines are not about sign-ons, and are not worth being parsed.
        guard let parsed = try? JSONSerialization.jsonObject(with: Data(line)),
            let event = parsed as? [String: Any], let type = event["eventType"] as? String,
            Self.types.contains(type), let published = event["published"] as? String,
            let context = event["debugContext"] as? [String: Any],
            let details = context["debugData"] as? [String: String], details["trust"] != nil,
            let targets = event["target"] as? [[String: Any]],
            let app = targets.first(where: { $0["type"] as? String == "AppInstance" }),
            let id = app["id"] as? String
        else { return nil }
        self.app = id
        self.published = published
        self.details = details
        let actor = event["actor"] as? [String: Any]
        user = actor?["type"] as? String == "User" ? actor?["alternateId"] as? String : nil
        transaction = (event["transaction"] as? [String: Any])?["id"] as? String
    }

    /// The facts, as far as the event has them.
    func facts(for policy: SignOnPolicy) -> SignOnFacts {
        let named = user.flatMap { NamedUser(name: $0, groups: Set(list("groups"))) }
        return SignOnFacts(
            user: named.map { .known($0) } ?? .nobody,
            client: details["client"].flatMap(ClientKind.init(rawValue:)),
            platform: details["platform"].flatMap(ClientPlatform.init(rawValue:)),
            zones: list("zones").reduce(into: []) { set, name in
                // A zone that is no more is one that nobody is in.
                set.formUnion(policy.zones.set(of: [name]) ?? [])
            },
            trust: trust, session: session, now: 0)
    }

    /// A device that was not looked at is one of which nothing is known.
    private var trust: SignOnFacts.Trust {
        switch details["trust"] {
        case "trusted": .trusted
        case let code?:
            switch PostureReason(rawValue: code) {
            case .notEvaluated, nil: .notEvaluated
            case let reason?: .notTrusted(reason)
            }
        case nil: .notEvaluated
        }
    }

    /// The event does not say when the user signed in: it counts as just now.
    private var session: SignOnFacts.Session {
        switch details["factor"] {
        case "true": .known(authenticatedAt: 0, hasFactor: true)
        case "false": .known(authenticatedAt: 0, hasFactor: false)
        default: .unknownYet
        }
    }

    private func list(_ key: String) -> [String] {
        (details[key] ?? "").split(separator: ",").map { item in
            var item = item
            while item.first == " " { item.removeFirst() }
            while item.last == " " { item.removeLast() }
            return String(item)
        }
    }

    private static let types: Set<String> = [
        "user.authentication.authenticate", "policy.evaluate_sign_on",
    ]
}
