import SystemLog

extension CommandSession {
    /// `sallyport status`.
    public func status() -> Int32 {
        run { ask throws(ControlFailure) in
            guard case .status(let status) = try ask(.status) else { throw Self.unexpected }
            write([usesJSON ? status.json : status.text])
            return .done
        }
    }
}

extension GatewayStatus {
    private var uptime: Int64 { max(0, now - startedAt) }

    /// Lines for a person.
    var text: String {
        var lines = [
            "version: \(TextCell.escaped(version))",
            "state: \(isStopping ? "draining" : "serving")",
            "started: \(CommandSession.time(startedAt)), \(Self.duration(uptime)) ago",
            "workers: \(workers)", "settings: generation \(generation)",
        ]
        for org in orgs {
            let apps = org.apps == 1 ? "1 app" : "\(org.apps) apps"
            lines.append("org: \(TextCell.escaped(org.name)), \(apps)")
        }
        guard let store else { return (lines + ["store: none"]).joined(separator: "\n") }
        let state = store.problem.map { "not available: \(TextCell.escaped($0))" } ?? "available"
        lines.append("store: \(TextCell.escaped(store.place)), \(state)")
        for (name, count) in store.counts {
            if let count { lines.append("\(name.replacing("_", with: " ")): \(count)") }
        }
        return lines.joined(separator: "\n")
    }

    /// One JSON object.
    var json: String {
        var json = JSONText()
        json.open(.object)
        json.member("version", version)
        json.member("state", isStopping ? "draining" : "serving")
        json.member("started_at", CommandSession.time(startedAt))
        json.key("uptime_seconds")
        json.number(uptime)
        json.key("workers")
        json.number(Int64(workers))
        json.key("settings_generation")
        json.number(Int64(clamping: generation))
        json.key("orgs")
        json.open(.array)
        for org in orgs {
            json.open(.object)
            json.member("name", org.name)
            json.key("apps")
            json.number(Int64(org.apps))
            json.close(.object)
        }
        json.close(.array)
        json.key("store")
        append(store, to: &json)
        json.close(.object)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    private func append(_ store: StoreState?, to json: inout JSONText) {
        guard let store else { return json.null() }
        json.open(.object)
        json.member("place", store.place)
        json.key("available")
        json.bool(store.problem == nil)
        json.member("problem", store.problem)
        for (name, count) in store.counts {
            json.key(name)
            if let count { json.number(Int64(count)) } else { json.null() }
        }
        json.close(.object)
    }

    /// `3 d 4 h`, `5 min 6 s`: the two greatest units that matter.
    private static func duration(_ seconds: Int64) -> String {
        let parts = [
            (seconds / 86_400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "min"),
            (seconds % 60, "s"),
        ]
        let start = parts.firstIndex { $0.0 > 0 } ?? parts.count - 1
        return parts[start...].prefix(2).map { "\($0.0) \($0.1)" }.joined(separator: " ")
    }
}

extension GatewayStatus.StoreState {
    fileprivate var counts: [(String, Int?)] {
        [
            ("certificates", certificates), ("bound", bound), ("revoked", revoked),
            ("deactivated_users", deactivatedUsers),
        ]
    }
}
