import Configuration

extension KeyCase {
    static let apps = [
        KeyCase(
            "app.payroll.name", "Pay", { $0.apps.first?.name == "Pay" }, wrong: "Pay\troll",
            "it holds a tab"),
        KeyCase(
            "app.payroll.org", "corp", { $0.apps.first?.org == "corp" }, wrong: "Corp",
            "1 to 63 lower-case letters, digits and hyphens"),
        KeyCase(
            "app.payroll.host", "A.test,b.test",
            { $0.apps.first?.front?.hosts.map(\.value.text) == ["a.test", "b.test"] },
            wrong: "a.test, A.test", "\"A.test\" is in the list twice"),
        KeyCase(
            "app.payroll.certificate", "a.pem",
            { $0.apps.first?.front?.credential.certificate.value == "/etc/sallyport/a.pem" },
            wrong: "tls/", "that is a directory"),
        KeyCase(
            "app.payroll.key", "a.key",
            { $0.apps.first?.front?.credential.key.value == "/etc/sallyport/a.key" },
            wrong: "tls/", "that is a directory"),
        KeyCase(
            "app.payroll.key_passphrase", "file:/p",
            { $0.apps.first?.front?.credential.passphrase?.value == .file(path: "/p") },
            wrong: "file:", "the path is empty"),
        KeyCase(
            "app.payroll.upstream", "HTTPS://[2001:DB8::1]:8443",
            {
                $0.apps.first?.front?.upstream.url.value.description == "https://[2001:db8::1]:8443"
            },
            wrong: "https://app/path", "a path is not part of it"),
        KeyCase(
            "app.payroll.upstream.ca", "ca.pem",
            { $0.apps.first?.front?.upstream.ca?.value == "/etc/sallyport/ca.pem" },
            wrong: "tls/", "that is a directory"),
        KeyCase(
            "app.payroll.upstream.server_name", "x.test",
            { $0.apps.first?.front?.upstream.serverName?.value.text == "x.test" },
            wrong: "x_y.test",
            "it holds more than letters, digits, hyphens and dots"),
        KeyCase(
            "app.payroll.upstream.certificate", "c.pem",
            {
                $0.apps.first?.front?.upstream.credential?.certificate.value
                    == "/etc/sallyport/c.pem"
            },
            wrong: "tls/", "that is a directory"),
        KeyCase(
            "app.payroll.upstream.key", "c.key",
            { $0.apps.first?.front?.upstream.credential?.key.value == "/etc/sallyport/c.key" },
            wrong: "tls/", "that is a directory"),
        KeyCase(
            "app.payroll.upstream.key_passphrase", "file:/p",
            { $0.apps.first?.front?.upstream.credential?.passphrase?.value == .file(path: "/p") },
            wrong: "env:1ST", "that is no name of an environment variable"),
        KeyCase(
            "app.payroll.upstream.host", "pass",
            { $0.apps.first?.front?.upstream.hostHeader == .pass }, wrong: "upsteam",
            "did you mean upstream?"),
        KeyCase(
            "app.payroll.protocol", "wsfed, saml",
            { $0.apps.first?.protocols == [.saml, .wsfed] }, wrong: "saml, oidc",
            "\"oidc\" is not one"),
        KeyCase(
            "app.payroll.idp.certificate", "idp.pem, /new.pem",
            {
                $0.apps.first?.identityProvider?.certificates.map(\.value)
                    == ["/etc/sallyport/idp.pem", "/new.pem"]
            },
            wrong: "idp.pem,", "an item of the list is empty"),
        KeyCase(
            "app.payroll.user_attribute", "uid",
            { $0.apps.first?.identityProvider?.userAttribute == "uid" },
            wrong: "u\tid", "it holds a tab"),
        KeyCase(
            "app.payroll.groups_attribute", "memberOf",
            { $0.apps.first?.identityProvider?.groupsAttribute == "memberOf" },
            wrong: "member\tOf", "it holds a tab"),
        KeyCase(
            "app.payroll.handshake", "inline", { $0.apps.first?.handshake == .inline },
            wrong: "in-line", "did you mean inline?"),
        KeyCase(
            "app.payroll.resumption", "on", { $0.apps.first?.resumesSessions == true },
            wrong: "inline", "on or off"),
        KeyCase(
            "app.payroll.require", "none", { $0.apps.first?.requirement == RequirementChoice.none },
            wrong: "trust", "did you mean trusted?"),
        KeyCase(
            "app.payroll.annotate", "jwt", { $0.apps.first?.annotations == [.jwt] },
            wrong: "none", "a list of headers, jwt, client-cert, xfcc"),
        KeyCase(
            "app.payroll.user_header", "off", { $0.apps.first?.userField == nil },
            wrong: "X-Remote-User", "a field name that begins with X-Sallyport-"),
        KeyCase(
            "app.payroll.groups_header", "x-sallyport-groups-of",
            { $0.apps.first?.groupsField == "x-sallyport-groups-of" }, wrong: "X-Sallyport-Gr_ps",
            "it holds more than letters, digits and hyphens"),
        KeyCase(
            "app.payroll.max_body", "0", { $0.apps.first?.maximumBody == .bytes(0) },
            wrong: "unlimited", "off, or a size from 0"),
    ]
}
