extension SystemEvent {
    /// What the system log says about a claim: a device seen for the first time, a user bound.
    public static func events(
        of claim: CertificateClaim, _ settlement: ClaimSettlement
    ) -> [SystemEvent] {
        var events: [SystemEvent] = []
        if settlement.isRegistered { events.append(event(.certificateRegistration, claim)) }
        if settlement.isBound { events.append(event(.certificateBinding, claim)) }
        return events
    }

    private static func event(_ type: SystemEventType, _ claim: CertificateClaim) -> SystemEvent {
        let user = claim.user.map { Actor(kind: .user, alternateID: $0, displayName: $0) }
        return SystemEvent(
            type, outcome: .success,
            actor: type == .certificateBinding ? user ?? .gateway : .gateway,
            targets: [Target(kind: .device, id: claim.deviceID, displayName: claim.deviceID)],
            debugData: [
                ("org", claim.org), ("deviceId", claim.deviceID),
                ("certSerial", claim.serial.description), ("certSubject", claim.subject),
                ("certSha256", claim.fingerprint.description),
                ("certNotAfter", Timestamp(claim.notAfter).description),
            ])
    }
}
