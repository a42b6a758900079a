/// An upstream as far as it is set.
struct UpstreamDraft {
    let url: Reading<UpstreamURL>
    let ca: Reading<String>
    let serverName: Reading<HostName>
    let credential: CredentialDraft
    let hostHeader: HostHeaderChoice

    /// nil when the URL is not set, or is wrong.
    var settings: UpstreamSettings? {
        url.located.map {
            UpstreamSettings(
                url: $0, ca: ca.located, serverName: serverName.located,
                credential: credential.files, hostHeader: hostHeader)
        }
    }

    /// What is set for https.
    func parts(_ keys: UpstreamKeys) -> [(key: SettingKey, place: SettingPlace)] {
        let parts = [
            (keys.ca.key, ca.place), (keys.serverName.key, serverName.place),
            (keys.credential.certificate.key, credential.certificate.place),
        ]
        return parts.compactMap { key, place in place.map { (key, $0) } }
    }
}

extension SettingsAssembly {
    /// What is about TLS needs an https upstream: silently unused, it would look like protection.
    mutating func readUpstream(
        _ keys: UpstreamKeys, in section: SettingsSection
    ) -> UpstreamDraft {
        let draft = UpstreamDraft(
            url: read(keys.url, in: section), ca: read(keys.ca, in: section),
            serverName: read(keys.serverName, in: section),
            credential: readCredential(keys.credential, in: section),
            hostHeader: read(keys.hostHeader, in: section))
        guard let url = draft.url.located, url.value.scheme == .http else { return draft }
        for (key, place) in draft.parts(keys) {
            refuse(
                key, in: section, at: place,
                "it has no use with \(url.value), which is not https (\(url.place))")
        }
        return draft
    }
}
