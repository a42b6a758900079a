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

    static let logo = OptionalSetting(
        "org.<org>.logo", .path(),
        "The picture on pages: a PNG, JPEG, GIF or SVG file of at most 64 KiB.")
    static let texts = OptionalSetting(
        "org.<org>.texts", .paths(),
        "Files with the texts of pages in further languages, one key = value a line.")
    static let exchangeOnline = OptionalSetting(
        "org.<org>.exchange_online", .addressRanges(),
        "Peers whose X-MS-Forwarded-Client-IP and X-MS-Client-Application are believed.")
    static let userField = Setting(
        "org.<org>.user_header", .ownField(), default: "X-Sallyport-Authenticated-User",
        "The field of an answer in which the identity provider names whom it has signed in.")
    static let groupsField = Setting(
        "org.<org>.groups_header", .ownField(), default: "X-Sallyport-Authenticated-Groups",
        "The field of the same answer with that user's groups, by comma.")
    static let providerCertificates = OptionalSetting(
        "org.<org>.idp.certificate", .paths(),
        "PEM files of the certificates the identity provider of its apps signs with.")

    static let rows =
        [name.key, host.key] + credential.rows + upstream.rows
        + [
            protocols.key, annotate.key, maximumBody.key, learnMore.key, logo.key, texts.key,
            userField.key, groupsField.key, providerCertificates.key, exchangeOnline.key,
        ] + DeviceTrustKeys.rows + HandoffKeys.rows + ZoneKeys.rows
}

/// `org.<org>.handoff.…`
enum HandoffKeys {
    static let leave = Setting<HandoffLeaveChoice>(
        "org.<org>.handoff.leave", .choice(), default: "page",
        "How a browser is sent to the device-trust host: by a page, or by a redirect without script."
    )
    static let label = Setting<HandoffLabelChoice>(
        "org.<org>.handoff.label", .choice(), default: "always",
        "When it is sent to a fresh name of devicetrust.zone: each time, or after a stale answer.")
    static let fresh = Setting(
        "org.<org>.handoff.fresh", .duration(.zero...(.seconds(900))), default: "30s",
        "How long one look at a trusted device counts for further sign-ons.")
    static let sameAddress = Setting<SameAddressChoice>(
        "org.<org>.handoff.same_address", .choice(), default: "log",
        "What happens when the two ends of a handoff come from different addresses.")

    static let rows = [leave.key, label.key, fresh.key, sameAddress.key]
}

/// `org.<org>.zone.<zone>.…`
enum ZoneKeys {
    static let gateways = OptionalSetting(
        "org.<org>.zone.<zone>.gateways", .addressRanges(), fallback: .required,
        "The addresses of a network zone that sign-on rules speak of.")
    static let proxies = OptionalSetting(
        "org.<org>.zone.<zone>.proxies", .addressRanges(),
        "Proxies believed about where a request comes from, for this zone alone.")

    static let rows = [gateways.key, proxies.key]
}

/// `org.<org>.devicetrust.…`
enum DeviceTrustKeys {
    static let host = OptionalSetting(
        "org.<org>.devicetrust.host", .host(),
        "The host that asks for the device certificate, and does nothing else.")
    static let credential = CredentialKeys(
        "org.<org>.devicetrust", fallback: .requiredWith("org.<org>.devicetrust.host"),
        "the server certificate of that host; it should cover no other host")
    static let zone = OptionalSetting(
        "org.<org>.devicetrust.zone", .host(),
        "A name below which every handoff gets a fresh host; the certificate covers *.zone, too.")
    static let platforms = Setting<Set<TrustPlatformChoice>>(
        "org.<org>.devicetrust.platforms", .choiceSet(), default: "macos, windows",
        "The platforms on which devices can be trusted.")
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
            enabled.key, zone.key, platforms.key, deviceID.key, inventory.key, binding.key,
            bindingGroups.key,
        ]
}
