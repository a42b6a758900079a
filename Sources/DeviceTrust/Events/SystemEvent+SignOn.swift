extension SystemEvent {
    /// The event of what sign-on rules have decided about one sign-on.
    ///
    /// `decision` is nil where the rules have decided nothing: then the caller says why. What is
    /// known of client, network, device and user stands in the debug data under the names that
    /// `policy coverage` reads; more data of the caller comes after it.
    public static func signOnEvaluation(
        _ outcome: Outcome, policy: SignOnPolicy?, rule: String?, shadows: [SignOnShadow],
        facts: SignOnFacts?, posture: Posture, certificate: DeviceCertificate?,
        deviceID: String?, actor: Actor, client: Client?, app: Target,
        transactionID: String?, debugData: [(key: String, value: String)] = []
    ) -> SystemEvent {
        var data: [(key: String, value: String)] = []
        if let rule { data.append(("rule", rule)) }
        if let policy { data.append(("policyVersion", policy.version)) }
        if !shadows.isEmpty {
            data.append(("shadow", shadows.map(\.text).joined(separator: ", ")))
        }
        if let facts { data += self.data(of: facts, zones: policy?.zones) }
        data.append(("trust", posture.reason?.rawValue ?? "trusted"))
        if let deviceID { data.append(("deviceId", deviceID)) }
        if let certificate { data.append(("certSerial", certificate.serialText)) }
        let device = certificate.map {
            Target(
                kind: .device, id: deviceID, alternateID: $0.names.subjectSerialNumber,
                displayName: $0.names.commonName)
        }
        return SystemEvent(
            .signOnEvaluation, outcome: outcome, actor: actor, client: client,
            targets: [app, device].compactMap(\.self),
            transaction: Transaction(kind: .web, id: transactionID), debugData: data + debugData,
            ipChain: [client?.ipAddress].compactMap(\.self))
    }

    private static func data(
        of facts: SignOnFacts, zones: NetworkZones?
    ) -> [(key: String, value: String)] {
        var data: [(key: String, value: String)] = [
            ("client", facts.client?.rawValue ?? "unknown"),
            ("platform", facts.platform?.rawValue ?? "unknown"),
            ("zones", (zones?.names(of: facts.zones) ?? []).joined(separator: ", ")),
        ]
        switch facts.user {
        case .known(let user):
            data.append(("user", user.name))
            data.append(("groups", user.groups.sorted().joined(separator: ", ")))
        case .nobody: data.append(("userKnown", "false"))
        case .unknownYet: data.append(("userKnown", "not yet"))
        }
        switch facts.session {
        case .known(_, let hasFactor): data.append(("factor", hasFactor ? "true" : "false"))
        case .unknownYet: data.append(("factor", "unknown"))
        }
        return data
    }
}
