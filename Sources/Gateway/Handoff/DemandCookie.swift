import DeviceTrust

/// What the last sign-on lacked, so that the next one asks the identity provider for it. It is not
/// sealed: whoever changes it can make things harder for himself alone.
enum DemandCookie {
    static let name = "__Host-sp_demand"

    /// Seconds in which the person signs in again.
    private static let lifetime: Int64 = 300

    /// What the cookie says.
    struct Demand: Equatable {
        var asksForFactor: Bool
        var forcesAuthentication: Bool
    }

    /// The value of the `Set-Cookie` field.
    static func set(_ demands: SignOnDemands) -> String {
        let isFresh = demands.factor == .everySignOn || demands.reauthentication != .none
        let words = (demands.factor == .none ? [] : ["factor"]) + (isFresh ? ["login"] : [])
        return HandoffCookies.set(name, words.joined(separator: "."), lifetime: lifetime)
    }

    /// The value of the `Set-Cookie` field after the demand has been passed on.
    static var delete: String { HandoffCookies.delete(name) }

    /// What a cookie's value says; nil for anything but what `set` writes.
    static func read(_ value: [UInt8]) -> Demand? {
        switch String(decoding: value, as: UTF8.self) {
        case "factor": Demand(asksForFactor: true, forcesAuthentication: false)
        case "login": Demand(asksForFactor: false, forcesAuthentication: true)
        case "factor.login": Demand(asksForFactor: true, forcesAuthentication: true)
        default: nil
        }
    }
}
