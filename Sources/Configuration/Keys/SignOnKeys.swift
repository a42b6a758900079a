/// How sign-on messages name an app, and what its rules have in common.
enum SignOnKeys {
    static let entityIDs = OptionalSetting(
        "app.<app>.entity_id", .texts(maximum: 1024, "SAML entity IDs"),
        "The SAML entity IDs of the app: the Issuer of its requests, the Audience of assertions.")
    static let realms = OptionalSetting(
        "app.<app>.realm", .texts(maximum: 1024, "values of wtrealm"),
        "The realms of the app in WS-Federation: wtrealm, and the Audience of assertions.")
    static let consumers = OptionalSetting(
        "app.<app>.acs", .downloadURLs(),
        "How the URLs begin to which assertions for the app are sent (ACS, wreply).")
    static let paths = OptionalSetting(
        "app.<app>.path", .pathPrefixes(),
        "How paths of the org host begin that mean the app: sign-ons the identity provider starts.")
    static let office365 = Setting(
        "app.<app>.office365", .onOff(), default: "off",
        "Whether the app is Microsoft 365: only then rules may tell clients apart.")
    static let assignedUsers = OptionalSetting(
        "app.<app>.assigned.users", .users(),
        "The users the app is assigned to, besides the groups; without both, everybody.")
    static let assignedGroups = OptionalSetting(
        "app.<app>.assigned.groups", .groups(),
        "The groups whose members the app is assigned to.")
    static let mode = Setting<RuleModeChoice>(
        "app.<app>.mode", .choice(), default: "enforce",
        "report-only: the rules decide nothing; events say what they would have done.")
    static let enforcement = Setting<EnforcementChoice>(
        "app.<app>.enforce", .choice(), default: "sign-on",
        "Whether devices are judged at sign-on, or at every request to the hosts of the app.")
    static let factorClasses = Setting<[String]>(
        "app.<app>.factor.classes", .texts(maximum: 1024, "AuthnContextClassRefs or URIs"),
        default: """
            http://schemas.microsoft.com/claims/multipleauthn, https://refeds.org/profile/mfa, \
            urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract, \
            urn:oasis:names:tc:SAML:2.0:ac:classes:TimeSyncToken
            """,
        "What an assertion says about how the user signed in that counts as a second factor.")
    static let clockSkew = Setting(
        "app.<app>.clock_skew", .duration(.zero...(.seconds(600))), default: "60s",
        "By how much the identity provider's clock may differ where it dates assertions.")
    static let requestMatch = Setting<RequestMatchChoice>(
        "app.<app>.in_response_to", .choice(), default: "seen",
        "Whether a SAML response must answer a request that was seen in the same browser.")
    static let defaultAccess = OptionalSetting<AccessChoice>(
        "app.<app>.rule.default", .choice(),
        fallback: .described("deny as soon as a rule mentions trust, else allow"),
        "What happens to a sign-on that no rule matches.")

    static let rows = [
        entityIDs.key, realms.key, consumers.key, paths.key, office365.key, assignedUsers.key,
        assignedGroups.key, mode.key, enforcement.key, factorClasses.key, clockSkew.key,
        requestMatch.key,
    ]
}

/// `app.<app>.rule.<n>.…`: the first rule that matches a sign-on decides.
enum RuleKeys {
    static let name = OptionalSetting(
        "app.<app>.rule.<n>.name", .text(maximum: 200), fallback: .required,
        "The name of the rule, which no other rule of the app has. Rules are asked by number.")
    static let active = Setting(
        "app.<app>.rule.<n>.active", .onOff(), default: "on", "Whether the rule counts at all.")
    static let mode = OptionalSetting<RuleModeChoice>(
        "app.<app>.rule.<n>.mode", .choice(), fallback: .described("app.<app>.mode"),
        "report-only: the rule decides nothing; events say what it would have done.")
    static let users = OptionalSetting(
        "app.<app>.rule.<n>.users", .users(),
        "The users it is about, besides the groups; without both, everybody.")
    static let groups = OptionalSetting(
        "app.<app>.rule.<n>.groups", .groups(), "The groups whose members it is about.")
    static let excludedUsers = OptionalSetting(
        "app.<app>.rule.<n>.exclude.users", .users(),
        "The users it is not about, whatever else it says.")
    static let excludedGroups = OptionalSetting(
        "app.<app>.rule.<n>.exclude.groups", .groups(),
        "The groups whose members it is not about, whatever else it says.")
    static let zone = Setting<ZoneChoice>(
        "app.<app>.rule.<n>.zone", .zones(), default: "any",
        "Where the client is: in one of these network zones of the org, or in none of them.")
    static let client = OptionalSetting<Set<ClientChoice>>(
        "app.<app>.rule.<n>.client", .choiceSet(), fallback: .described("all of them"),
        "The kinds of client it is for, with office365 = on.")
    static let platform = OptionalSetting<Set<PlatformChoice>>(
        "app.<app>.rule.<n>.platform", .choiceSet(), fallback: .described("all of them"),
        "The platforms it is for.")
    static let trust = Setting<TrustChoice>(
        "app.<app>.rule.<n>.trust", .choice(), default: "any",
        "The devices it is for; only with platforms and clients that can show a certificate.")
    static let access = OptionalSetting<AccessChoice>(
        "app.<app>.rule.<n>.access", .choice(), fallback: .required,
        "What happens to a sign-on that it matches.")
    static let factor = Setting<FactorChoice>(
        "app.<app>.rule.<n>.factor", .factor(), default: "none",
        "The second factor it asks for: at this sign-on, in this session, or not longer ago than this."
    )
    static let reauthentication = Setting<ReauthenticationChoice>(
        "app.<app>.rule.<n>.reauth", .reauthentication(), default: "none",
        "Whether people sign in anew: at every sign-on, or when they last did longer ago than this."
    )

    static let rows = [
        name.key, active.key, mode.key, users.key, groups.key, excludedUsers.key,
        excludedGroups.key, zone.key, client.key, platform.key, trust.key, access.key, factor.key,
        reauthentication.key, SignOnKeys.defaultAccess.key,
    ]
}
