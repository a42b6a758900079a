/// One line of the operational log: `2026-11-22T05:00:00.000Z info message key=value`.
enum OperationalLine {
    /// The line with its line feed. A value is quoted when it is empty or holds anything that
    /// would end it; what could act on a terminal is escaped.
    static func bytes(
        at milliseconds: Int64, level: OperationalLog.Level, message: StaticString,
        fields: KeyValuePairs<String, String>
    ) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(128)
        line.appendISO8601(UTCTime(milliseconds: milliseconds))
        line.append(UInt8(ascii: " "))
        line.append(contentsOf: level.name.utf8)
        line.append(UInt8(ascii: " "))
        append(clipped: message.description, quotes: false, to: &line)
        for (key, value) in fields {
            line.append(UInt8(ascii: " "))
            append(clipped: key, quotes: false, to: &line)
            line.append(UInt8(ascii: "="))
            append(value: value, to: &line)
        }
        line.append(UInt8(ascii: "\n"))
        return line
    }

    private static func append(value: String, to line: inout [UInt8]) {
        let isBare = !value.isEmpty && value.utf8.allSatisfy(isBare)
        if isBare && value.utf8.count <= longest {
            line.append(contentsOf: value.utf8)
        } else {
            line.append(UInt8(ascii: "\""))
            append(clipped: value, quotes: true, to: &line)
            line.append(UInt8(ascii: "\""))
        }
    }

    private static func isBare(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "=")
            && byte != UInt8(ascii: "\\")
    }

    private static func append(clipped text: String, quotes: Bool, to line: inout [UInt8]) {
        let end = line.count + longest
        for scalar in text.unicodeScalars {
            if line.count > end {
                line.append(contentsOf: "…".utf8)
                return
            }
            switch scalar {
            case "\"" where quotes: line.append(contentsOf: "\\\"".utf8)
            case "\\" where quotes: line.append(contentsOf: "\\\\".utf8)
            case "\n": line.append(contentsOf: "\\n".utf8)
            case "\r": line.append(contentsOf: "\\r".utf8)
            case "\t": line.append(contentsOf: "\\t".utf8)
            case _ where scalar.actsInText:
                line.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".utf8)
            default: line.append(contentsOf: scalar.utf8)
            }
        }
    }

    /// Bytes of one value that are kept: enough for any cause, too few to flood the log.
    private static let longest = 2048
}
