import DeviceTrust

/// A sign-on that somebody makes up, to see what the rules say of it.
public struct SignOnQuestion: Sendable {
    /// The app in the settings.
    public var app: String
    /// Who signs in; nil: nobody can tell.
    public var user: String?
    /// The groups of the user.
    public var groups: [String] = []
    /// The address the request comes from.
    public var address: String
    /// The value of `User-Agent`.
    public var userAgent: String
    /// The value of `Sec-CH-UA-Platform`.
    public var platformHint: String?
    /// The path of the request.
    public var path = "/"
    /// The value of `X-MS-Client-Application`, as Exchange Online sends it.
    public var application: String?
    /// `trusted`, the code of a reason, or nil while nobody has looked.
    public var posture: String?
    /// How many seconds ago the user signed in at the identity provider; nil: it has yet to say.
    public var signedInSecondsAgo: Int64?
    /// Whether that was with a second factor.
    public var hasFactor = false

    /// A sign-on with what must be known of it.
    public init(app: String, address: String, userAgent: String) {
        self.app = app
        self.address = address
        self.userAgent = userAgent
    }

    /// The facts that come of it. Only differences of time matter, so it happens at second 0.
    func facts(
        for policy: SignOnPolicy, trustPlatforms: ClientPlatforms
    ) throws(QuestionFault) -> SignOnFacts {
        guard let address = NetworkAddress(address) else {
            throw QuestionFault("\(TextCell.quoted(address)) is no address")
        }
        let signals = ClientSignals(
            userAgent: userAgent, platformHint: platformHint, path: path, application: application)
        return SignOnFacts(
            user: try userFact(), client: signals.client, platform: signals.platform,
            zones: policy.zones.locate(peer: address).zones,
            trust: try trust(on: signals.platform, trustPlatforms), session: session, now: 0)
    }

    private func userFact() throws(QuestionFault) -> SignOnFacts.User {
        guard let user else { return .nobody }
        guard let named = NamedUser(name: user, groups: Set(groups)) else {
            throw QuestionFault("\(TextCell.quoted(user)) is no name of a user")
        }
        return .known(named)
    }

    /// A platform whose device trust is switched off has no trusted devices.
    private func trust(
        on platform: ClientPlatform?, _ trustPlatforms: ClientPlatforms
    ) throws(QuestionFault) -> SignOnFacts.Trust {
        guard let posture else { return .notEvaluated }
        let isOff = platform.map { platform in
            [.macos, .windows].contains(platform)
                && !trustPlatforms.contains(ClientPlatforms(platform))
        }
        if isOff == true { return .notTrusted(.deviceTrustDisabled) }
        if posture == "trusted" { return .trusted }
        guard let reason = PostureReason(rawValue: posture) else {
            let codes = PostureReason.allCases.map(\.rawValue).joined(separator: ", ")
            throw QuestionFault(
                "\(TextCell.quoted(posture)) is no posture; allowed: trusted, \(codes)")
        }
        return .notTrusted(reason)
    }

    private var session: SignOnFacts.Session {
        signedInSecondsAgo.map { .known(authenticatedAt: -$0, hasFactor: hasFactor) }
            ?? .unknownYet
    }
}

/// Why a question has no answer.
struct QuestionFault: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
