/// Which telling words a `User-Agent` holds. Letter case counts. One pass, whatever the length.
struct AgentTokens: Hashable, Sendable {
    private let found: Words
    private let isEmpty: Bool

    /// Looks through the field; what stands behind `ClientSignals.maximumBytes` does not count.
    init(_ field: String) {
        let text = Array(field.utf8.prefix(ClientSignals.maximumBytes))
        let table = Self.table
        var found: Words = []
        for position in text.indices {
            for spelling in table.spellings(from: text[position]) {
                if found.contains(table.words[spelling]) { continue }
                if table.has(spelling, at: position, in: text) {
                    found.insert(table.words[spelling])
                }
            }
        }
        if text.starts(with: "SAMSUNG".utf8) || text.starts(with: "Moto-".utf8) {
            found.insert(.android)
        }
        self.found = found
        isEmpty = text.allSatisfy { $0 == UInt8(ascii: " ") || $0 == 9 }
    }

    /// The platform, the first that applies; nil when none does. Phones come first, because their
    /// strings also hold the words of others.
    var platform: ClientPlatform? {
        if found.contains(.rareMobile) { return .otherMobile }
        if !found.isDisjoint(with: [.phone, .ios]) { return .ios }
        if found.contains(.android) { return .android }
        if found.contains(.windows), found.isDisjoint(with: [.macintosh, .macOS, .macOutlook]) {
            return .windows
        }
        if !found.isDisjoint(with: [.macintosh, .macOSX, .macOutlook]) { return .macos }
        if found.contains(.desktop) { return .otherDesktop }
        return found.contains(.mobile) ? .otherMobile : nil
    }

    /// The client at an endpoint of browsers; nil for an empty field, which says nothing.
    var client: ClientKind? {
        if isEmpty { return nil }
        if found.contains(.native) { return .modern }
        if found.contains(.phone), !found.contains(.safari) { return .modern }
        if found.isSuperset(of: [.macintosh, .webKit]),
            found.isDisjoint(with: [.safari, .chrome])
        {
            return .modern
        }
        return .browser
    }

    private struct Words: OptionSet, Hashable {
        let rawValue: UInt32

        static let rareMobile = Words(rawValue: 1 << 0)
        static let phone = Words(rawValue: 1 << 1)
        static let ios = Words(rawValue: 1 << 2)
        static let android = Words(rawValue: 1 << 3)
        static let windows = Words(rawValue: 1 << 4)
        static let macintosh = Words(rawValue: 1 << 5)
        static let macOS = Words(rawValue: 1 << 6)
        static let macOSX = Words(rawValue: 1 << 7)
        static let macOutlook = Words(rawValue: 1 << 8)
        static let desktop = Words(rawValue: 1 << 9)
        static let mobile = Words(rawValue: 1 << 10)
        static let native = Words(rawValue: 1 << 11)
        static let safari = Words(rawValue: 1 << 12)
        static let chrome = Words(rawValue: 1 << 13)
        static let webKit = Words(rawValue: 1 << 14)
    }

    /// All spellings in one block of bytes, by their first one: a look at a byte touches no other
    /// object.
    private struct Table {
        private(set) var words: [Words] = []
        private var bytes: [UInt8] = []
        private var places: [Range<Int>] = []
        private var starts = [Range<Int>](repeating: 0..<0, count: 256)

        init(_ table: [(Words, [String])]) {
            let spellings = table.flatMap { word, spellings in
                spellings.map { (word, Array($0.utf8)) }
            }
            for first in 0..<256 {
                let start = words.count
                for (word, spelling) in spellings where spelling.first == UInt8(first) {
                    words.append(word)
                    places.append(bytes.count..<bytes.count + spelling.count)
                    bytes += spelling
                }
                starts[first] = start..<words.count
            }
        }

        func spellings(from first: UInt8) -> Range<Int> { starts[Int(first)] }

        func has(_ spelling: Int, at position: Int, in text: [UInt8]) -> Bool {
            let place = places[spelling]
            guard text.count - position >= place.count else { return false }
            var offset = 1
            while offset < place.count {
                if text[position + offset] != bytes[place.lowerBound + offset] { return false }
                offset += 1
            }
            return true
        }
    }

    private static let table = Table(words)

    private static let words: [(Words, [String])] = [
        (
            .rareMobile,
            [
                "Windows Phone", "IEMobile", "BlackBerry", "BB10", "PlayBook", "Symbian", "Tizen",
                "KAIOS", "webOS",
            ]
        ),
        (.phone, ["iPhone", "iPad"]),
        (.ios, ["iPod", "iOS/", "-iOS", "iOSApp"]),
        (.android, ["Android", "TouchDown"]),
        (
            .windows,
            [
                "Windows NT", "Windows-", "(Windows;", "Win64", "WindowsMail", "MSOffice",
                "ms-office", "Microsoft Outlook", "Microsoft Office", "(Skype for Business)",
            ]
        ),
        (.macintosh, ["Macintosh"]), (.macOS, ["MacOS"]), (.macOSX, ["Mac OS X"]),
        (.macOutlook, ["MacOutlook"]),
        (.desktop, ["Linux", "X11", "CrOS", "BSD"]),
        (.mobile, ["Mobile", "Phone", "Tablet"]),
        (
            .native,
            [
                "MSOffice", "ms-office", "Microsoft Office", "Microsoft Outlook", "MacOutlook",
                "Outlook-iOS", "Outlook-Android", "Teams/", "TeamsMobile", "OneDrive",
                "PKeyAuth/1.0", "WebView/3.0", "; wv)", "Skype for Business", "Electron/",
            ]
        ),
        (.safari, ["Safari/"]), (.chrome, ["Chrome/"]), (.webKit, ["AppleWebKit"]),
    ]
}
