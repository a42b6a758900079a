import Testing

@testable import DeviceTrust

@Suite struct ClientSignalsTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        let agent: String
        let platform: ClientPlatform?
        let client: ClientKind?
        var testDescription: String { agent }

        init(_ agent: String, _ platform: ClientPlatform?, _ client: ClientKind?) {
            self.agent = agent
            self.platform = platform
            self.client = client
        }
    }

    private static let chrome = "(KHTML, like Gecko) Chrome/141.0.0.0"
    private static let webKit = "AppleWebKit/605.1.15 (KHTML, like Gecko)"

    static let samples: [Sample] = [
        Sample(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 \(chrome) Safari/537.36",
            .windows, .browser),
        Sample(
            """
            Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 \(chrome) Safari/537.36 \
            Edg/141.0.0.0
            """, .windows, .browser),
        Sample(
            "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko", .windows,
            .browser),
        Sample(
            """
            Mozilla/5.0 (Windows NT 10.0; Win64; x64; WebView/3.0) AppleWebKit/537.36 \
            (KHTML, like Gecko) Chrome/70.0.3538.102 Safari/537.36 Edge/18.19045
            """, .windows, .modern),
        Sample(
            """
            Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; WOW64; Trident/8.0; .NET4.0C; \
            .NET4.0E; Microsoft Outlook 16.0.5056; ms-office; MSOffice 16)
            """, .windows, .modern),
        Sample(
            "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.12329; Pro)", .windows,
            .modern),
        Sample(
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) \(webKit) Version/18.5 Safari/605.1.15",
            .macos, .browser),
        Sample("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) \(webKit)", .macos, .modern),
        Sample(
            "MacOutlook/16.46.21021202 (Intelx64 Mac OS X 11.2.2 (Build 20D80))", .macos, .modern),
        Sample(
            """
            Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_3) AppleWebKit/537.36 \
            (KHTML, like Gecko) Teams/1.3.00.362 Chrome/66.0.3359.181 Electron/3.1.13 \
            Safari/537.36
            """, .macos, .modern),
        Sample(
            """
            Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) \(webKit) Version/18.5 \
            Mobile/15E148 Safari/604.1
            """, .ios, .browser),
        Sample(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) \(webKit) Mobile/15E148", .ios,
            .modern),
        Sample("Outlook-iOS/711.3061168.prod.iphone (3.21.0)", .ios, .modern),
        Sample(
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 \(chrome) Mobile Safari/537.36",
            .android, .browser),
        Sample(
            """
            Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UP1A; wv) AppleWebKit/537.36 \
            (KHTML, like Gecko) Version/4.0 Chrome/141.0.0.0 Mobile Safari/537.36 PKeyAuth/1.0
            """, .android, .modern),
        Sample("Outlook-Android/2.0", .android, .modern),
        Sample(
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 \(chrome) Safari/537.36",
            .otherDesktop, .browser),
        Sample(
            "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 \(chrome) Safari/537.36",
            .otherDesktop, .browser),
        Sample(
            """
            Mozilla/5.0 (BB10; Touch) AppleWebKit/537.10+ (KHTML, like Gecko) \
            Version/10.0.9.2372 Mobile Safari/537.10+
            """, .otherMobile, .browser),
        Sample(
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", .otherDesktop,
            .browser),
        Sample(
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0",
            .macos, .browser),
        Sample("Microsoft Office/16.0 (Macintosh; MSOffice 16)", .macos, .modern),
        Sample("something/1.0", nil, .browser),
    ]

    @Test(arguments: samples)
    func `A User-Agent tells platform and client`(sample: Sample) {
        let signals = ClientSignals(userAgent: sample.agent, path: "/adfs/ls/?wa=wsignin1.0")
        #expect(signals.platform == sample.platform)
        #expect(signals.client == sample.client)
        #expect(!signals.contradicts)
    }

    @Test(
        arguments: [
            ("Apple-iPhone15C2/2106.70", ClientPlatform.ios), ("Apple-iPad13C4/2106.70", .ios),
            ("Android-SAMSUNG-SM-A515F/101.10", .android), ("SAMSUNGSPHD700/100.202", .android),
            ("Moto-DROID2/4.5.1", .android), ("Android/0.3", .android),
            ("WindowsMail/17.5.9600.22013", .windows), ("", nil), ("MSRPC", nil),
            ("Outlook/1 CFNetwork/1.0 Darwin/20.0", nil),
        ] as [(String, ClientPlatform?)])
    func `Programs of Exchange ActiveSync are legacy clients on its path`(
        agent: String, platform: ClientPlatform?
    ) {
        let signals = ClientSignals(
            userAgent: agent, path: "/adfs/services/trust/2005/usernamemixed")
        #expect(signals.platform == platform)
        #expect(signals.client == .legacy)
    }

    @Test(arguments: [
        "/trust/2005/usernamemixed", "/adfs/services/trust/13/usernamemixed?x=/adfs/ls",
        "/a/windowstransport", "/Trust/13/CertificateMixed/",
    ])
    func `Paths of WS-Trust tell a legacy client`(path: String) {
        #expect(ClientSignals(userAgent: "Mozilla/5.0", path: path).client == .legacy)
    }

    @Test(arguments: ["/adfs/ls", "/ls?next=/trust/13/usernamemixed", "/usernamemixed2", "/", ""])
    func `Other paths do not`(path: String) {
        #expect(ClientSignals(userAgent: "Mozilla/5.0", path: path).client == .browser)
    }

    @Test(arguments: [
        "ActiveSync", "Autodiscover", "OfflineAddressBook", "RPC", "WebServices", "Mapi",
        "Powershell", "SMTP", "Pop", "Imap", "PopImap",
    ])
    func `What Exchange Online says decides about the client`(name: String) {
        let signals = ClientSignals(
            userAgent: "Mozilla/5.0", application: "Microsoft.Exchange.\(name)")
        #expect(signals.client == .legacy)
    }

    @Test func `An application that is not known is no known client`() {
        #expect(ClientSignals(userAgent: "Mozilla/5.0", application: "Other").client == nil)
        #expect(
            ClientSignals(userAgent: "Mozilla/5.0", application: "Microsoft.Exchange.").client
                == nil)
    }

    @Test func `A field of key authentication tells a native client`() {
        let signals = ClientSignals(userAgent: "Mozilla/5.0", hasKeyAuthentication: true)
        #expect(signals.client == .modern)
    }

    @Test func `A request that says nothing is no known client`() {
        #expect(ClientSignals(userAgent: nil).client == nil)
        #expect(ClientSignals(userAgent: "  ").client == nil)
    }

    private static let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141 Safari/537"

    @Test(arguments: ["\"Windows\"", "Windows", " \"Windows\" ", "\"Unknown\"", "\"\"", ""])
    func `A hint that agrees, or says nothing, changes nothing`(hint: String) {
        let signals = ClientSignals(userAgent: Self.windows, platformHint: hint)
        #expect(signals.platform == .windows)
        #expect(!signals.contradicts)
    }

    @Test(arguments: ["\"macOS\"", "\"Linux\"", "\"Chrome OS\"", "\"iOS\"", "\"Fuchsia\"", "\""])
    func `A hint that contradicts leaves the platform untold`(hint: String) {
        let signals = ClientSignals(userAgent: Self.windows, platformHint: hint)
        #expect(signals.platform == nil)
        #expect(signals.contradicts)
        #expect(signals.client == .browser)
    }

    @Test(arguments: [
        ("\"Linux\"", "X11; Linux x86_64"), ("\"Chromium OS\"", "X11; CrOS x86_64"),
        ("\"Android\"", "Linux; Android 10; K"), ("\"iOS\"", "iPhone; CPU iPhone OS 18_5"),
        ("\"macOS\"", "Macintosh; Intel Mac OS X 10_15_7"),
    ])
    func `Hints agree with the strings of their platforms`(hint: String, system: String) {
        let signals = ClientSignals(userAgent: "Mozilla/5.0 (\(system))", platformHint: hint)
        #expect(signals.platform != nil)
    }

    @Test func `Hostile fields are read to their limit, in one pass`() {
        let long = String(repeating: "Windows", count: 200_000) + " iPhone"
        let signals = ClientSignals(
            userAgent: long, platformHint: long, path: long, application: nil)
        #expect(signals.platform == nil)
        let odd = String(
            decoding: [UInt8]((0...255).map { $0 }) + Array("iPhone".utf8), as: UTF8.self)
        #expect(ClientSignals(userAgent: odd).platform == .ios)
    }
}
