/// Reads HTTP/1 answers to GET as they come in, one after the other; bodies are counted off, not kept.
struct AnswerReader {
    enum Progress: Equatable { case broken, complete, more }

    private enum State {
        case body, chunk, chunkEnd, chunkSize, fields, statusLine, trailers, untilClose
    }

    /// The status of the last answer.
    private(set) var status = 0
    /// Whether the server said that it closes.
    private(set) var closes = false

    private var state = State.statusLine
    private var remaining = 0
    private var hasLength = false
    private var isChunked = false
    private var line: [UInt8] = []
    private static let longestLine = 16384

    init() { line.reserveCapacity(256) }

    /// Ready for the first answer of another connection.
    mutating func reset() {
        begin()
        line.removeAll(keepingCapacity: true)
    }

    /// Takes bytes in. `broken` also when something follows the end of an answer.
    mutating func read(_ bytes: Span<UInt8>) -> Progress {
        var index = 0
        while index < bytes.count {
            var progress = Progress.more
            switch state {
            case .body, .chunk:
                let taken = min(remaining, bytes.count - index)
                remaining -= taken
                index += taken
                if remaining == 0 { progress = endOfData() }
            case .untilClose:
                index = bytes.count
            default:
                let byte = bytes[index]
                index += 1
                if byte == UInt8(ascii: "\n") {
                    if line.last == UInt8(ascii: "\r") { line.removeLast() }
                    progress = endOfLine()
                    line.removeAll(keepingCapacity: true)
                } else {
                    guard line.count < AnswerReader.longestLine else { return .broken }
                    line.append(byte)
                }
            }
            if progress == .complete {
                state = .statusLine
                return index == bytes.count ? .complete : .broken
            }
            if progress == .broken { return .broken }
        }
        return .more
    }

    /// The server closed. `complete` if that was the end of an answer.
    mutating func end() -> Progress {
        state == .untilClose ? .complete : .broken
    }

    private mutating func begin() {
        (state, remaining, hasLength, isChunked, closes) = (.statusLine, 0, false, false, false)
    }

    private mutating func endOfData() -> Progress {
        guard state == .chunk else { return .complete }
        state = .chunkEnd
        return .more
    }

    private mutating func endOfLine() -> Progress {
        switch state {
        case .statusLine:
            begin()
            guard let status = AnswerReader.status(line) else { return .broken }
            self.status = status
            state = .fields
        case .fields:
            if line.isEmpty { return endOfFields() }
            return readField() ? .more : .broken
        case .chunkSize:
            guard let size = AnswerReader.number(line[...], radix: 16) else { return .broken }
            remaining = size
            state = size == 0 ? .trailers : .chunk
        case .chunkEnd:
            guard line.isEmpty else { return .broken }
            state = .chunkSize
        case .trailers:
            if line.isEmpty { return .complete }
        case .body, .chunk, .untilClose:
            return .broken
        }
        return .more
    }

    private mutating func endOfFields() -> Progress {
        if (100..<200).contains(status) {
            state = .statusLine
            return .more
        }
        if status == 204 || status == 304 { return .complete }
        if isChunked {
            state = .chunkSize
        } else if hasLength {
            if remaining == 0 { return .complete }
            state = .body
        } else {
            state = .untilClose
            closes = true
        }
        return .more
    }

    /// Only three fields matter; the first letter rules out most others.
    private mutating func readField() -> Bool {
        let first = (line.first ?? 0) | 0x20
        guard first == UInt8(ascii: "c") || first == UInt8(ascii: "t") else { return true }
        if let value = value(of: "content-length:") {
            guard let length = AnswerReader.number(value, radix: 10) else { return false }
            (remaining, hasLength) = (length, true)
        } else if let value = value(of: "transfer-encoding:") {
            isChunked = AnswerReader.isEqual(value, "chunked")
            return isChunked
        } else if let value = value(of: "connection:") {
            closes = closes || AnswerReader.isEqual(value, "close")
        }
        return true
    }

    private func value(of name: StaticString) -> ArraySlice<UInt8>? {
        let count = name.utf8CodeUnitCount
        guard line.count >= count, AnswerReader.isEqual(line[..<count], name) else { return nil }
        return line[count...].drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }

    /// Compares without regard to case; `text` is in lower case.
    private static func isEqual(_ bytes: ArraySlice<UInt8>, _ text: StaticString) -> Bool {
        guard bytes.count == text.utf8CodeUnitCount else { return false }
        // A StaticString's bytes live for ever, and the index stays below their count.
        let start = unsafe text.utf8Start
        var offset = 0
        for byte in bytes {
            let isUpper = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
            let folded = isUpper ? byte | 0x20 : byte
            guard unsafe start[offset] == folded else { return false }
            offset += 1
        }
        return true
    }

    private static func status(_ line: [UInt8]) -> Int? {
        guard line.count >= 12, isEqual(line[..<7], "http/1."), line[8] == UInt8(ascii: " ")
        else { return nil }
        return number(line[9..<12], radix: 10)
    }

    /// The number at the beginning: up to 15 digits, then the end, a space or a semicolon.
    private static func number(_ bytes: ArraySlice<UInt8>, radix: Int) -> Int? {
        var value = 0
        var digits = 0
        for byte in bytes {
            let digit: Int
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = Int(byte) - 48
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = Int(byte) - 87
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = Int(byte) - 55
            case UInt8(ascii: " "), UInt8(ascii: ";"), UInt8(ascii: "\t"):
                return digits > 0 ? value : nil
            default: return nil
            }
            guard digit < radix, digits < 15 else { return nil }
            value = value * radix + digit
            digits += 1
        }
        return digits > 0 ? value : nil
    }
}
