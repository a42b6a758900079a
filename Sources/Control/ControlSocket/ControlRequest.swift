/// What a command asks a running gateway: one JSON object on a line.
public struct ControlRequest: Codable, Hashable, Sendable {
    /// The version of the protocol that this program speaks.
    public static let currentVersion = 1

    /// The version of the protocol; another one is refused.
    public let version: Int
    /// What is asked for.
    public let order: Order

    /// A request in the version of this program.
    public init(_ order: Order) {
        version = Self.currentVersion
        self.order = order
    }

    /// What is asked for.
    public enum Order: Codable, Hashable, Sendable {
        /// How the gateway is; answered without the store.
        case status
        /// Something that is done with the store.
        case store(order: StoreOrder)
    }

    /// What is done with the store. Without an org the only one is meant.
    public enum StoreOrder: Codable, Hashable, Sendable {
        /// Changes the groups of a user; with nothing to change, asks which they are.
        case changeGroups(
            org: String?, user: String, replacement: [String]?, add: [String], remove: [String])
        /// Adds users to and removes them from those who may sign in on a device; with none of
        /// either, asks who they are.
        case changeListedUsers(org: String?, device: String, add: [String], remove: [String])
        /// Takes a step with the switch of a platform, `macos` or `windows`.
        case changeSwitch(org: String?, platform: String, step: SwitchStep)
        /// A page of certificates.
        case list(org: String?, filter: CertificateFilter, after: Int64)
        /// A page of users who are in groups, after the one with this name.
        case listGroups(org: String?, after: String)
        /// Revokes certificates. The reason is a name of RFC 5280.
        case revoke(org: String?, subject: Subject, reason: String)
        /// Deactivates or reactivates a user.
        case setUser(org: String?, name: String, isActive: Bool)
        /// How device trust is switched for every platform; without an org, of all orgs.
        case switches(org: String?)
    }

    /// What is done with the switch of a platform.
    public enum SwitchStep: Codable, Hashable, Sendable {
        /// Ends report-only.
        case confirm
        /// Switches off; forced, even if rules mention trust.
        case disable(isForced: Bool)
        /// Switches to report-only what is off.
        case enable
    }

    /// What names the certificates to revoke. Serials and issuers are in hexadecimal.
    public enum Subject: Codable, Hashable, Sendable {
        /// Every certificate of a device.
        case device(name: String)
        /// One certificate; without an issuer, of any authority of the org.
        case serial(number: String, issuer: String?)
        /// Every certificate bound to a user.
        case user(name: String)
    }
}

/// Which certificates are listed. What is nil does not matter.
public struct CertificateFilter: Codable, Hashable, Sendable {
    /// The serial number in hexadecimal.
    public var serial: String?
    /// The authority that signed it: its key in hexadecimal.
    public var issuer: String?
    /// SHA-256 of the certificate in hexadecimal.
    public var fingerprint: String?
    /// The device.
    public var device: String?
    /// The user it is bound to.
    public var user: String?
    /// How it stands now.
    public var state: CertificateState?

    /// A filter of these parts.
    public init(
        serial: String? = nil, issuer: String? = nil, fingerprint: String? = nil,
        device: String? = nil, user: String? = nil, state: CertificateState? = nil
    ) {
        self.serial = serial
        self.issuer = issuer
        self.fingerprint = fingerprint
        self.device = device
        self.user = user
        self.state = state
    }

    /// The certificates that an order to revoke means.
    init(_ subject: ControlRequest.Subject) {
        switch subject {
        case .device(let name): self.init(device: name)
        case .serial(let number, let issuer): self.init(serial: number, issuer: issuer)
        case .user(let name): self.init(user: name)
        }
    }
}

/// How a certificate stands at a moment, in one word.
public enum CertificateState: String, Codable, Hashable, Sendable, CaseIterable {
    /// Its validity is over.
    case expired
    /// Its validity has not begun.
    case notYetValid = "not-yet-valid"
    /// It was withdrawn, whatever its dates say.
    case revoked
    /// None of the others.
    case valid
}
