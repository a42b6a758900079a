public import DeviceTrust

/// Which certificates to list. What is nil does not matter.
public struct CertificateQuery: Hashable, Sendable {
    /// The org, by its name in the settings.
    public var org: String?
    /// The fingerprint.
    public var fingerprint: CertificateFingerprint?
    /// The serial number.
    public var serial: CertificateSerial?
    /// The device.
    public var deviceID: String?
    /// The user it is bound to.
    public var user: String?
    /// Whether it is revoked.
    public var isRevoked: Bool?

    /// A query of these parts.
    public init(
        org: String? = nil, fingerprint: CertificateFingerprint? = nil,
        serial: CertificateSerial? = nil, deviceID: String? = nil, user: String? = nil,
        isRevoked: Bool? = nil
    ) {
        self.org = org
        self.fingerprint = fingerprint
        self.serial = serial
        self.deviceID = deviceID
        self.user = user
        self.isRevoked = isRevoked
    }
}
