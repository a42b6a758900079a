/// `app.<app>.…`
enum AppKeys {
    static let name = OptionalSetting(
        "app.<app>.name", .text(maximum: 200), "The name people see; without it, <app>.")
    static let org = OptionalSetting(
        "app.<app>.org", .instanceName(of: .org), fallback: .required,
        "The org whose devices the app trusts.")
    static let hosts = OptionalSetting(
        "app.<app>.host", .hosts(), fallback: .requiredWith("app.<app>.upstream"),
        "The names under which people reach the app; without it, by its org's identity provider alone."
    )
    static let credential = CredentialKeys(
        "app.<app>", fallback: .described("that of its org"), "the server certificate of the app")
    static let upstream = UpstreamKeys(
        "app.<app>.upstream", fallback: .requiredWith("app.<app>.host"),
        "Where requests are passed on to: the app.")
    static let protocols = Setting<Set<FederationChoice>>(
        "app.<app>.protocol", .choiceSetOrNone(), default: "saml, wsfed",
        "The sign-on messages recognised on the way to the app.")
    static let providerCertificates = OptionalSetting(
        "app.<app>.idp.certificate", .paths(),
        "PEM files of the certificates the identity provider signs with; without them, "
            + "org.<org>.idp.certificate.")
    static let userAttribute = OptionalSetting(
        "app.<app>.user_attribute", .text(maximum: 200),
        "The attribute of an assertion that holds the user; without it, the NameID.")
    static let groupsAttribute = OptionalSetting(
        "app.<app>.groups_attribute", .text(maximum: 200),
        "The attribute of an assertion that holds the groups of the user.")
    static let handshake = Setting<HandshakeChoice>(
        "app.<app>.handshake", .choice(), default: "none",
        "Whether the hosts of the app ask for the device certificate themselves (inline).")
    static let resumption = Setting(
        "app.<app>.resumption", .onOff(), default: "on",
        "Whether the hosts of the app resume TLS sessions; posture is judged anew.")
    static let requirement = Setting<RequirementChoice>(
        "app.<app>.require", .choice(), default: "none",
        "trusted: a request from a device that is not trusted gets the security page.")
    static let annotate = Setting<Set<AnnotationForm>>(
        "app.<app>.annotate", .choiceSet(), default: "headers, jwt",
        "How the app is told about the device.")
    static let userField = Setting(
        "app.<app>.user_header", .ownField(), default: "X-Sallyport-Authenticated-User",
        "The field of an answer in which an identity provider names whom it has signed in.")
    static let groupsField = Setting(
        "app.<app>.groups_header", .ownField(), default: "X-Sallyport-Authenticated-Groups",
        "The field of the same answer with that user's groups, by comma.")
    static let maximumBody = Setting<BodyLimit>(
        "app.<app>.max_body", .bodyLimit(BodyLimit.range), standard: .shared,
        shown: "limit.body", "The body of a request to the app, in place of limit.body.")

    static let rows =
        [name.key, org.key, hosts.key] + credential.rows + upstream.rows
        + [
            protocols.key, providerCertificates.key, userAttribute.key, groupsAttribute.key,
            handshake.key, resumption.key, requirement.key, annotate.key, userField.key,
            groupsField.key, maximumBody.key,
        ] + SignOnKeys.rows + RuleKeys.rows
}
