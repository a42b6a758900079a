/// What checking a presented chain showed, its dates and its revocation left aside: those change
/// with time and are judged at each call of `OrgTrust.posture(of:at:)`.
public enum ChainVerdict: Hashable, Sendable, CaseIterable {
    /// Every signature leads to one of the org's device authorities, and the leaf is for clients.
    case verified
    /// A certificate breaks its format.
    case malformed
    /// No device authority of the org stands at the end of the chain.
    case unknownIssuer
    /// The authority is known, but a signature or a constraint of the chain does not hold.
    case badChain
    /// The leaf is not for client authentication.
    case wrongUsage
}
