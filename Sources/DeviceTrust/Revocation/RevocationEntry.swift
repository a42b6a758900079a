/// What a list says about one revoked certificate.
public struct RevocationEntry: Hashable, Sendable {
    /// When it was revoked, in Unix seconds. A date in the future changes nothing: what is listed
    /// is revoked.
    public let date: Int64
    /// Why.
    public let reason: RevocationReason

    /// An entry of these parts.
    public init(date: Int64, reason: RevocationReason) {
        self.date = date
        self.reason = reason
    }
}
