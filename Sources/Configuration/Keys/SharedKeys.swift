/// The three keys of a certificate, below any prefix.
struct CredentialKeys: Sendable {
    let certificate: OptionalSetting<String>
    let key: OptionalSetting<String>
    let passphrase: OptionalSetting<SecretReference>

    var rows: [SettingKey] { [certificate.key, key.key, passphrase.key] }

    init(_ prefix: String, fallback: SettingKey.Fallback = .none, _ meaning: String) {
        certificate = OptionalSetting(
            "\(prefix).certificate", .path(), fallback: fallback,
            "PEM file, the leaf first and then its chain: \(meaning).")
        key = OptionalSetting(
            "\(prefix).key", .path(), fallback: .requiredWith("\(prefix).certificate"),
            "PEM file of the key of that certificate.")
        passphrase = OptionalSetting(
            "\(prefix).key_passphrase", .secret(), "What decrypts that key, where it is encrypted.")
    }
}

/// The keys of where requests are passed on to, below any prefix.
struct UpstreamKeys: Sendable {
    let url: OptionalSetting<UpstreamURL>
    let ca: OptionalSetting<String>
    let serverName: OptionalSetting<HostName>
    let credential: CredentialKeys
    let hostHeader: Setting<HostHeaderChoice>

    var rows: [SettingKey] {
        [url.key, ca.key, serverName.key] + credential.rows + [hostHeader.key]
    }

    init(_ prefix: String, fallback: SettingKey.Fallback, _ meaning: String) {
        url = OptionalSetting(prefix, .upstreamURL(), fallback: fallback, meaning)
        ca = OptionalSetting(
            "\(prefix).ca", .path(),
            "PEM file of the CAs the certificate of an https upstream may come from; without it, "
                + "the system's.")
        serverName = OptionalSetting(
            "\(prefix).server_name", .host(),
            "The name in the certificate of an https upstream; without it, the host of the URL.")
        credential = CredentialKeys(
            prefix, "the certificate the gateway shows to an https upstream")
        hostHeader = Setting(
            "\(prefix).host", .choice(), default: "pass",
            "The Host the upstream sees: the client's (pass), or the host of the URL (upstream).")
    }
}
