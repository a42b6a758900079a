extension SystemEvent {
    /// The event of one decided check of a device.
    ///
    /// Outcome, severity, text, device and certificate follow from the facts. The caller gives the
    /// request's side: who (a verified user, if any), from where, to which app, and more debug
    /// data, which comes after what is said here.
    public static func deviceAuthentication(
        _ posture: Posture, certificate: DeviceCertificate?, deviceID: String?,
        actor: Actor = .unknownUser, client: Client?, app: Target?, transactionID: String?,
        debugData: [(key: String, value: String)] = []
    ) -> SystemEvent {
        SystemEvent(
            .deviceAuthentication, outcome: outcome(of: posture),
            displayMessage: displayMessage(for: certificate?.platform ?? .unknown),
            actor: actor, client: client,
            targets: [device(certificate, deviceID), app].compactMap(\.self),
            transaction: Transaction(kind: .web, id: transactionID),
            debugData: facts(posture, certificate, deviceID) + debugData,
            authenticationContext: certificate.map(context),
            ipChain: [client?.ipAddress].compactMap(\.self))
    }

    private static func outcome(of posture: Posture) -> Outcome {
        switch posture {
        case .trusted: .success
        case .notTrusted(let reason): .failure(reason.entry.eventReason)
        }
    }

    /// Readers of the log know one wording for each platform.
    private static func displayMessage(for platform: DevicePlatform) -> String {
        switch platform {
        case .windows: "Authentication of device through a certificate"
        case .macos, .unknown: SystemEventType.deviceAuthentication.displayMessage
        }
    }

    private static func device(_ certificate: DeviceCertificate?, _ deviceID: String?) -> Target? {
        guard let certificate else { return nil }
        return Target(
            kind: .device, id: deviceID, alternateID: certificate.names.subjectSerialNumber,
            displayName: certificate.names.commonName)
    }

    private static func context(_ certificate: DeviceCertificate) -> AuthenticationContext {
        AuthenticationContext(
            authenticationProvider: "FEDERATION", credentialType: .certificate,
            issuerID: certificate.names.issuer, issuerKind: "CA")
    }

    private static func facts(
        _ posture: Posture, _ certificate: DeviceCertificate?, _ deviceID: String?
    ) -> [(key: String, value: String)] {
        var facts = [(key: "trust", value: posture.isTrusted ? "TRUSTED" : "NOT_TRUSTED")]
        if let reason = posture.reason { facts.append(("trustReason", reason.rawValue)) }
        guard let certificate else { return facts }
        if let deviceID { facts.append(("deviceId", deviceID)) }
        facts.append(("certSerial", certificate.serialText))
        facts.append(("certSubject", certificate.names.subject))
        facts.append(("certSha256", certificate.fingerprintText))
        if let notAfter = certificate.notAfter {
            facts.append(("certNotAfter", Timestamp(notAfter).description))
        }
        return facts
    }
}
