/// A setting with a fixed set of answers; the raw value is how the answer is written.
public protocol SettingChoice: RawRepresentable, CaseIterable, Hashable, Sendable
where RawValue == String {}

/// What is told to the upstream about the device, and in which form.
public enum AnnotationForm: String, SettingChoice {
    /// `X-Sallyport-…` headers.
    case headers
    /// `X-Sallyport-Jwt-Assertion`, signed.
    case jwt
    /// `Client-Cert` as in RFC 9440.
    case clientCert = "client-cert"
    /// `X-Forwarded-Client-Cert` as Envoy writes it.
    case xfcc
}

/// Who may sign in with a device certificate.
public enum BindingChoice: String, SettingChoice {
    /// Anybody.
    case deviceOnly = "device-only"
    /// Who first did, and nobody else.
    case firstUser = "first-user"
    /// Members of some groups.
    case group
    /// Those listed for the device.
    case listedUsers = "listed-users"
}

/// Where in a device certificate the name of the device is looked for.
public enum DeviceIDChoice: String, SettingChoice {
    case sanURI = "san-uri"
    case permanentIdentifier = "permanent-identifier"
    case subjectCN = "subject-cn"
    case subjectSerial = "subject-serial"
}

/// The sign-on messages that are recognised.
public enum FederationChoice: String, SettingChoice {
    case saml
    case wsfed
}

/// Whether an app host asks for a client certificate itself.
public enum HandshakeChoice: String, SettingChoice {
    /// It asks for none.
    case none
    /// It asks in its own TLS handshake.
    case inline
}

/// The `Host` the upstream sees.
public enum HostHeaderChoice: String, SettingChoice {
    /// As the client sent it.
    case pass
    /// The name in the upstream's URL.
    case upstream
}

/// Which devices count.
public enum InventoryChoice: String, SettingChoice {
    /// Every device with a valid certificate; it is registered at first sight.
    case open
    /// Those that are registered already.
    case required
}

/// How much the operational log says.
public enum LogLevel: String, SettingChoice, Comparable {
    case debug
    case info
    case warning
    case error

    /// By importance.
    public static func < (left: LogLevel, right: LogLevel) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        switch self {
        case .debug: 0
        case .info: 1
        case .warning: 2
        case .error: 3
        }
    }
}

/// What an app demands of a device before its request is passed on.
public enum RequirementChoice: String, SettingChoice {
    /// Nothing: the posture is only annotated.
    case none
    /// A trusted device.
    case trusted
}

/// Where TLS 1.3 sessions are between two connections.
public enum SessionsChoice: String, SettingChoice {
    /// In the memory of the process; the client holds a number.
    case memory
    /// With the client, encrypted.
    case tickets
}

/// The oldest TLS version that is spoken.
public enum TLSVersionChoice: String, SettingChoice {
    case tls12 = "1.2"
    case tls13 = "1.3"
}

/// What a revocation list counts as once its time is over.
public enum StaleChoice: Hashable, Sendable {
    /// Its certificates are not trusted (`crl_stale`).
    case notTrusted
    /// It goes on counting for this long, then `notTrusted`.
    case grace(Duration)
    /// It goes on counting.
    case trusted
}

/// How many workers run.
public enum WorkerCount: Hashable, Sendable {
    /// One per core.
    case automatic
    case count(Int)
}

/// Where lines are logged to.
public enum LogTarget: Hashable, Sendable {
    case standardError
    case standardOutput
    /// Appended to; the directory must be there.
    case file(path: String)
}

/// Where commands such as `cert revoke` are taken.
public enum ControlAddress: Hashable, Sendable {
    case off
    case unix(path: String)
}

/// Where metrics and health are served.
public enum AdminAddress: Hashable, Sendable {
    case off
    case tcp(ListenAddress)
    case unix(path: String)
}

/// Where a secret is kept; the settings never hold one themselves.
public enum SecretReference: Hashable, Sendable {
    case environment(name: String)
    case file(path: String)
}
