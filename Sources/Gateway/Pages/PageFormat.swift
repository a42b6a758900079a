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
        quality = Self.quality(of: element, from: nameEnd)
    }

    private static func quality(of element: Span<UInt8>, from start: Int) -> Int {
        var start = start
        while start < element.count {
            let end = element.firstIndex(of: UInt8(ascii: ";"), from: start + 1) ?? element.count
            let parameter = element.extracting((start + 1)..<max(end, start + 1)).trimmed
            if parameter.count >= 3, parameter[0] | 0x20 == UInt8(ascii: "q"),
                parameter[1] == UInt8(ascii: "=")
            {
                return thousandths(element: parameter)
            }
            start = end
        }
        return 1000
    }

    /// `1`, `0.5`, `0.123`; more digits are cut.
    private static func thousandths(element: Span<UInt8>) -> Int {
        var value = 0
        var scale = 1000
        var isFraction = false
        for index in 2..<element.count {
            switch element[index] {
            case UInt8(ascii: ".") where !isFraction: isFraction = true
            case let digit where digit >= UInt8(ascii: "0") && digit <= UInt8(ascii: "9"):
                if isFraction { scale /= 10 }
                value += Int(digit - UInt8(ascii: "0")) * scale
            default: return 1000
            }
            if value > 1000 { return 1000 }
        }
        return value
    }
}

extension Span<UInt8> {
    fileprivate func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        var index = start
        while index < count {
            if self[index] == byte { return index }
            index += 1
        }
        return nil
    }

    fileprivate var trimmed: Span<UInt8> {
        @_lifetime(copy self)
        get {
            var start = 0
            var end = count
            while start < end, self[start] == 0x20 || self[start] == 0x09 { start += 1 }
            while end > start, self[end - 1] == 0x20 || self[end - 1] == 0x09 { end -= 1 }
            return extracting(start..<end)
        }
    }

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
