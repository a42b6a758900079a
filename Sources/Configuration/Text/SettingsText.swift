/// The text of one settings file, as lines of key and value.
///
/// One `key = value` a line, split at the first `=`. A line whose first character is `#` is a
/// comment, as is no part of any other line: a value may hold `#`, but not after a blank, where
/// a comment was probably meant. Values are never quoted. Blanks and tabs around key and value
/// do not count. The text is UTF-8; a byte order mark and CR LF line ends are tolerated.
public struct SettingsText: Equatable, Sendable {
    /// One setting, not yet looked up.
    public struct Line: Equatable, Sendable {
        /// Counted from 1.
        public let number: Int
        /// Letters, digits, "-", "_" and "."; never empty.
        public let key: String
        /// Never empty.
        public let value: String
    }

    /// A line that is not a setting.
    public struct Fault: Equatable, Sendable {
        /// Counted from 1; 0 for the file as a whole.
        public let number: Int
        /// nil where the line has none.
        public let key: String?
        /// What was read, and what is the matter with it.
        public let found: String
        /// What would have been right.
        public let allowed: String?
    }

    /// In the order of the file, comments and empty lines left out.
    public private(set) var lines: [Line] = []
    /// In the order of their lines.
    public private(set) var faults: [Fault] = []

    /// Of one file.
    public static let maximumBytes = 4 << 20
    /// Of one line, its end left out.
    public static let maximumLineBytes = 16 << 10
    /// A file with more faults than this is not a settings file; the rest is not read.
    public static let maximumFaults = 100

    /// Reads the content of a file. Every line is read, whatever the others hold.
    public init(_ bytes: Span<UInt8>) {
        guard bytes.count <= Self.maximumBytes else {
            fail(0, "the file is too long", allowed: "\(Self.maximumBytes >> 20)MiB")
            return
        }
        var start = Self.startsWithMark(bytes) ? 3 : 0
        var number = 0
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
            number += 1
            guard faults.count < Self.maximumFaults else {
                fail(number, "too many faults, the rest of the file is not read")
                return
            }
            read(bytes.extracting(start..<end), number: number)
            start = end + 1
        }
    }

    private mutating func read(_ line: Span<UInt8>, number: Int) {
        guard line.count <= Self.maximumLineBytes else {
            fail(number, "the line is too long", allowed: "\(Self.maximumLineBytes >> 10)KiB")
            return
        }
        let line = Self.trimmed(Self.withoutReturn(line))
        guard line.count > 0 else { return }
        guard let control = Self.firstControl(in: line) else {
            let isComment = line[0] == UInt8(ascii: "#")
            guard let text = try? UTF8Span(validating: line) else {
                fail(number, "the line is not UTF-8")
                return
            }
            if !isComment { split(String(copying: text), number: number) }
            return
        }
        fail(number, "the line holds the control character \(Self.hexadecimal(control))")
    }

    private mutating func split(_ line: String, number: Int) {
        guard let equals = line.utf8.firstIndex(of: UInt8(ascii: "=")) else {
            fail(
                number, "read \(Quoted.text(line))",
                allowed: "key = value, include = GLOB, or a comment that begins with #")
            return
        }
        let key = Trimming.blanks(line[..<equals])
        let value = Trimming.blanks(line[line.utf8.index(after: equals)...])
        if let fault = Self.fault(inKey: key) {
            fail(number, fault, allowed: "a key of letters, digits, \"-\", \"_\" and \".\"")
        } else if let fault = Self.fault(inValue: value) {
            fail(number, fault.found, key: String(key), allowed: fault.allowed)
        } else {
            lines.append(Line(number: number, key: String(key), value: String(value)))
        }
    }

    private mutating func fail(
        _ number: Int, _ found: String, key: String? = nil, allowed: String? = nil
    ) {
        faults.append(Fault(number: number, key: key, found: found, allowed: allowed))
    }
}

extension SettingsText {
    /// Characters that show as nothing, or that change how the rest of the line looks: C0 and C1
    /// controls, line and paragraph separators, direction marks. A tab is not among them.
    static func isRefused(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09: false
        case 0...0x1f, 0x7f...0x9f, 0x200b, 0x200e...0x200f, 0x2028...0x202e, 0x2060...0x206f: true
        case 0xfeff, 0xe0000...0xe007f: true
        default: false
        }
    }

    private static func fault(inKey key: Substring) -> String? {
        if key.isEmpty { return "there is no key before \"=\"" }
        let fits = key.utf8.allSatisfy { byte in
            switch byte {
            case 0x61...0x7a, 0x41...0x5a, 0x30...0x39: true
            default: "-_.".utf8.contains(byte)
            }
        }
        return fits ? nil : "read the key \(Quoted.text(key))"
    }

    private static func fault(inValue value: Substring) -> (found: String, allowed: String?)? {
        if value.isEmpty || value.hasPrefix("#") {
            return ("there is no value", "a value; leave the line out for the default")
        }
        if let scalar = value.unicodeScalars.first(where: isRefused) {
            return ("the value holds the invisible character \(hexadecimal(scalar.value))", nil)
        }
        if let first = value.utf8.first, first == value.utf8.last, value.utf8.count > 1,
            first == UInt8(ascii: "\"") || first == UInt8(ascii: "'")
        {
            return ("the value is in quotes", "the value as it is, without quotes")
        }
        if hasComment(value) {
            return ("a comment follows the value", "comments on lines of their own")
        }
        return nil
    }

    /// A number sign after a blank, where it was probably meant as in a shell.
    private static func hasComment(_ value: Substring) -> Bool {
        var afterBlank = false
        for byte in value.utf8 {
            if byte == UInt8(ascii: "#"), afterBlank { return true }
            afterBlank = Trimming.isBlank(byte)
        }
        return false
    }

    private static func startsWithMark(_ bytes: Span<UInt8>) -> Bool {
        bytes.count >= 3 && bytes[0] == 0xef && bytes[1] == 0xbb && bytes[2] == 0xbf
    }

    /// CR LF as one line end: files come from Windows too.
    @_lifetime(copy line)
    private static func withoutReturn(_ line: Span<UInt8>) -> Span<UInt8> {
        line.count > 0 && line[line.count - 1] == 0x0d ? line.extracting(droppingLast: 1) : line
    }

    @_lifetime(copy line)
    private static func trimmed(_ line: Span<UInt8>) -> Span<UInt8> {
        var start = 0
        var end = line.count
        while start < end, Trimming.isBlank(line[start]) { start += 1 }
        while end > start, Trimming.isBlank(line[end - 1]) { end -= 1 }
        return line.extracting(start..<end)
    }

    private static func firstControl(in line: Span<UInt8>) -> UInt32? {
        for index in line.indices where line[index] < 0x20 || line[index] == 0x7f {
            if line[index] != 0x09 { return UInt32(line[index]) }
        }
        return nil
    }

    private static func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
