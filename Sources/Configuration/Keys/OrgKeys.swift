/// `org.<org>.…`
enum OrgKeys {
    static let name = OptionalSetting(
        "org.<org>.name", .text(maximum: 200), "The name people see; without it, <org>.")
    static let host = OptionalSetting(
        "org.<org>.host", .host(),
        "Where the users of the org sign in; this host never asks for a certificate.")
    static let credential = CredentialKeys(
        "org.<org>", fallback: .requiredWith("org.<org>.host"),
        "the server certificate of the org host, and of apps without one of their own")
    static let upstream = UpstreamKeys(
        "org.<org>.upstream", fallback: .none,
        "Where requests to the org host are passed on to: the identity provider.")
    static let protocols = Setting<Set<FederationChoice>>(
        "org.<org>.protocol", .choiceSetOrNone(), default: "saml, wsfed",
        "The sign-on messages recognised on the org host.")
    static let annotate = Setting<Set<AnnotationForm>>(
        "org.<org>.annotate", .choiceSet(), default: "headers, jwt",
        "How the upstream of the org host is told about the device.")
    static let maximumBody = Setting<BodyLimit>(
        "org.<org>.max_body", .bodyLimit(BodyLimit.range), standard: .shared,
        shown: "limit.body", "The body of a request to the org host, in place of limit.body.")
    static let learnMore = OptionalSetting(
        "org.<org>.learn_more", .webURL(),
        "Where the security page sends people who want to know more.")

    static let rows =
        [name.key, host.key] + credential.rows + upstream.rows
        + [protocols.key, annotate.key, maximumBody.key, learnMore.key] + DeviceTrustKeys.rows
}

/// `org.<org>.devicetrust.…`
enum DeviceTrustKeys {
    static let host = OptionalSetting(
        "org.<org>.devicetrust.host", .host(),
        "The host that asks for the device certificate, and does nothing else.")
    static let credential = CredentialKeys(
        "org.<org>.devicetrust", fallback: .requiredWith("org.<org>.devicetrust.host"),
        "the server certificate of that host; it must cover no other host")
    static let ca = OptionalSetting(
        "org.<org>.devicetrust.ca", .path(),
        fallback: .requiredWith("org.<org>.devicetrust.host"),
        "PEM file of the CAs that issue the org's device certificates.")
    static let lists = OptionalSetting(
        "org.<org>.devicetrust.crl", .paths(),
        "Revocation lists of those CAs (PEM or DER), read again when they change.")
    static let urls = OptionalSetting(
        "org.<org>.devicetrust.crl.url", .downloadURLs(),
        "Where revocation lists of those CAs are downloaded from, in time for each next one.")
    static let fetchesLists = Setting(
        "org.<org>.devicetrust.crl.fetch", .onOff(), default: "off",
        "Whether lists are downloaded from where those CAs and device certificates say, too.")
    static let stale = Setting(
        "org.<org>.devicetrust.crl.stale", .stale(), default: "grace 24h",
        "What the certificates of a CA count as once its revocation list is out of date.")
    static let requiresList = Setting(
        "org.<org>.devicetrust.crl.required", .onOff(), default: "off",
        "Whether certificates of a CA without a revocation list are not trusted.")
    static let enabled = Setting(
        "org.<org>.devicetrust.enabled", .onOff(), default: "on",
        "Off: no device of the org is trusted, and the reason says so.")
    static let deviceID = Setting<[DeviceIDChoice]>(
        "org.<org>.devicetrust.device_id", .choices(),
        default: "san-uri, permanent-identifier, subject-cn, subject-serial",
        "Where in a certificate the name of the device is; the first that is there counts.")
    static let inventory = Setting<InventoryChoice>(
        "org.<org>.devicetrust.inventory", .choice(), default: "open",
        "open: a device is registered when its certificate is first seen; required: only registered "
            + "ones count.")
    static let binding = Setting<BindingChoice>(
        "org.<org>.devicetrust.binding", .choice(), default: "first-user",
        "Who may sign in with a device certificate.")
    static let bindingGroups = OptionalSetting(
        "org.<org>.devicetrust.binding.groups", .groups(),
        "The groups whose members may, where the binding is group.")

    static let rows =
        [host.key] + credential.rows
        + [
            ca.key, lists.key, urls.key, fetchesLists.key, stale.key, requiresList.key,
            enabled.key, deviceID.key, inventory.key, binding.key, bindingGroups.key,
        ]
}
