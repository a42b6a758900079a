/// Settings in which every key is set, none to its default but `require`, which rules rule out.
struct FullSettings {
    private(set) var lines: [(key: String, value: String)] = [
        ("gateway.listen", "127.0.0.1:8443, [::1]:8443"),
        ("gateway.workers", "2"),
        ("gateway.pin_workers", "on"),
        ("gateway.admin", "unix:run/admin.sock"),
        ("gateway.drain", "5s"),
        ("gateway.max_connections", "1000"),
        ("tls.minimum", "1.3"),
        ("tls.ciphers", "ECDHE+AESGCM:!aNULL"),
        ("tls.ciphersuites", "TLS_AES_128_GCM_SHA256"),
        ("tls.groups", "X25519:P-256"),
        ("tls.kernel", "on"),
        ("timeout.handshake", "1s"),
        ("timeout.head", "2s"),
        ("timeout.body", "3s"),
        ("timeout.idle", "4s"),
        ("timeout.write", "5s"),
        ("timeout.upstream_connect", "6s"),
        ("timeout.upstream_response", "7s"),
        ("timeout.upstream_idle", "8s"),
        ("timeout.tunnel", "9s"),
        ("limit.head", "16KiB"),
        ("limit.target", "4KiB"),
        ("limit.fields", "50"),
        ("limit.trailers", "1KiB"),
        ("limit.body", "10MiB"),
        ("limit.sign_on_message", "128KiB"),
        ("limit.sign_on_inflated", "2MiB"),
        ("upstream.idle_connections", "8"),
        ("log.events", "log/events.jsonl"),
        ("log.operations", "log/operations.log"),
        ("log.level", "debug"),
        ("log.buffer", "100"),
        ("assertion.key", "keys/new.pem, keys/old.pem"),
        ("assertion.rotate", "12h"),
        ("assertion.lifetime", "30s"),
        ("org.corp.name", "Corp, Inc."),
        ("org.corp.host", "login.corp.test"),
        ("org.corp.certificate", "tls/login.pem"),
        ("org.corp.key", "tls/login.key"),
        ("org.corp.key_passphrase", "env:LOGIN_PASSPHRASE"),
        ("org.corp.upstream", "https://idp.corp.test:8443"),
        ("org.corp.upstream.ca", "tls/idp-ca.pem"),
        ("org.corp.upstream.server_name", "idp.internal.test"),
        ("org.corp.upstream.certificate", "tls/idp-client.pem"),
        ("org.corp.upstream.key", "tls/idp-client.key"),
        ("org.corp.upstream.key_passphrase", "file:tls/idp-client.pass"),
        ("org.corp.upstream.host", "upstream"),
        ("org.corp.protocol", "saml"),
        ("org.corp.annotate", "headers"),
        ("org.corp.max_body", "1MiB"),
        ("org.corp.learn_more", "https://help.corp.test/devices?lang=en#top"),
        ("org.corp.devicetrust.host", "devices.corp.test"),
        ("org.corp.devicetrust.certificate", "tls/devices.pem"),
        ("org.corp.devicetrust.key", "tls/devices.key"),
        ("org.corp.devicetrust.key_passphrase", "file:/run/secrets/devices"),
        ("org.corp.devicetrust.ca", "pki/device-ca.pem"),
        ("org.corp.devicetrust.crl", "pki/root.crl, pki/device.crl"),
        ("org.corp.devicetrust.crl.stale", "grace 2h"),
        ("org.corp.devicetrust.crl.required", "on"),
        ("org.corp.devicetrust.enabled", "off"),
        ("org.corp.devicetrust.device_id", "subject-cn, san-uri"),
        ("app.payroll.name", "Payroll"),
        ("app.payroll.org", "corp"),
        ("app.payroll.host", "payroll.corp.test, pay.corp.test"),
        ("app.payroll.certificate", "tls/payroll.pem"),
        ("app.payroll.key", "tls/payroll.key"),
        ("app.payroll.key_passphrase", "file:tls/payroll.pass"),
        ("app.payroll.upstream", "https://10.0.0.5:8081"),
        ("app.payroll.upstream.ca", "tls/payroll-ca.pem"),
        ("app.payroll.upstream.server_name", "payroll.internal.test"),
        ("app.payroll.upstream.certificate", "tls/payroll-client.pem"),
        ("app.payroll.upstream.key", "tls/payroll-client.key"),
        ("app.payroll.upstream.key_passphrase", "file:tls/payroll-client.pass"),
        ("app.payroll.upstream.host", "upstream"),
        ("app.payroll.protocol", "wsfed"),
        ("app.payroll.idp.certificate", "pki/idp.pem, pki/idp-next.pem"),
        ("app.payroll.user_attribute", "mail"),
        ("app.payroll.groups_attribute", "groups"),
        ("app.payroll.handshake", "inline"),
        ("app.payroll.require", "none"),
        ("app.payroll.annotate", "client-cert, xfcc"),
        ("app.payroll.max_body", "off"),
        ("app.payroll.resumption", "off"),
        ("tls.tickets.lifetime", "1h"),
        ("tls.tickets.rotate", "24h"),
        // At the end: the tests name lines.
        ("gateway.control", "run/control.sock"),
        ("store.file", "store.db"),
        ("store.postgresql", "file:store.secret"),
        ("timeout.store", "2s"),
        ("org.corp.devicetrust.inventory", "required"),
        ("org.corp.devicetrust.binding", "group"),
        ("org.corp.devicetrust.binding.groups", "Front desk, Warehouse"),
        ("app.payroll.user_header", "X-Sallyport-Signed-In"),
        ("app.payroll.groups_header", "off"),
        ("gateway.cache", "cache"),
        ("org.corp.devicetrust.crl.url", "http://pki.corp.test/device.crl"),
        ("org.corp.devicetrust.crl.fetch", "on"),
        ("tls.sessions", "tickets"),
        ("tls.sessions.limit", "1000"),
        ("gateway.trusted_proxies", "10.0.0.0/8, fd00::/8"),
        ("org.corp.devicetrust.zone", "dt.corp.test"),
        ("org.corp.devicetrust.platforms", "macos"),
        ("org.corp.handoff.leave", "redirect"),
        ("org.corp.handoff.label", "retry"),
        ("org.corp.handoff.fresh", "5s"),
        ("org.corp.handoff.same_address", "require"),
        ("org.corp.logo", "pages/logo.svg"),
        ("org.corp.texts", "pages/de.texts, pages/fr.texts"),
        ("org.corp.exchange_online", "40.92.0.0/15"),
        ("org.corp.user_header", "X-Sallyport-Idp-User"),
        ("org.corp.groups_header", "off"),
        ("org.corp.idp.certificate", "pki/idp.pem"),
        ("org.corp.zone.hq.gateways", "192.0.2.0/24, 198.51.100.1-198.51.100.9"),
        ("org.corp.zone.hq.proxies", "192.0.2.7"),
        ("app.payroll.entity_id", "https://payroll.corp.test/saml"),
        ("app.payroll.realm", "urn:corp:payroll"),
        ("app.payroll.acs", "https://payroll.corp.test/acs"),
        ("app.payroll.path", "/idp/payroll/"),
        ("app.payroll.office365", "on"),
        ("app.payroll.assigned.users", "lee@corp.test"),
        ("app.payroll.assigned.groups", "Staff"),
        ("app.payroll.mode", "report-only"),
        ("app.payroll.enforce", "every-request"),
        ("app.payroll.factor.classes", "https://refeds.org/profile/mfa"),
        ("app.payroll.clock_skew", "2m"),
        ("app.payroll.rule.1.name", "Trusted computers"),
        ("app.payroll.rule.1.active", "off"),
        ("app.payroll.rule.1.mode", "report-only"),
        ("app.payroll.rule.1.users", "kim@corp.test"),
        ("app.payroll.rule.1.groups", "Front desk"),
        ("app.payroll.rule.1.exclude.users", "eve@corp.test"),
        ("app.payroll.rule.1.exclude.groups", "Guests"),
        ("app.payroll.rule.1.zone", "hq"),
        ("app.payroll.rule.1.client", "browser, modern"),
        ("app.payroll.rule.1.platform", "windows, macos"),
        ("app.payroll.rule.1.trust", "trusted"),
        ("app.payroll.rule.1.access", "allow"),
        ("app.payroll.rule.1.factor", "session"),
        ("app.payroll.rule.1.reauth", "8h"),
        ("app.payroll.rule.default", "allow"),
        ("app.payroll.in_response_to", "ignored"),
    ]

    /// With another value for one key.
    func setting(_ key: String, to value: String) -> FullSettings {
        var copy = self
        copy.lines = lines.map { $0.key == key ? (key, value) : $0 }
        return copy
    }

    /// Without some keys.
    func without(_ keys: String...) -> FullSettings {
        var copy = self
        copy.lines.removeAll { keys.contains($0.key) }
        return copy
    }

    /// Without rules.
    var withoutRules: FullSettings {
        var copy = self
        copy.lines.removeAll { $0.key.contains(".rule.") }
        return copy
    }

    /// With a line at the end.
    func adding(_ key: String, _ value: String) -> FullSettings {
        var copy = self
        copy.lines.append((key, value))
        return copy
    }

    /// The line of a key, counted from 1; 0 when it is not there.
    func line(of key: String) -> Int {
        (lines.firstIndex { $0.key == key } ?? -1) + 1
    }

    /// As it stands in the file `/etc/sallyport/sallyport.conf`.
    var outcome: Outcome {
        let text = lines.map { "\($0.key) = \($0.value)\n" }.joined()
        return Outcome(
            FakeFiles([Self.file: text], environment: ["LOGIN_PASSPHRASE": "secret"]),
            main: Self.file)
    }

    static let file = "/etc/sallyport/sallyport.conf"
}
