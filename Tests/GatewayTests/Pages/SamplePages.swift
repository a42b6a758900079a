import DeviceTrust
import Foundation
import Testing

@testable import Gateway

/// Pages of a made-up org at a fixed moment.
enum SamplePages {
    /// 22 November 2026, 07:31:49 UTC.
    static let now: Int64 = 1_795_332_709
    static let day: Int64 = 86_400

    static func security(_ reason: PostureReason) -> SecurityPage {
        var page = SecurityPage(
            org: "Corp Example", reason: reason, requestID: "r-01j9f3a9c7d2", now: now)
        page.learnMore = PageLink(address: "https://help.corp.test/device-trust")
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
        _ posture: Posture, certificate: SelfTestPage.Certificate?
    ) -> SelfTestPage {
        SelfTestPage(
            org: "Corp Example", host: "cell1-devicetrust.corp.test", posture: posture,
            certificate: certificate,
            connection: .init(
                version: "TLSv1.3", cipher: "TLS_AES_256_GCM_SHA384", isResumed: false,
                clientAddress: "203.0.113.7"),
            requestID: "r-01j9f3a9c7d2", now: now,
            learnMore: PageLink(address: "https://help.corp.test/device-trust"),
            acceptedIssuers: ["CN=MTLS Certificate Authority,O=Corp Example"])
    }

    /// Every page there is, by name.
    static var all: [(name: String, page: Page)] {
        var pages: [(String, Page)] = []
        for format in PageFormat.allCases {
            for reason in PostureReason.allCases {
                pages.append(("security-\(reason.rawValue)", security(reason).page(format)))
                let shown =
                    switch reason {
                    case .noCertificate, .notEvaluated: SelfTestPage.Certificate?.none
                    case .expired: certificate(notAfter: now - 3 * day)
                    case .notYetValid: certificate(notBefore: now + 600)
                    default: certificate(notAfter: now + 300 * day)
                    }
                pages.append(
                    (
                        "self-test-\(reason.rawValue)",
                        selfTest(.notTrusted(reason), certificate: shown).page(format)
                    ))
            }
            let trusted = selfTest(.trusted, certificate: certificate())
            pages.append(("self-test-trusted", trusted.page(format)))
            for text in ErrorText.all {
                pages.append(
                    (
                        "error-\(text.status)",
                        ErrorPage.page(text.status, format: format, requestID: "r-01j9f3a9c7d2")
                    ))
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
        for (name, page) in SamplePages.all {
            let file = "\(folder)/\(name).\(page.kind == .html ? "html" : "json")"
            try Data(page.body).write(to: URL(fileURLWithPath: file))
        }
    }
}
