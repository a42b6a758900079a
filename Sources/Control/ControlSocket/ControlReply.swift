/// What the gateway answers to a command: one JSON object on a line.
public struct ControlReply: Codable, Hashable, Sendable {
    /// The version of the protocol.
    public let version: Int
    /// The answer.
    public let answer: Answer

    /// An answer in the version of this program.
    public init(_ answer: Answer) {
        version = ControlRequest.currentVersion
        self.answer = answer
    }

    /// What is answered.
    public enum Answer: Codable, Hashable, Sendable {
        /// A page of certificates. `next` is where the next page begins; nil: this is the last.
        case certificates(page: [CertificateRecord], next: Int64?)
        /// Nothing was done, or nobody knows whether it was.
        case failed(failure: ControlFailure)
        /// All groups of a user, sorted.
        case groups(names: [String])
        /// All who may sign in on a device, sorted.
        case listedUsers(users: [String])
        /// A page of users who are in groups. `next` is where the next page begins; nil: this is
        /// the last.
        case members(page: [MemberRecord], next: String?)
        /// What an order revoked, at a moment in Unix seconds.
        case revoked(certificates: [RevocationRecord], at: Int64)
        /// How the gateway is.
        case status(status: GatewayStatus)
        /// How a platform was switched, and how it is now.
        case switched(was: SwitchRecord, now: SwitchRecord, at: Int64)
        /// How every platform is switched.
        case switches(all: [SwitchRecord])
        /// How many certificates are bound to a user who was deactivated or reactivated.
        case user(certificates: Int, at: Int64)
    }
}

/// Why a command was not carried out.
public struct ControlFailure: Error, Codable, Hashable, Sendable {
    /// The kinds of failures; a command's exit status follows from them.
    public enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
        /// Something that was named does not exist.
        case notFound = "not-found"
        /// This user may not.
        case notPermitted = "not-permitted"
        /// It must not be done as things are.
        case refused
        /// The gateway or its store cannot be reached, or not now.
        case unavailable
        /// The command makes no sense as it is.
        case wrongUse = "wrong-use"
    }

    /// The kind.
    public let kind: Kind
    /// What a person is told: one line.
    public let message: String

    /// A failure of this kind.
    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}

/// A user and the groups an administrator has put him into.
public struct MemberRecord: Codable, Hashable, Sendable {
    /// The user, exactly as it signs in.
    public let user: String
    /// The groups, sorted.
    public let groups: [String]

    /// A record of these parts.
    public init(user: String, groups: [String]) {
        self.user = user
        self.groups = groups
    }
}

/// One certificate that an order revoked.
public struct RevocationRecord: Codable, Hashable, Sendable {
    /// Its serial number in hexadecimal.
    public let serial: String
    /// The certificate; nil when the store has never seen one with this serial number.
    public let certificate: CertificateRecord?
    /// Whether it was revoked before.
    public let wasRevoked: Bool

    /// A record of these parts.
    public init(serial: String, certificate: CertificateRecord?, wasRevoked: Bool) {
        self.serial = serial
        self.certificate = certificate
        self.wasRevoked = wasRevoked
    }
}

extension ControlReply {
    /// Whether nothing was done, or nobody knows whether it was.
    var isFailure: Bool {
        if case .failed = answer { true } else { false }
    }
}
