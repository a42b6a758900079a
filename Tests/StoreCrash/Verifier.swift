import DeviceTrust
import Foundation
import Store

/// What writers were told, or may have done: the values that each thing may have now.
struct Facts {
    private(set) var values: [String: Set<String>] = [:]
    /// How many keys the writers keep.
    static let keyCount = 1_000_000

    var count: Int { values.count }

    mutating func read(_ log: String) {
        for line in log.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
            guard words.count == 3 else { continue }
            let (key, value) = (String(words[1]), String(words[2]))
            if words[0] == "=" { values[key] = [value] }
            if words[0] == "?" { values[key, default: [""]].insert(value) }
        }
    }
}

/// Compares a store with what it has acknowledged, and with itself.
struct Verifier {
    let store: SQLTrustStore
    /// Where the last check has left its position and what it saw.
    let seen: String

    func faults(_ facts: Facts) throws -> [String] {
        var faults = try patiently { try store.findFaults() }
        var standings: [String: String] = [:]
        var users: [String: String] = [:]
        let state = try patiently {
            standings = [:]
            return try store.load {
                standings["\($0.fingerprint)"] = Self.line($0.standing)
                users["\($0.fingerprint)"] = $0.standing.user
            }
        }
        faults += try feedFaults(standings, state.position)
        faults += try factFaults(facts, users, state)
        let lines = ["\(state.position.sequence)"] + standings.map { "\($0.key) \($0.value)" }
        try lines.joined(separator: "\n").write(toFile: seen, atomically: true, encoding: .utf8)
        return faults
    }

    /// Whether what was seen last and the changes since make what there is now.
    private func feedFaults(
        _ standings: [String: String], _ end: FeedPosition
    ) throws -> [String] {
        var known: [String: String] = [:]
        var position = FeedPosition(sequence: 0)
        if let lines = try? String(contentsOfFile: seen, encoding: .utf8).split(separator: "\n") {
            position = FeedPosition(sequence: lines.first.flatMap { Int64($0) } ?? 0)
            for line in lines.dropFirst() {
                let parts = line.split(separator: " ", maxSplits: 1)
                if parts.count == 2 { known[String(parts[0])] = String(parts[1]) }
            }
        }
        while true {
            guard let page = try patiently({ try store.changes(after: position, limit: 37) })
            else { return ["the feed does not reach back to \(position.sequence)"] }
            for one in page.certificates {
                known["\(one.fingerprint)"] = Self.line(one.standing)
            }
            position = page.position
            if page.isComplete { break }
        }
        if known == standings, position == end { return [] }
        let missing = standings.filter { known[$0.key] != $0.value }
        return [
            """
            the feed up to \(position.sequence) of \(end.sequence) leaves out \(missing.count) \
            of \(standings.count), and has \(known.count): \(missing.first.map { "\($0)" } ?? "")
            """
        ]
    }

    private func factFaults(
        _ facts: Facts, _ users: [String: String], _ state: StoreState
    ) throws -> [String] {
        var revoked: Set<String> = []
        var last: Int64 = 0
        while true {
            let page = try patiently {
                try store.certificates(
                    CertificateQuery(isRevoked: true), after: last, limit: 1000)
            }
            revoked.formUnion(page.map { "\($0.serial)" })
            guard let end = page.last else { break }
            last = end.number
        }
        let keys = Set(
            try patiently {
                try store.ticketKeys(
                    fresh: [UInt8](repeating: 0, count: 80), rotation: .max,
                    count: Facts.keyCount, at: 0)
            }.map { hexadecimal($0.bytes) })
        let deactivated = Set(state.deactivatedUsers.map(\.name))
        let lists = Dictionary(
            uniqueKeysWithValues: state.listedUsers.map { ($0.deviceID, $0.users) })
        let groups = Dictionary(
            uniqueKeysWithValues: state.userGroups.map { ($0.user, $0.groups) })
        let switches = Dictionary(
            uniqueKeysWithValues: state.switches.map { ($0.org, $0.setting.state.rawValue) })
        var faults: [String] = []
        for (key, values) in facts.values {
            let parts = key.split(separator: "/", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { continue }
            let found: String
            switch parts[0] {
            case "bound": found = users[parts[1]] ?? "nobody"
            case "revoked":
                found = revoked.contains(parts[1]) ? "yes" : try remembered(parts[1])
            case "user": found = deactivated.contains(parts[1]) ? "false" : "true"
            case "group": found = groups[parts[1]]?.joined(separator: ",") ?? ""
            case "switch": found = switches[parts[1]] ?? ""
            case "list": found = lists[parts[1]]?.joined(separator: ",") ?? ""
            default: found = keys.contains(parts[1]) ? "yes" : "no"
            }
            if !values.contains(found),
                !(parts[0] == "user" && values.contains("") && found == "true")
            {
                faults.append("\(key) is \(found) and not \(values)")
            }
        }
        return faults
    }

    /// Whether a serial number that no certificate has is revoked; asking does not change that.
    private func remembered(_ serial: String) throws -> String {
        let digits = Array(serial)
        let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(digits[$0...min($0 + 1, digits.count - 1)]), radix: 16)
        }
        guard let number = CertificateSerial(bytes) else { return "no number" }
        let order = RevocationOrder(
            org: "corp", subject: .serial(number, issuer: Sample.issuer), reason: .unspecified,
            actor: "verify")
        let answer = try patiently { try store.revoke(order, at: 0) }
        return answer.allSatisfy(\.wasRevoked) ? "yes" : "no"
    }

    private static func line(_ standing: CertificateStanding) -> String {
        """
        \(standing.isRevoked) \(standing.isDeviceManaged) \(standing.user ?? "-") \
        \(standing.isUserDeactivated) \(standing.successorNotAfter ?? 0)
        """
    }
}
