/// The cookies of the handoff: all `__Host-`, so that no other host and no plain connection can
/// set them, all out of reach of scripts, and sent on cross-site requests, which sign-on is made
/// of.
enum HandoffCookies {
    /// What all of their names begin with.
    static let prefix = "__Host-sp_"
    static let posture = "__Host-sp_posture"
    static let passPrefix: StaticString = "__Host-sp_go_"
    static let user = "__Host-sp_user"
    static let requestPrefix: StaticString = "__Host-sp_rq_"

    /// Seconds for which the secret of a trip is kept.
    static let transactionLifetime: Int64 = 180

    /// Of one trip: parallel ones do not disturb each other.
    static func transaction(_ id: TransactionID) -> String { "\(prefix)tx_\(id.shortText)" }

    /// Of one request, by its digest: the request itself says where its pass is.
    static func pass(_ digest: [UInt8]) -> String {
        "\(passPrefix)\(HexText.lowerCase(digest.prefix(4)))"
    }

    /// Of one SAML request, by the digest of its ID.
    static func request(_ digest: [UInt8]) -> String {
        "\(requestPrefix)\(HexText.lowerCase(digest.prefix(4)))"
    }

    /// The value of a `Set-Cookie` field. `value` is a token or base64url.
    static func set(_ name: String, _ value: String, lifetime: Int64) -> String {
        "\(name)=\(value); Path=/; Secure; HttpOnly; SameSite=None; Max-Age=\(lifetime)"
    }

    /// The value of a `Set-Cookie` field that removes the cookie.
    static func delete(_ name: String) -> String { set(name, "", lifetime: 0) }
}
