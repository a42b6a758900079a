import Configuration
import TestSupport

@testable import Control

/// Settings of one org in front of its identity provider, with the rules of one app.
struct PolicyWorkspace {
    let directory: TestDirectory
    let file: String

    init(_ rules: String, org: String = "") throws {
        directory = try TestDirectory()
        file = directory.path("sallyport.conf")
        let proof = "\norg.corp.idp.certificate = pki/idp.pem\n"
        try directory.write((Self.org + org + rules + proof).utf8, "sallyport.conf")
    }

    func settings() throws -> Settings { try report { try Settings.load(file: $0, source: .live) } }

    /// What comes of the file, which is gone as soon as nobody holds its directory.
    func report<Result>(_ body: (_ file: String) throws -> Result) rethrows -> Result {
        try withExtendedLifetime(directory) { try body(file) }
    }

    private static let org = """
        org.corp.host = login.corp.test
        org.corp.certificate = tls/login.pem
        org.corp.key = tls/login.key
        org.corp.upstream = http://127.0.0.1:8080
        org.corp.devicetrust.host = devices.corp.test
        org.corp.devicetrust.certificate = tls/devices.pem
        org.corp.devicetrust.key = tls/devices.key
        org.corp.devicetrust.ca = pki/device-ca.pem
        org.corp.devicetrust.crl = pki/device.crl
        org.corp.zone.hq.gateways = 192.0.2.0/24
        org.corp.zone.lab.gateways = 2001:db8::/32, 192.0.2.8-192.0.2.9
        app.mail.org = corp
        app.mail.realm = urn:mail
        app.mail.office365 = on

        """

    /// The example for Macs; what is selected by its rule 3 is given.
    static func macs(others: String) -> String {
        """
        app.mail.rule.1.name = Legacy
        app.mail.rule.1.client = legacy
        app.mail.rule.1.access = allow
        app.mail.rule.2.name = Trusted Macs
        app.mail.rule.2.client = browser, modern
        app.mail.rule.2.platform = macos
        app.mail.rule.2.trust = trusted
        app.mail.rule.2.access = allow
        app.mail.rule.3.name = Others
        app.mail.rule.3.client = browser, modern
        app.mail.rule.3.platform = \(others)
        app.mail.rule.3.access = allow
        app.mail.rule.3.factor = every
        app.mail.rule.4.name = Nobody else
        app.mail.rule.4.access = deny

        """
    }

    static let title = macs(others: "ios, android, other-mobile, windows, other-desktop")
    static let literal = macs(others: "android, other-mobile, windows, macos, other-desktop")

    static let mac = """
        Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 \
        (KHTML, like Gecko) Version/18.5 Safari/605.1.15
        """
}
