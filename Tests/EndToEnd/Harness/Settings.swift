import Foundation

/// The text of a settings file, kept as keys so that a test can change one line of it.
struct Settings: Sendable {
    private var keys: [String] = []
    private var values: [String: String] = [:]

    /// `nil` takes the key out.
    subscript(key: String) -> String? {
        get { values[key] }
        set {
            if values[key] == nil, newValue != nil { keys.append(key) }
            if newValue == nil { keys.removeAll { $0 == key } }
            values[key] = newValue
        }
    }

    var text: String {
        keys.map { "\($0) = \(values[$0] ?? "")\n" }.joined()
    }

    func with(_ changes: [String: String?]) -> Settings {
        var copy = self
        for key in changes.keys.sorted() { copy[key] = changes[key] ?? nil }
        return copy
    }
}

extension Settings {
    /// Two organisations with their device CAs, and apps of every kind, all at one upstream:
    /// `payroll` looks at the device and tells the app, `vault` demands a trusted device, `wiki` asks
    /// for no certificate. Events go to standard output, where the harness reads them.
    static func standard(upstream: String) throws -> Settings {
        var settings = Settings()
        settings["gateway.listen"] = "127.0.0.1:0"
        settings["gateway.admin"] = "127.0.0.1:0"
        settings["gateway.control"] = "control.sock"
        settings["gateway.workers"] = "2"
        settings["log.level"] = "debug"
        // In the program's own directory.
        settings["store.file"] = "store.db"
        settings.addOrg("corp", try TestPKI.corp())
        settings.addOrg("globex", try TestPKI.globex())
        settings.addApp("payroll", org: "corp", host: "payroll.corp.test", upstream: upstream)
        settings.addApp("vault", org: "corp", host: "vault.corp.test", upstream: upstream)
        settings["app.vault.require"] = "trusted"
        settings.addApp("wiki", org: "corp", host: "wiki.corp.test", upstream: upstream)
        settings["app.wiki.handshake"] = "none"
        settings.addApp("files", org: "globex", host: "files.globex.test", upstream: upstream)
        return settings
    }

    mutating func addOrg(_ name: String, _ pki: TestPKI) {
        self["org.\(name).name"] = name.capitalized
        self["org.\(name).host"] = pki.login
        self["org.\(name).certificate"] = pki.path("server/site.pem")
        self["org.\(name).key"] = pki.path("server/site.key")
        self["org.\(name).learn_more"] = "https://help.\(name).test/device-trust"
        self["org.\(name).devicetrust.host"] = pki.deviceTrust
        self["org.\(name).devicetrust.certificate"] = pki.path("server/devicetrust.pem")
        self["org.\(name).devicetrust.key"] = pki.path("server/devicetrust.key")
        self["org.\(name).devicetrust.ca"] = pki.path("ca/device-bundle.pem")
        self["org.\(name).devicetrust.crl"] =
            "\(pki.path("crl/device.pem")), \(pki.path("crl/intermediate.pem"))"
    }

    /// An app that asks for the device certificate in its own handshake.
    mutating func addApp(_ name: String, org: String, host: String, upstream: String) {
        self["app.\(name).name"] = name.capitalized
        self["app.\(name).org"] = org
        self["app.\(name).host"] = host
        self["app.\(name).upstream"] = upstream
        self["app.\(name).handshake"] = "inline"
    }
}
