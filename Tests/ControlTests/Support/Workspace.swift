import Configuration
import TestSupport
import Transport

@testable import Control

/// Settings and the files they name, in a directory of their own.
struct Workspace {
    let directory: TestDirectory
    private(set) var lines: [(key: String, value: String)]
    let source: SettingsSource

    /// When the test PKI was made, to the hour: every date a test passes in counts from here.
    static let now = SystemClock.unixSeconds()
    static let day: Int64 = 86_400

    /// A directory with one org, its device-trust host and one app that asks for certificates.
    init(environment: [String: String] = [:]) throws {
        directory = try TestDirectory()
        let pki = try TestPKI.corp()
        for file in [
            "ca/device.pem", "ca/foreign.pem", "ca/server.pem", "crl/device.pem",
            "crl/intermediate.pem", "device/good.pem", "server/site.pem", "server/site.key",
            "server/devicetrust.pem", "server/devicetrust.key", "server/other.pem",
            "server/other.key", "server/gateway-client.pem", "server/gateway-client.key",
        ] {
            try directory.write(try pki.file(file), file)
        }
        // The text of the settings refuses the org's own files for the device-trust host.
        for suffix in ["pem", "key"] {
            try directory.write(try pki.file("server/site.\(suffix)"), "server/copy.\(suffix)")
        }
        let live = SettingsSource.live
        source = SettingsSource(
            read: live.read, glob: live.glob, environment: { environment[$0] })
        lines = [
            ("org.corp.host", "login.corp.test"),
            ("org.corp.certificate", "server/site.pem"),
            ("org.corp.key", "server/site.key"),
            ("org.corp.devicetrust.host", "cell1-devicetrust.corp.test"),
            ("org.corp.devicetrust.certificate", "server/devicetrust.pem"),
            ("org.corp.devicetrust.key", "server/devicetrust.key"),
            ("org.corp.devicetrust.ca", "ca/device.pem"),
            ("org.corp.devicetrust.crl", "crl/device.pem"),
            ("app.vault.org", "corp"),
            ("app.vault.host", "vault.corp.test, wiki.corp.test"),
            ("app.vault.upstream", "http://127.0.0.1:8081"),
            ("app.vault.handshake", "inline"),
            ("org.corp.upstream", "http://127.0.0.1:9000"),
            ("store.file", "store.db"),
        ]
    }

    /// Sets a key, in its line or a new one.
    mutating func set(_ key: String, _ value: String) {
        if let index = lines.firstIndex(where: { $0.key == key }) {
            lines[index].value = value
        } else {
            lines.append((key, value))
        }
    }

    /// Takes keys away.
    mutating func remove(_ keys: String...) {
        lines.removeAll { keys.contains($0.key) }
    }

    /// Makes a certificate of its own kind: `name.pem`.
    func makeCertificate(_ name: String, _ options: String...) throws {
        try Program.run(
            "openssl",
            ["req", "-x509", "-nodes", "-subj", "/CN=\(name)"] + options + [
                "-keyout", directory.path("\(name).key"), "-out", directory.path("\(name).pem"),
            ])
    }

    /// The main file.
    var file: String { directory.path("sallyport.conf") }

    /// The line of a key, as messages name it.
    func line(of key: String) -> Int {
        (lines.firstIndex { $0.key == key } ?? -1) + 1
    }

    /// Writes the settings down.
    func save() throws {
        let text = lines.map { "\($0.key) = \($0.value)\n" }.joined()
        try directory.write(text.utf8, "sallyport.conf")
    }

    /// The settings as they are read.
    func settings() throws -> Settings {
        try save()
        return try Settings.load(file: file, source: source)
    }

    /// The blueprint of the settings, which must be good.
    func blueprint(now: Int64 = now) throws -> Blueprint {
        let (blueprint, problems) = BlueprintReader.read(
            try settings(), source: source, now: now)
        guard problems.isEmpty else { throw TestFailure("\(problems)") }
        return blueprint
    }

    /// What is wrong with the settings' files, as it is printed, without this directory's path.
    func problems(now: Int64 = now) throws -> [String] {
        let (_, problems) = BlueprintReader.read(try settings(), source: source, now: now)
        return problems.map { plain("\($0)") }
    }

    /// A message without this directory's path.
    func plain(_ text: String) -> String {
        text.split(separator: directory.path + "/", omittingEmptySubsequences: false).joined()
    }
}
