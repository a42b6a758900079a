import SystemLog

extension CommandSession {
    /// `sallyport devicetrust status`: how every platform is switched.
    public func switches() -> Int32 {
        run { ask throws(ControlFailure) in
            guard case .switches(let all) = try ask(.store(order: .switches(org: org))) else {
                throw Self.unexpected
            }
            if usesJSON {
                write(all.map { $0.json })
            } else {
                var table = TextTable(["ORG", "PLATFORM", "STATE", "RULES", "SINCE", "BY"])
                write(table.lines(all.map { $0.row }))
            }
            return .done
        }
    }

    /// `sallyport devicetrust disable`, `enable` and `confirm`.
    public func change(platform: String, _ step: ControlRequest.SwitchStep) -> Int32 {
        run { ask throws(ControlFailure) in
            let order = ControlRequest.StoreOrder.changeSwitch(
                org: org, platform: platform, step: step)
            guard case .switched(let was, let now, let at) = try ask(.store(order: order)) else {
                throw Self.unexpected
            }
            usesJSON ? write([now.json(was: was, at: at)]) : write(now.text(was: was, at: at))
            return .done
        }
    }
}

extension SwitchRecord {
    private enum State: String { case off, on, reportOnly = "report_only" }

    private var suspended: [RuleRecord] { rules.filter(\.canBeSuspended) }
    private var lasting: [RuleRecord] { rules.filter { !$0.canBeSuspended } }

    /// A line of the table.
    fileprivate var row: [String] {
        [
            org, platform, state,
            suspendsRules ? "\(rules.count), \(suspended.count) suspended" : "\(rules.count)",
            changedAt.map(CommandSession.time) ?? "-", changedBy ?? "-",
        ]
    }

    /// What a step has led to, for a person.
    fileprivate func text(was: SwitchRecord, at now: Int64) -> [String] {
        let isChanged = (state, suspendsRules) != (was.state, was.suspendsRules)
        let lead = isChanged ? "Device trust is" : "Nothing changes: device trust is"
        var lines: [String] = []
        switch State(rawValue: state) {
        case .off:
            lines.append("\(lead) off for \(platform).")
            if suspendsRules, !suspended.isEmpty {
                lines.append("Suspended for requests from \(platform) until it is on again:")
                lines += suspended.map { "  \(TextCell.escaped($0.text))" }
            }
            if !lasting.isEmpty {
                lines.append("Not suspended, and refusing every computer with \(platform):")
                lines += lasting.map { "  \(TextCell.escaped($0.text))" }
            }
        case .reportOnly:
            lines += [
                "\(lead) in report-only for \(platform): devices are judged, and what "
                    + "rules that mention trust would do is told in the system log and not done.",
                "To end that: sallyport devicetrust confirm --org \(TextCell.escaped(org)) "
                    + "--platform \(platform)",
            ]
        case .on:
            lines.append("\(lead) on for \(platform).")
            if was.suspendsRules, !suspended.isEmpty {
                lines.append("Not suspended any more:")
                lines += suspended.map { "  \(TextCell.escaped($0.text))" }
            }
        case nil:
            lines.append("\(lead) \(TextCell.escaped(state)) for \(platform).")
        }
        return isChanged ? lines + [CommandSession.inForce(now)] : lines
    }

    /// One JSON object.
    fileprivate var json: String {
        var json = JSONText()
        json.open(.object)
        append(to: &json)
        json.close(.object)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    /// The same, with what it was before a step.
    fileprivate func json(was: SwitchRecord, at now: Int64) -> String {
        let isChanged = (state, suspendsRules) != (was.state, was.suspendsRules)
        var json = JSONText()
        json.open(.object)
        append(to: &json)
        json.member("state_before", was.state)
        json.member("recorded_at", isChanged ? CommandSession.time(now) : nil)
        json.close(.object)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    private func append(to json: inout JSONText) {
        json.member("org", org)
        json.member("platform", platform)
        json.member("state", state)
        json.key("suspends_rules")
        json.bool(suspendsRules)
        json.member("changed_at", changedAt.map(CommandSession.time))
        json.member("changed_by", changedBy)
        json.key("rules")
        json.open(.array)
        for rule in rules {
            json.open(.object)
            json.member("app", rule.app)
            json.key("number")
            if let number = rule.number { json.number(Int64(number)) } else { json.null() }
            json.member("name", rule.name)
            json.key("suspended")
            json.bool(suspendsRules && rule.canBeSuspended)
            json.close(.object)
        }
        json.close(.array)
    }
}
