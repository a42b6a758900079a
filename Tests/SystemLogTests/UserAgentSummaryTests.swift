import Testing

@testable import SystemLog

@Suite struct UserAgentSummaryTests {
    struct Case: Sendable {
        let field: String
        let browser: String
        let os: String
        let device: String
    }

    @Test(arguments: cases)
    func `programs and systems are told apart`(sample: Case) {
        let summary = UserAgentSummary(sample.field)
        #expect(summary.browser == sample.browser)
        #expect(summary.os == sample.os)
        #expect(summary.device == sample.device)
    }

    static let cases = [
        Case(
            field:
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
                + "Chrome/130.0.0.0 Safari/537.36",
            browser: "CHROME", os: "Windows 10", device: "Computer"),
        Case(
            field: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
                + "(KHTML, like Gecko) Version/17.5 Safari/605.1.15",
            browser: "SAFARI", os: "Mac OS X", device: "Computer"),
        Case(
            field:
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
                + "Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0",
            browser: "EDGE", os: "Windows 10", device: "Computer"),
        Case(
            field: "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
            browser: "FIREFOX", os: "Linux", device: "Computer"),
        Case(
            field: "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko",
            browser: "INTERNET_EXPLORER", os: "Windows 7", device: "Computer"),
        Case(field: "curl/7.88.1", browser: "CURL", os: "Unknown", device: "Unknown"),
        Case(
            field: "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17928; Pro)",
            browser: "MICROSOFT_OFFICE", os: "Windows 10", device: "Computer"),
        Case(
            field: "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
                + "(KHTML, like Gecko) CriOS/130.0 Mobile/15E148 Safari/604.1",
            browser: "CHROME", os: "iOS", device: "Mobile"),
        Case(
            field: "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
                + "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
            browser: "SAFARI", os: "iPadOS", device: "Tablet"),
        Case(
            field:
                "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
                + "Chrome/130.0.0.0 Mobile Safari/537.36",
            browser: "CHROME", os: "Android", device: "Mobile"),
        Case(
            field:
                "Mozilla/5.0 (Linux; Android 14; SM-X710) AppleWebKit/537.36 (KHTML, like Gecko) "
                + "Chrome/130.0.0.0 Safari/537.36",
            browser: "CHROME", os: "Android", device: "Tablet"),
        Case(
            field:
                "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) "
                + "Chrome/130.0.0.0 Safari/537.36",
            browser: "CHROME", os: "Chrome OS", device: "Computer"),
        Case(field: "", browser: "UNKNOWN", os: "Unknown", device: "Unknown"),
        Case(
            field: String(repeating: "x", count: 600) + "Firefox/1", browser: "UNKNOWN",
            os: "Unknown", device: "Unknown"),
    ]
}
