/// Goes through a document once, before libxml2 does, and refuses what libxml2 would only refuse
/// after working on it: document types, other encodings, and any amount over the limits.
///
/// It finds the markup of every well-formed document where libxml2 finds it. In others libxml2 may
/// read on after its first error, so nothing may hide from the counting there either: `<` is refused
/// inside tags, and characters that XML forbids are refused everywhere. Hence the two can differ
/// about the inside of a tag, but never about where the next one starts.
struct MarkupScan: ~Escapable {
    private let bytes: Span<UInt8>
    private let limits: XMLLimits
    private var position = 0
    private var elements = 0
    private var hasRoot = false
    /// Namespace declarations of each open element.
    private var open: [Int] = []
    private var namespaces = 0

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>, limits: XMLLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    /// Where the document goes on after byte order mark and XML declaration.
    mutating func check() throws(XMLFault) -> Int {
        guard bytes.count <= min(limits.bytes, Int(Int32.max)) else { throw .tooLarge }
        if starts(with: "\u{FEFF}") { position = 3 }
        try checkOpening()
        let isASCII = try declaration()
        try checkCharacters(isASCII: isASCII)
        let start = position
        while let next = find(0x3C) {
            position = next + 1
            try markup()
        }
        guard hasRoot, open.isEmpty else { throw .notWellFormed }
        return start
    }

    /// Tells other encodings of `<` and byte order mark from what is no XML at all.
    private func checkOpening() throws(XMLFault) {
        var ahead = 0
        while isSpace(byte(ahead)) { ahead += 1 }
        let (first, second) = (byte(ahead), byte(ahead + 1))
        if first == 0x3C, second != 0 { return }
        guard bytes.count > ahead + 1 else { throw .notWellFormed }
        let isWide = (first == 0 && second == 0x3C) || (first == 0x3C && second == 0)
        throw isWide || first >= 0xFE ? .unsupportedEncoding : .notWellFormed
    }

    private mutating func markup() throws(XMLFault) {
        switch byte(0) {
        case 0x21 /* ! */: try declarationOrSection()
        case 0x2F /* / */: try endTag()
        case 0x3F /* ? */: throw .processingInstruction
        default: try startTag()
        }
    }

    private mutating func declarationOrSection() throws(XMLFault) {
        if starts(with: "!--") {
            position += 3
            // Two hyphens end a comment or are an error; looking for both in one place keeps
            // this and libxml2 together.
            while let hyphen = find(0x2D) {
                position = hyphen + 1
                guard byte(0) == 0x2D else { continue }
                guard byte(1) == 0x3E else { throw .notWellFormed }
                position += 2
                return
            }
            throw .notWellFormed
        }
        guard starts(with: "![CDATA[") else {
            throw starts(with: "!DOCTYPE") ? .doctype : .notWellFormed
        }
        guard !open.isEmpty else { throw .notWellFormed }
        position += 8
        while let bracket = find(0x5D) {
            position = bracket + 1
            guard byte(0) == 0x5D, byte(1) == 0x3E else { continue }
            position += 2
            return
        }
        throw .notWellFormed
    }

    private mutating func endTag() throws(XMLFault) {
        guard let declared = open.popLast() else { throw .notWellFormed }
        namespaces -= declared
        try skip(past: 0x3E)
    }

    private mutating func startTag() throws(XMLFault) {
        guard !open.isEmpty || !hasRoot else { throw .trailingContent }
        guard open.count < limits.depth else { throw .tooDeep }
        guard elements < limits.elements else { throw .tooManyElements }
        hasRoot = true
        elements += 1
        var attributes = 0
        var declared = 0
        var isDeclaration = false
        while position < bytes.count {
            let current = bytes[position]
            position += 1
            switch current {
            case 0x22, 0x27 /* quotes */:
                attributes += 1
                guard attributes <= limits.attributes else { throw .tooManyAttributes }
                let start = position
                try skip(past: current)
                guard !isDeclaration || position - start <= limits.namespaceBytes else {
                    throw .tooManyNamespaces
                }
                isDeclaration = false
            case 0x09, 0x0A, 0x0D, 0x20:
                guard starts(with: "xmlns") else { continue }
                declared += 1
                isDeclaration = true
                guard namespaces + declared <= limits.namespaces else { throw .tooManyNamespaces }
            case 0x2F where byte(0) == 0x3E:
                position += 1
                return
            case 0x3E:
                open.append(declared)
                namespaces += declared
                return
            case 0x3C: throw .notWellFormed
            default: continue
            }
        }
        throw .notWellFormed
    }

    /// Goes on behind the next such byte, before which no `<` may stand.
    private mutating func skip(past wanted: UInt8) throws(XMLFault) {
        var index = position
        while index < bytes.count, bytes[index] != wanted, bytes[index] != 0x3C { index += 1 }
        guard index < bytes.count, bytes[index] == wanted else { throw .notWellFormed }
        position = index + 1
    }

    /// Refuses what is not UTF-8, or not ASCII where that was declared, and the characters XML 1.0
    /// forbids (production 2): control characters, U+FFFE and U+FFFF.
    private func checkCharacters(isASCII: Bool) throws(XMLFault) {
        if isPlain { return }
        guard (try? UTF8Span(validating: bytes)) != nil else { throw .unsupportedEncoding }
        for index in bytes.indices {
            let current = bytes[index]
            if current < 0x20, current != 0x09, current != 0x0A, current != 0x0D {
                throw .notWellFormed
            }
            guard current >= 0x80 else { continue }
            if isASCII { throw .unsupportedEncoding }
            // Only U+FFFE and U+FFFF start with these two and end above 0xBD.
            if current >= 0xBE, index >= 2, bytes[index - 1] == 0xBF, bytes[index - 2] == 0xEF {
                throw .notWellFormed
            }
        }
    }
}

// Documents of ASCII alone.
extension MarkupScan {
    /// Whether every byte is an ASCII character that XML allows.
    ///
    /// No branch depends on a byte: so the compiler looks at many of them in one step.
    private var isPlain: Bool {
        var unfit: UInt8 = 0
        for index in bytes.indices {
            let current = bytes[index]
            let isControl: UInt8 = current < 0x20 ? 1 : 0
            let isSpace: UInt8 =
                (current == 0x09 ? 1 : 0) | (current == 0x0A ? 1 : 0) | (current == 0x0D ? 1 : 0)
            unfit |= (isControl & ~isSpace) | (current & 0x80)
        }
        return unfit == 0
    }
}

// The XML declaration (production 23).
extension MarkupScan {
    /// Passes the declaration, if there is one; true if it says the document is ASCII.
    private mutating func declaration() throws(XMLFault) -> Bool {
        guard starts(with: "<?xml"), isSpace(byte(5)) else { return false }
        position += 5
        guard let version = try pseudoAttribute("version"), equals(version, "1.0") else {
            throw .notWellFormed
        }
        var isASCII = false
        if let encoding = try pseudoAttribute("encoding") {
            isASCII = equals(encoding, "us-ascii")
            guard isASCII || equals(encoding, "utf-8") else { throw .unsupportedEncoding }
        }
        if let standalone = try pseudoAttribute("standalone") {
            guard equals(standalone, "yes") || equals(standalone, "no") else {
                throw .notWellFormed
            }
        }
        skipSpace()
        guard starts(with: "?>") else { throw .notWellFormed }
        position += 2
        return isASCII
    }

    /// Passes `name="value"` after white space and gives the value's place; nil if another name or
    /// none comes next.
    private mutating func pseudoAttribute(_ name: String) throws(XMLFault) -> Range<Int>? {
        let before = position
        skipSpace()
        guard position > before, starts(with: name) else {
            position = before
            return nil
        }
        position += name.utf8.count
        skipSpace()
        guard byte(0) == 0x3D else { throw .notWellFormed }
        position += 1
        skipSpace()
        let quote = byte(0)
        guard quote == 0x22 || quote == 0x27 else { throw .notWellFormed }
        position += 1
        let start = position
        guard let end = find(quote) else { throw .notWellFormed }
        position = end + 1
        return start..<end
    }

    private mutating func skipSpace() {
        while isSpace(byte(0)) { position += 1 }
    }

    private func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    /// Compares without regard to case, as encoding names are.
    private func equals(_ range: Range<Int>, _ lowercase: String) -> Bool {
        let expected = lowercase.utf8.span
        guard range.count == expected.count else { return false }
        for offset in expected.indices {
            let current = bytes[range.lowerBound + offset]
            let isUppercase = current >= 0x41 && current <= 0x5A
            if (isUppercase ? current | 0x20 : current) != expected[offset] { return false }
        }
        return true
    }
}

// Looking at the bytes.
extension MarkupScan {
    /// The byte so far ahead; zero, which no document holds, past the end.
    private func byte(_ ahead: Int) -> UInt8 {
        position + ahead < bytes.count ? bytes[position + ahead] : 0
    }

    private func starts(with text: String) -> Bool {
        let expected = text.utf8.span
        guard bytes.count - position >= expected.count else { return false }
        for offset in expected.indices where bytes[position + offset] != expected[offset] {
            return false
        }
        return true
    }

    private func find(_ wanted: UInt8) -> Int? {
        var index = position
        while index < bytes.count {
            if bytes[index] == wanted { return index }
            index += 1
        }
        return nil
    }
}
