import DeviceTrust
import Foundation
import Testing

@testable import Gateway

/// Pages of a made-up org at a fixed moment.
enum SamplePages {
    /// 22 November 2026, 07:31:49 UTC.
    static let now: Int64 = 1_795_332_709
    static let day: Int64 = 86_400

    static let picture = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40"><rect width="40" height="40" \
        rx="8" fill="#0a58a8"/><text x="50" y="28" font-size="24">Corp</text></svg>
        """
    static let learnMore = PageLink(address: "https://help.corp.test/device-trust")
    static let app = PageLink(address: "https://payroll.corp.test/")

    static func policy(_ reason: PolicyReason, look: PageLook = PageLook()) -> SecurityPage {
        var page = SecurityPage(
            org: "Corp Example", refusal: .policy(reason), requestID: "r-01j9f3a9c7d2", now: now)
        page.learnMore = learnMore
        page.retry = app
        page.app = "Payroll"
        page.look = look
        if reason == .factorRequired || reason == .reauthenticationRequired {
            page.restart = PageLink(path: "/.sallyport/restart?app=payroll")
        }
        return page
    }

    static func handoffFault(
        _ problem: HandoffProblem, look: PageLook = PageLook()
    ) -> HandoffFaultPage {
        HandoffFaultPage(
            org: "Corp Example", problem: problem, requestID: "r-01j9f3a9c7d2", now: now,
            start: app, learnMore: learnMore, look: look)
    }

    static func leave(
        _ body: String?, look: PageLook = PageLook(), hasFixedHost: Bool = true
    ) throws -> LeavePage {
        let state = String(repeating: "eyJ", count: 900)
        let link = "https://r4f.dt.corp.test/.sallyport/posture?s=\(state)"
        return LeavePage(
            org: "Corp Example", transaction: try #require(HandoffSample.id(0xAB)),
            deviceTrust: try #require(PageLink(address: link, longest: PageLink.longestOwn)),
            fixedHost: hasFixedHost
                ? PageLink(address: "https://dt.corp.test/.sallyport/posture?s=AAAA") : nil,
            withoutCheck: PageLink(path: "/.sallyport/resume?t=AAAA"),
            form: body.flatMap { SignOnForm(Array($0.utf8).span) }, nonce: "bm9uY2U", look: look)
    }

    static func resume(look: PageLook = PageLook()) throws -> ResumePage {
        ResumePage(
            org: "Corp Example", transaction: try #require(HandoffSample.id(0xAB)),
            target: try #require(ReturnTarget("/sso?a=\"b\"&c")), charset: .windows1252,
            nonce: "bm9uY2U", start: app, look: look)
    }

    static func dashboard(
        _ posture: Posture?, user: String? = "alice@corp.test", look: PageLook = PageLook()
    ) throws -> DashboardPage {
        func entry(_ name: String, _ host: String, _ isSecured: Bool) throws -> DashboardPage.Entry
        {
            DashboardPage.Entry(
                name: name, link: try #require(PageLink(address: "https://\(host)/")),
                isLocked: isSecured && posture?.isTrusted == false)
        }
        return DashboardPage(
            org: "Corp Example", user: user,
            apps: [
                try entry("Payroll", "payroll.corp.test", true),
                try entry("Wiki", "wiki.corp.test", false),
                try entry("Customer relations and sales", "crm.corp.test", true),
            ],
            posture: posture, requestID: "r-01j9f3a9c7d2", learnMore: learnMore,
            retry: PageLink(path: "/.sallyport/apps"), look: look)
    }

    static func security(
        _ reason: PostureReason, look: PageLook = PageLook()
    ) -> SecurityPage {
        var page = SecurityPage(
            org: "Corp Example", reason: reason, requestID: "r-01j9f3a9c7d2", now: now)
        page.look = look
        page.learnMore = learnMore
        page.retry = PageLink(path: "/")
        page.acceptedIssuers = ["CN=MTLS Certificate Authority,O=Corp Example"]
        if reason != .noCertificate, reason != .notEvaluated {
            page.shownSubject = "CN=ALICE-MBA,serialNumber=C02EXAMPLE01"
            page.shownIssuer = "CN=MTLS Certificate Authority,O=Corp Example"
        }
        return page
    }

    static func certificate(
        notBefore: Int64 = now - 342 * day, notAfter: Int64 = now + 23 * day
    ) -> SelfTestPage.Certificate {
        let names = CertificateNames(
            subject: "CN=ALICE-MBA,serialNumber=C02EXAMPLE01,O=Corp Example",
            issuer: "CN=MTLS Certificate Authority,O=Corp Example",
            commonName: "ALICE-MBA", subjectSerialNumber: "C02EXAMPLE01",
            uris: ["urn:sallyport:device:mac:C02EXAMPLE01"])
        var certificate = SelfTestPage.Certificate(
            DeviceCertificate(
                verdict: .verified, links: [], fingerprint: (0..<32).map { UInt8($0) * 7 },
                names: names, serialText: "4dc89d79ca6db1ede9fa75553e35a24c366fa6d9"),
            deviceID: "C02EXAMPLE01")
        certificate.notBefore = notBefore
        certificate.notAfter = notAfter
        return certificate
    }

    static func selfTest(
        _ posture: Posture, certificate: SelfTestPage.Certificate?, look: PageLook = PageLook()
    ) -> SelfTestPage {
        SelfTestPage(
            org: "Corp Example", host: "cell1-devicetrust.corp.test", posture: posture,
            certificate: certificate,
            connection: .init(
                version: "TLSv1.3", cipher: "TLS_AES_256_GCM_SHA384", isResumed: false,
                clientAddress: "203.0.113.7"),
            requestID: "r-01j9f3a9c7d2", now: now,
            learnMore: learnMore,
            acceptedIssuers: ["CN=MTLS Certificate Authority,O=Corp Example"], look: look)
    }

    /// Fields that hide what a form has, line ends of all kinds, and what could end an attribute.
    static let awkwardBody =
        "SAMLRequest=abc%2B%3D&RelayState=%0Ax%0Ay%0Dz&RelayState=&submit=s&action=a&append=p"
        + "&acceptCharset=c&getAttribute=g&method=m&enctype=e&elements=l&nodeName=n"
        + "&q=%22%3C%2Fscript%3E%26amp%3B%27%E2%80%A8&%E4%BD%A0=%F0%9F%98%80&z=%00&t=+a++b%09"

    /// Every page there is, by name, in English.
    static var all: [(name: String, page: Page)] {
        (try? all(PageLook())) ?? []
    }

    /// Every page there is, by name.
    static func all(_ look: PageLook) throws -> [(name: String, page: Page)] {
        var pages: [(String, Page)] = [
            ("leave-get", try leave(nil, look: look).page),
            ("leave-post", try leave(awkwardBody, look: look).page),
            ("leave-post-1252", try leave("a=%FC%80%00%0A&%E9=1", look: look).page),
            ("resume", try resume(look: look).page),
        ]
        for format in PageFormat.allCases {
            for reason in PostureReason.allCases {
                pages.append(
                    ("security-\(reason.rawValue)", security(reason, look: look).page(format)))
                let shown =
                    switch reason {
                    case .noCertificate, .notEvaluated: SelfTestPage.Certificate?.none
                    case .expired: certificate(notAfter: now - 3 * day)
                    case .notYetValid: certificate(notBefore: now + 600)
                    default: certificate(notAfter: now + 300 * day)
                    }
                let test = selfTest(.notTrusted(reason), certificate: shown, look: look)
                pages.append(("self-test-\(reason.rawValue)", test.page(format)))
            }
            let trusted = selfTest(.trusted, certificate: certificate(), look: look)
            pages.append(("self-test-trusted", trusted.page(format)))
            for reason in PolicyReason.allCases {
                pages.append(
                    ("policy-\(reason.rawValue)", policy(reason, look: look).page(format)))
            }
            for problem in HandoffProblem.allCases {
                let page = handoffFault(problem, look: look).page(format)
                pages.append(("handoff-\(problem.rawValue)", page))
            }
            for (name, posture) in [
                ("trusted", Posture.trusted), ("locked", .notTrusted(.noCertificate)),
                ("open", nil),
            ] {
                pages.append(("apps-\(name)", try dashboard(posture, look: look).page(format)))
            }
            pages.append(
                ("apps-unknown", try dashboard(nil, user: nil, look: look).page(format)))
            for text in ErrorText.all {
                let page = ErrorPage.page(
                    text.status, format: format, requestID: "r-01j9f3a9c7d2", texts: look.texts)
                pages.append(("error-\(text.status)", page))
            }
        }
        return pages
    }
}

@Suite struct PagePreviews {
    /// `PAGE_PREVIEWS=DIR swift test --filter PagePreviews` leaves all pages in DIR, to be looked
    /// at in a browser.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["PAGE_PREVIEWS"] != nil))
    func `all pages can be looked at`() throws {
        let folder = try #require(ProcessInfo.processInfo.environment["PAGE_PREVIEWS"])
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        try Data(PageTexts.template.utf8).write(to: URL(fileURLWithPath: "\(folder)/en.conf"))
        let german = try? PageTextsTests.translation("de")
        let logo = PageLogo(Array(SamplePages.picture.utf8))
        var pages = SamplePages.all
        for (name, page) in try SamplePages.all(PageLook(texts: german ?? .english, logo: logo)) {
            pages.append(("de-\(name)", page))
        }
        for (name, page) in pages {
            let file = "\(folder)/\(name).\(page.kind == .html ? "html" : "json")"
            try Data(page.body).write(to: URL(fileURLWithPath: file))
        }
    }
}
