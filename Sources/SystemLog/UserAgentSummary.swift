/// What a `User-Agent` field says about the program and the system of a client, in the words of
/// the event schema.
///
/// Browsers claim to be each other for compatibility, so the order of the tests matters: the most
/// specific token wins. The field is a claim of the client; nothing is decided by it.
struct UserAgentSummary: Equatable, Sendable {
    /// `CHROME`, `EDGE`, `FIREFOX`, `INTERNET_EXPLORER`, `MICROSOFT_OFFICE`, `OPERA`, `SAFARI`,
    /// `CURL` or `UNKNOWN`.
    let browser: String
    /// For example `Mac OS X`, `Windows 10`, `iOS`; `Unknown` if the field does not say.
    let os: String
    /// `Computer`, `Mobile`, `Tablet` or `Unknown`.
    let device: String

    /// Classifies the value of a `User-Agent` field.
    init(_ field: String) {
        // The telling tokens stand in front; a hostile field may go on for kilobytes.
        let text = Array(field.utf8.prefix(512))
        browser = Self.first(of: Self.browsers, in: text) ?? "UNKNOWN"
        os = Self.first(of: Self.systems, in: text) ?? "Unknown"
        device = Self.device(os: os, text)
    }

    private static func device(os: String, _ text: [UInt8]) -> String {
        switch os {
        case "Unknown": "Unknown"
        case "iPadOS": "Tablet"
        case "iOS": "Mobile"
        case "Android": text.contains(token: "Mobile") ? "Mobile" : "Tablet"
        default: "Computer"
        }
    }

    private static func first(of rules: [(String, String)], in text: [UInt8]) -> String? {
        for (token, name) in rules where text.contains(token: token) { return name }
        return nil
    }

    private static let browsers = [
        ("Microsoft Office", "MICROSOFT_OFFICE"), ("MSOffice", "MICROSOFT_OFFICE"),
        ("Microsoft Outlook", "MICROSOFT_OFFICE"), ("MSOIDCRL", "MICROSOFT_OFFICE"),
        ("Edg/", "EDGE"), ("Edge/", "EDGE"), ("EdgA/", "EDGE"), ("EdgiOS/", "EDGE"),
        ("OPR/", "OPERA"), ("Opera", "OPERA"),
        ("Firefox/", "FIREFOX"), ("FxiOS/", "FIREFOX"),
        ("Chrome/", "CHROME"), ("CriOS/", "CHROME"), ("Chromium/", "CHROME"),
        ("Trident/", "INTERNET_EXPLORER"), ("MSIE ", "INTERNET_EXPLORER"),
        ("Safari/", "SAFARI"),
        ("curl/", "CURL"),
    ]

    private static let systems = [
        ("Windows NT 10.0", "Windows 10"), ("Windows NT 6.3", "Windows 8.1"),
        ("Windows NT 6.2", "Windows 8"), ("Windows NT 6.1", "Windows 7"), ("Windows", "Windows"),
        ("iPad", "iPadOS"), ("iPhone", "iOS"), ("iPod", "iOS"),
        ("Mac OS X", "Mac OS X"), ("Macintosh", "Mac OS X"), ("Darwin", "Mac OS X"),
        ("Android", "Android"), ("CrOS", "Chrome OS"), ("Linux", "Linux"),
    ]
}

extension [UInt8] {
    fileprivate func contains(token: String) -> Bool {
        let token = Array(token.utf8)
        guard let first = token.first, count >= token.count else { return false }
        for start in 0...(count - token.count) where self[start] == first {
            if self[start..<(start + token.count)].elementsEqual(token) { return true }
        }
        return false
    }
}
