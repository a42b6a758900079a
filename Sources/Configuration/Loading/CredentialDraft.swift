/// A certificate, its key and passphrase as far as they are set.
struct CredentialDraft {
    let certificate: Reading<String>
    let key: Reading<String>
    let passphrase: Reading<SecretReference>

    /// Neither is set; of a pair that is set by half, the half that lacks is reported.
    var isAbsent: Bool { certificate.isAbsent && key.isAbsent }

    /// nil when the certificate is not set, or something is wrong with the pair.
    var files: CredentialFiles? {
        guard let certificate = certificate.located, let key = key.located else { return nil }
        return CredentialFiles(
            certificate: certificate, key: key, passphrase: passphrase.located)
    }
}

extension SettingsAssembly {
    /// A certificate comes with its key, a key with its certificate, a passphrase with a key.
    mutating func readCredential(
        _ keys: CredentialKeys, in section: SettingsSection
    ) -> CredentialDraft {
        let draft = CredentialDraft(
            certificate: read(keys.certificate, in: section), key: read(keys.key, in: section),
            passphrase: read(keys.passphrase, in: section))
        if draft.key.isAbsent, let place = draft.certificate.place {
            let reason = "\(section.key(keys.certificate.key.pattern)) is"
            demand(keys.key.key, in: section, at: place, because: reason)
        }
        if draft.certificate.isAbsent, let place = draft.key.place {
            let reason = "\(section.key(keys.key.key.pattern)) is"
            demand(keys.certificate.key, in: section, at: place, because: reason)
        }
        if draft.key.isAbsent, draft.certificate.isAbsent, let place = draft.passphrase.place {
            let reason = "\(section.key(keys.passphrase.key.pattern)) is"
            demand(keys.key.key, in: section, at: place, because: reason)
        }
        checkEnvironment(draft.passphrase, of: keys.passphrase.key, in: section)
        return draft
    }

    private mutating func checkEnvironment(
        _ secret: Reading<SecretReference>, of key: SettingKey, in section: SettingsSection
    ) {
        guard let located = secret.located, case .environment(let name) = located.value,
            source.environment(name) == nil
        else { return }
        refuse(
            key, in: section, at: located.place,
            "read \(Quoted.text("env:\(name)")) (that environment variable is not set)",
            allowed: key.allowed)
    }
}
