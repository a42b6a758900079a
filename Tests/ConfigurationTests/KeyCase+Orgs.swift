import Configuration

extension KeyCase {
    static let orgs = [
        KeyCase(
            "org.corp.name", "Ümlaut & Söhne", { $0.orgs.first?.name == "Ümlaut & Söhne" },
            wrong: String(repeating: "n", count: 201), "a text of at most 200 characters"),
        KeyCase(
            "org.corp.host", "Login.Corp.TEST",
            { $0.orgs.first?.front?.host.value.text == "login.corp.test" },
            wrong: "https://login.corp.test", "it is a URL"),
        KeyCase(
            "org.corp.certificate", "login.pem",
            { $0.orgs.first?.credential?.certificate.value == "/etc/sallyport/login.pem" },
            wrong: "tls/", "that is a directory"),
        KeyCase(
            "org.corp.key", "/k.pem", { $0.orgs.first?.front?.credential.key.value == "/k.pem" },
            wrong: "~root/k.pem", "~ is not expanded"),
        KeyCase(
            "org.corp.key_passphrase", "file:p",
            {
                $0.orgs.first?.credential?.passphrase?.value
                    == .file(path: "/etc/sallyport/p")
            },
            wrong: "hunter2", "read a value that is not shown here"),
        KeyCase(
            "org.corp.upstream", "https://idp",
            { $0.orgs.first?.front?.upstream?.url.value.description == "https://idp:443" },
            wrong: "idp:8443", "did you mean http://idp:8443?"),
        KeyCase(
            "org.corp.upstream.ca", "ca.pem",
            { $0.orgs.first?.front?.upstream?.ca?.value == "/etc/sallyport/ca.pem" },
            wrong: "tls/", "that is a directory"),
        KeyCase(
            "org.corp.upstream.server_name", "idp.test",
            { $0.orgs.first?.front?.upstream?.serverName?.value.text == "idp.test" },
            wrong: "*.idp.test", "a wildcard is not a host name"),
        KeyCase(
            "org.corp.upstream.certificate", "c.pem",
            {
                $0.orgs.first?.front?.upstream?.credential?.certificate.value
                    == "/etc/sallyport/c.pem"
            },
            wrong: "tls/", "that is a directory"),
        KeyCase(
            "org.corp.upstream.key", "c.key",
            { $0.orgs.first?.front?.upstream?.credential?.key.value == "/etc/sallyport/c.key" },
            wrong: "tls/", "that is a directory"),
        KeyCase(
            "org.corp.upstream.key_passphrase", "env:LOGIN_PASSPHRASE",
            {
                $0.orgs.first?.front?.upstream?.credential?.passphrase?.value
                    == .environment(name: "LOGIN_PASSPHRASE")
            },
            wrong: "env:NOT_SET", "that environment variable is not set"),
        KeyCase(
            "org.corp.upstream.host", "pass",
            { $0.orgs.first?.front?.upstream?.hostHeader == .pass }, wrong: "keep",
            "pass, upstream"),
        KeyCase(
            "org.corp.protocol", "none", { $0.orgs.first?.front?.protocols == [] },
            wrong: "saml, none", "none stands alone"),
        KeyCase(
            "org.corp.annotate", "jwt, xfcc",
            { $0.orgs.first?.front?.annotations == [.jwt, .xfcc] }, wrong: "header",
            "did you mean headers?"),
        KeyCase(
            "org.corp.max_body", "2KiB", { $0.orgs.first?.front?.maximumBody == .bytes(2048) },
            wrong: "2kib", "did you mean 2KiB?"),
        KeyCase(
            "org.corp.learn_more", "https://help.corp.test",
            { $0.orgs.first?.learnMore?.value.text == "https://help.corp.test" },
            wrong: "http://help.corp.test", "it does not begin with https://"),
    ]

    static let deviceTrust = [
        KeyCase(
            "org.corp.devicetrust.host", "d.corp.test",
            { $0.orgs.first?.deviceTrust.front?.host.value.text == "d.corp.test" },
            wrong: "127.0.0.1", "it is an address"),
        KeyCase(
            "org.corp.devicetrust.certificate", "d.pem",
            {
                $0.orgs.first?.deviceTrust.front?.credential.certificate.value
                    == "/etc/sallyport/d.pem"
            },
            wrong: "tls/", "that is a directory"),
        KeyCase(
            "org.corp.devicetrust.key", "d.key",
            { $0.orgs.first?.deviceTrust.front?.credential.key.value == "/etc/sallyport/d.key" },
            wrong: "tls/", "that is a directory"),
        KeyCase(
            "org.corp.devicetrust.key_passphrase", "env:LOGIN_PASSPHRASE",
            {
                $0.orgs.first?.deviceTrust.front?.credential.passphrase?.value
                    == .environment(name: "LOGIN_PASSPHRASE")
            },
            wrong: "env:NO SPACE", "that is no name of an environment variable"),
        KeyCase(
            "org.corp.devicetrust.ca", "ca.pem",
            { $0.orgs.first?.deviceTrust.ca?.value == "/etc/sallyport/ca.pem" },
            wrong: "pki/", "that is a directory"),
        KeyCase(
            "org.corp.devicetrust.crl", "b.crl, a.crl",
            {
                $0.orgs.first?.deviceTrust.lists.map(\.value)
                    == ["/etc/sallyport/b.crl", "/etc/sallyport/a.crl"]
            },
            wrong: "a.crl, ./a.crl", "\"./a.crl\" is in the list twice"),
        KeyCase(
            "org.corp.devicetrust.crl.url", "HTTP://pki.corp.test/a.crl, https://10.0.0.1:8443/b?c",
            {
                $0.orgs.first?.deviceTrust.urls.map(\.value.text)
                    == ["http://pki.corp.test/a.crl", "https://10.0.0.1:8443/b?c"]
            },
            wrong: "ftp://pki.corp.test/a.crl", "it does not begin with http:// or https://"),
        KeyCase(
            "org.corp.devicetrust.crl.fetch", "off",
            { $0.orgs.first?.deviceTrust.fetchesLists == false }, wrong: "yes", "did you mean on?"),
        KeyCase(
            "org.corp.devicetrust.crl.stale", "not-trusted",
            { $0.orgs.first?.deviceTrust.stale == .notTrusted }, wrong: "grace",
            "did you mean grace 24h?"),
        KeyCase(
            "org.corp.devicetrust.crl.required", "off",
            { $0.orgs.first?.deviceTrust.requiresList == false }, wrong: "true",
            "did you mean on?"),
        KeyCase(
            "org.corp.devicetrust.enabled", "on",
            { $0.orgs.first?.deviceTrust.isEnabled == true }, wrong: "1", "did you mean on?"),
        KeyCase(
            "org.corp.devicetrust.device_id", "subject-serial, subject-cn",
            { $0.orgs.first?.deviceTrust.deviceID == [.subjectSerial, .subjectCN] },
            wrong: "subject-cn, subject-cn", "\"subject-cn\" is in the list twice"),
        KeyCase(
            "org.corp.devicetrust.inventory", "open",
            { $0.orgs.first?.deviceTrust.inventory == .open }, wrong: "opne",
            "did you mean open?"),
        KeyCase(
            "org.corp.devicetrust.binding", "listed-users",
            { $0.orgs.first?.deviceTrust.binding == .listedUsers }, wrong: "first-users",
            "did you mean first-user?"),
        KeyCase(
            "org.corp.devicetrust.binding.groups", "Sales",
            { $0.orgs.first?.deviceTrust.bindingGroups == ["Sales"] }, wrong: "Sales, Sales",
            "\"Sales\" is in the list twice"),
    ]
}
