public import Configuration
import DeviceTrust
import SystemLog

extension PolicyReport {
    /// `sallyport policy test`: what the rules say of one sign-on, and why.
    public static func test(
        _ question: SignOnQuestion, settingsFile file: String, source: SettingsSource = .live
    ) -> PolicyReport {
        of(settingsFile: file, source: source) { settings in
            guard let app = settings.apps.first(where: { $0.id == question.app }),
                let org = settings.orgs.first(where: { $0.id == app.org })
            else {
                let name = TextCell.quoted(question.app)
                return PolicyReport(errors: ["there is no app \(name)"], status: .notFound)
            }
            let policy = SignOnPolicy(
                app: app, org: org, trustedProxies: settings.gateway.trustedProxies)
            do throws(QuestionFault) {
                let facts = try question.facts(
                    for: policy, trustPlatforms: ClientPlatforms(trustedIn: org))
                let answer = SignOnAnswer(policy: policy, facts: facts)
                return PolicyReport(text: answer.text, json: answer.json, status: .done)
            } catch {
                return PolicyReport(errors: [error.reason], status: .wrongUse)
            }
        }
    }
}

/// An explained evaluation, for people and programs.
private struct SignOnAnswer {
    let policy: SignOnPolicy
    let facts: SignOnFacts
    let explanation: SignOnExplanation

    init(policy: SignOnPolicy, facts: SignOnFacts) {
        self.policy = policy
        self.facts = facts
        explanation = policy.explain(facts)
    }

    // MARK: For people

    var text: String {
        var lines = known.map { name, value in
            TextCell.padded("\(name):", to: 10) + TextCell.escaped(value)
        }
        lines.append("")
        for rule in explanation.rules {
            let title = rule.number.map { "rule \($0)" } ?? "last"
            let name = rule.number == nil ? "" : " \(TextCell.quoted(rule.name))"
            lines.append("\(title)\(name): \(TextCell.escaped(sentence(rule)))")
        }
        return (lines + ["", outcome] + shadows).joined(separator: "\n")
    }

    private var zones: [String] { policy.zones.names(of: facts.zones) }

    private var trust: String {
        facts.trust.posture.map { $0.reason?.rawValue ?? "trusted" } ?? "not looked at"
    }

    private var known: [(String, String)] {
        let user =
            switch facts.user {
            case .known(let user):
                ([user.name] + user.groups.sorted().map { "member of \($0)" })
                    .joined(separator: ", ")
            case .nobody, .unknownYet: "nobody can tell"
            }
        return [
            ("user", user), ("client", facts.client?.rawValue ?? "unknown"),
            ("platform", facts.platform?.rawValue ?? "unknown"),
            ("zones", zones.isEmpty ? "none" : zones.joined(separator: ", ")), ("trust", trust),
        ]
    }

    private func sentence(_ rule: SignOnExplanation.Rule) -> String {
        if !rule.isActive { return "not active" }
        if !rule.isReached { return "not reached" }
        let what = access(rule.access) + (rule.isReportOnly ? ", reported only" : "")
        func list(_ match: ConditionMatch) -> String {
            rule.conditions.filter { $0.match == match }
                .map { "\($0.condition.rawValue) is to be \($0.wanted)" }.joined(separator: "; ")
        }
        switch rule.match {
        case .yes: return "matches: \(what)"
        case .maybe: return "may match (\(list(.maybe))): \(what)"
        case .no: return "does not match: \(list(.no))"
        }
    }

    private func access(_ access: SignOnAccess) -> String {
        guard case .allow(let demands) = access else { return "deny" }
        return "allow" + (demands == .none ? "" : ", for \(words(demands).joined(separator: ", "))")
    }

    private func words(_ demands: SignOnDemands) -> [String] {
        var words: [String] = []
        switch demands.factor {
        case .none: break
        case .everySignOn: words.append("a factor at every sign-on")
        case .oncePerSession: words.append("a factor in the session")
        case .within(let seconds): words.append("a factor of the last \(seconds) s")
        }
        switch demands.reauthentication {
        case .none: break
        case .everySignOn: words.append("a new sign-in at every sign-on")
        case .within(let seconds): words.append("a sign-in of the last \(seconds) s")
        }
        return words
    }

    private var outcome: String {
        switch explanation.evaluation {
        case .open(let missing):
            let names = [(MissingFacts.trust, "the device"), (.user, "the user")]
                .filter { missing.contains($0.0) }.map(\.1)
            return "open: depends on \(names.joined(separator: " and "))"
        case .decided(let decision, _): return sentence(decision)
        }
    }

    private func sentence(_ decision: SignOnDecision) -> String {
        let by = decision.rule.map { " by \(TextCell.quoted($0))" } ?? ""
        switch decision {
        case .allow(let permit):
            let demands = words(permit.demands)
            let after = demands.isEmpty ? "" : ", for \(demands.joined(separator: ", "))"
            return "allowed\(by)\(after)"
        case .challenge(let challenge):
            let what = challenge.kind == .factor ? "a factor" : "a new sign-in"
            return "not yet allowed\(by): \(what) is missing"
        case .deny(let denial):
            switch denial.cause {
            case .notAssigned: return "denied: the app is not assigned to the user"
            case .userUnknown: return "denied: the app is assigned to some, and nobody can tell who"
            case .rule:
                let missed = denial.missedTrust ? "; a trusted device would have been let in" : ""
                return "denied\(by)\(missed)"
            }
        }
    }

    private var shadows: [String] {
        guard case .decided(_, let shadows) = explanation.evaluation else { return [] }
        return shadows.map { "if it were enforced: \(TextCell.escaped($0.text))" }
    }

    // MARK: For programs

    var json: String {
        var json = JSONText()
        json.open(.object)
        json.member("app", policy.app)
        json.member("version", policy.version)
        for (name, value) in known { json.key(text: name); json.string(value) }
        json.key("rules")
        json.open(.array)
        for rule in explanation.rules { append(rule, to: &json) }
        json.close(.array)
        appendOutcome(to: &json)
        json.close(.object)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    private func append(_ rule: SignOnExplanation.Rule, to json: inout JSONText) {
        json.open(.object)
        json.key("number")
        if let number = rule.number { json.number(Int64(number)) } else { json.null() }
        json.member("name", rule.name)
        json.key("active")
        json.bool(rule.isActive)
        json.key("reportOnly")
        json.bool(rule.isReportOnly)
        json.key("reached")
        json.bool(rule.isReached)
        json.member("match", "\(rule.match)")
        json.key("conditions")
        json.open(.object)
        for condition in rule.conditions {
            json.key(text: condition.condition.rawValue)
            json.open(.object)
            json.member("wanted", condition.wanted)
            json.member("match", "\(condition.match)")
            json.close(.object)
        }
        json.close(.object)
        json.close(.object)
    }

    private func appendOutcome(to json: inout JSONText) {
        var shadows: [String] = []
        switch explanation.evaluation {
        case .open:
            json.member("outcome", "open")
            json.member("rule", nil)
        case .decided(let decision, let told):
            shadows = told.map(\.text)
            json.member("outcome", decision.word)
            json.member("rule", decision.rule)
        }
        json.member("sentence", outcome)
        json.key("shadows")
        json.open(.array)
        for shadow in shadows { json.string(shadow) }
        json.close(.array)
    }
}

extension SignOnDecision {
    /// In the words of events.
    var word: String {
        switch self {
        case .allow: "allow"
        case .challenge(let challenge): "challenge_\(challenge.kind.rawValue)"
        case .deny: "deny"
        }
    }
}
