extension SystemEvent {
    /// The request, or the answer to one, that made a claim.
    public struct Occasion: Sendable {
        /// Its ID, as in all events about it.
        public let transactionID: String
        /// The app that somebody is about to use; nil during a handoff, which serves any.
        public let app: Target?
        /// Where it comes from.
        public let client: Client

        /// An occasion of these parts.
        public init(transactionID: String, app: Target?, client: Client) {
            self.transactionID = transactionID
            self.app = app
            self.client = client
        }
    }

    /// What the system log says about a claim: a device seen for the first time, a user bound.
    public static func events(
        of claim: CertificateClaim, _ settlement: ClaimSettlement, at occasion: Occasion
    ) -> [SystemEvent] {
        var events: [SystemEvent] = []
        if settlement.isRegistered {
            events.append(event(.certificateRegistration, claim, occasion))
        }
        if settlement.isBound { events.append(event(.certificateBinding, claim, occasion)) }
        return events
    }

    private static func event(
        _ type: SystemEventType, _ claim: CertificateClaim, _ occasion: Occasion
    ) -> SystemEvent {
        let user = claim.user.map { Actor(kind: .user, alternateID: $0, displayName: $0) }
        return SystemEvent(
            type, outcome: .success,
            actor: type == .certificateBinding ? user ?? .gateway : .gateway,
            client: occasion.client,
            targets: (occasion.app.map { [$0] } ?? [])
                + [Target(kind: .device, id: claim.deviceID, displayName: claim.deviceID)],
            transaction: Transaction(kind: .web, id: occasion.transactionID),
            debugData: [
                ("org", claim.org), ("deviceId", claim.deviceID),
                ("certSerial", claim.serial.description), ("certSubject", claim.subject),
                ("certSha256", claim.fingerprint.description),
                ("certNotAfter", Timestamp(claim.notAfter).description),
            ])
    }
}
