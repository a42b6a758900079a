/// What a page is written as.
enum PageFormat: CaseIterable, Equatable, Sendable {
    /// For people.
    case html
    /// For programs.
    case json

    /// Chooses by the value of the request's `Accept` field (RFC 9110 section 12.5.1).
    ///
    /// HTML goes to those who name an HTML type and do not prefer JSON: browsers and embedded web
    /// views do. Everything else gets JSON, also `*/*` alone and no field at all: that is how
    /// command line tools, agents and native apps ask, and a program that is handed HTML takes it
    /// for the answer it wanted.
    static func choose(accept: Span<UInt8>) -> PageFormat {
        var html = 0
        var json = 0
        var start = 0
        while start < accept.count {
            let end = accept.firstIndex(of: UInt8(ascii: ","), from: start) ?? accept.count
            let range = MediaRange(accept.extracting(start..<end))
            switch range.type {
            case .html: html = max(html, range.quality)
            case .json: json = max(json, range.quality)
            case .other: break
            }
            start = end + 1
        }
        return html > 0 && html >= json ? .html : .json
    }
}

/// One element of an `Accept` field.
private struct MediaRange {
    enum MediaType {
        case html, json, other
    }

    let type: MediaType
    /// In thousandths. What cannot be read counts as 1, as if it were not there.
    let quality: Int

    init(_ element: Span<UInt8>) {
        let nameEnd = element.firstIndex(of: UInt8(ascii: ";"), from: 0) ?? element.count
        let name = element.extracting(0..<nameEnd)
        if name.isToken("text/html") || name.isToken("application/xhtml+xml")
            || name.isToken("text/*")
        {
            type = .html
        } else if name.isToken("application/json") || name.isToken("application/problem+json")
            || name.isToken("application/*")
        {
            type = .json
        } else {
            type = .other
        }
        quality = Quality.thousandths(of: element, from: nameEnd)
    }
}

extension Span<UInt8> {
    /// Compares without regard to case; `token` is in lower case.
    fileprivate func isToken(_ token: StaticString) -> Bool {
        let name = trimmed
        let token = token.description.utf8.span
        guard name.count == token.count else { return false }
        for index in name.indices {
            let byte = name[index]
            let isUpper = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
            if (isUpper ? byte | 0x20 : byte) != token[index] { return false }
        }
        return true
    }
}
