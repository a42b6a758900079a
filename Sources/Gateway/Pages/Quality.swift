/// The quality of one element of a field that lists what a client would rather have (RFC 9110
/// section 12.4.2).
enum Quality {
    /// In thousandths. What cannot be read counts as 1, as if it were not there. `start` is where
    /// the element's parameters begin.
    static func thousandths(of element: Span<UInt8>, from start: Int) -> Int {
        var start = start
        while start < element.count {
            let end = element.firstIndex(of: UInt8(ascii: ";"), from: start + 1) ?? element.count
            let parameter = element.extracting((start + 1)..<max(end, start + 1)).trimmed
            if parameter.count >= 3, parameter[0] | 0x20 == UInt8(ascii: "q"),
                parameter[1] == UInt8(ascii: "=")
            {
                return value(of: parameter)
            }
            start = end
        }
        return 1000
    }

    /// `1`, `0.5`, `0.123`; more digits are cut.
    private static func value(of element: Span<UInt8>) -> Int {
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
    /// Where a byte is, looked for from `start` on.
    func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        var index = start
        while index < count {
            if self[index] == byte { return index }
            index += 1
        }
        return nil
    }

    /// Without blanks and tabs at its ends.
    var trimmed: Span<UInt8> {
        @_lifetime(copy self)
        get {
            var start = 0
            var end = count
            while start < end, self[start] == 0x20 || self[start] == 0x09 { start += 1 }
            while end > start, self[end - 1] == 0x20 || self[end - 1] == 0x09 { end -= 1 }
            return extracting(start..<end)
        }
    }
}
