/// Why a token of the handoff does not count.
enum HandoffFault: String, Error, CaseIterable, Sendable {
    /// Its code is not that of a key of ours: altered or made up.
    case badCode = "bad_code"
    /// Its time is over.
    case expired
    /// It is no token: too long, not base64url in the one allowed spelling, of another version, or
    /// its fields do not fit.
    case malformed
    /// It was sealed by a key that this node does not have, or no longer.
    case unknownKey = "unknown_key"
    /// It was made for another host.
    case wrongAudience = "wrong_audience"
    /// It is a token of ours for another purpose.
    case wrongKind = "wrong_kind"
}
