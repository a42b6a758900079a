/// Why a device is not trusted. The cases stand in the order they are checked; the first that
/// applies is the reason. The raw values are stable codes.
public enum PostureReason: String, Hashable, Sendable, CaseIterable {
    /// The client presented no certificate.
    case noCertificate = "no_certificate"
    /// A certificate of the chain breaks its format.
    case malformedCertificate = "malformed_certificate"
    /// No device authority of the org signed it.
    case unknownIssuer = "unknown_issuer"
    /// A signature, a constraint or the dates of an authority in the chain do not hold.
    case badChain = "bad_chain"
    /// It is not for client authentication.
    case wrongUsage = "wrong_usage"
    /// Its validity has not begun.
    case notYetValid = "not_yet_valid"
    /// Its validity has ended.
    case expired
    /// Its validity has ended, and the device has a newer one that is good.
    case supersededExpired = "superseded_expired"
    /// Its authority has withdrawn it, or an authority of the chain is withdrawn.
    case revoked
    /// Nothing recent enough says whether it was withdrawn.
    case crlStale = "crl_stale"
    /// The store does not know the device, and it is not registered at first sight.
    case deviceUnknown = "device_unknown"
    /// The device management says that it does not manage the device.
    case deviceNotManaged = "device_not_managed"
    /// Somebody else's device, or one that the user is not listed for.
    case boundToOtherUser = "bound_to_other_user"
    /// The user of the device is deactivated.
    case userDeactivated = "user_deactivated"
    /// The org has switched device trust off.
    case deviceTrustDisabled = "device_trust_disabled"
    /// The certificate was not asked for: the host asks for none and no handoff was made.
    case notEvaluated = "not_evaluated"
}
