/// Finds the tags of a page where a browser finds them (HTML, section 13.2.5 "Tokenization").
///
/// A browser's tokeniser is told by the tree it builds how to read on, and there is no tree here. So
/// the page is read in each way that a browser may read it, and whoever scans puts together what was
/// found in all of them.
struct HTMLScan: ~Escapable {
    /// A way to read the page.
    struct View: Hashable {
        /// Whether scripts run: then what stands in `noscript` is no markup.
        var runsScripts = true
        /// Whether drawings and formulas follow their own rules: then a `style` in one holds markup.
        var knowsForeignContent = false
    }

    enum Event {
        case end
        case tag(HTMLTag)
        /// What stands in an element whose content is no markup.
        case text(in: String, Range<Int>)
    }

    private let page: Span<UInt8>
    private let view: View
    private var position = 0
    /// The element whose content comes next.
    private var pending: String?
    private var foreign: String?
    private var isInSelect = false
    /// Whether other ways to read the page lead elsewhere.
    private(set) var hasNoscript = false
    private(set) var hasForeignContent = false
    /// Why the page may be read otherwise than in any of the ways.
    private(set) var fault: AnswerFault?

    @_lifetime(copy page)
    init(_ page: Span<UInt8>, _ view: View) {
        self.page = page
        self.view = view
    }

    @_lifetime(self: copy self)
    mutating func next() -> Event {
        if let element = pending {
            pending = nil
            let start = position
            skip(to: element)
            return .text(in: element, start..<position)
        }
        while let open = find(0x3C, from: position) {
            position = open + 1
            switch byte(0) {
            case 0x21 /* ! */: declaration()
            case 0x3F /* ? */: skipPast(0x3E)
            case 0x2F /* / */:
                position += 1
                if isLetter(byte(0)) { return tag(from: open, isEnd: true) }
                // `</>` is nothing; the rest are comments.
                skipPast(0x3E)
            case let first where isLetter(first): return tag(from: open, isEnd: false)
            default: continue
            }
        }
        return .end
    }
}

// Tags.
extension HTMLScan {
    @_lifetime(self: copy self)
    private mutating func tag(from open: Int, isEnd: Bool) -> Event {
        let start = position
        while position < page.count, !isTagNameEnd(byte(0)) { position += 1 }
        let isShort = position - start <= 16
        let name = isShort ? HTMLTag.lowercase(page.extracting(start..<position)) : ""
        var tag = HTMLTag(name: name, isEnd: isEnd, start: open)
        var isSelfClosing = false
        while position < page.count {
            let current = byte(0)
            if current == 0x3E {
                position += 1
                note(tag, isSelfClosing: isSelfClosing)
                return .tag(tag)
            }
            isSelfClosing = current == 0x2F
            if isSelfClosing || HTMLText.isSpace(current) {
                position += 1
            } else {
                attribute(of: &tag)
            }
        }
        fault = fault ?? .unfinished
        return .end
    }

    private mutating func attribute(of tag: inout HTMLTag) {
        let start = position
        // An equals sign in front belongs to the name.
        position += 1
        while position < page.count, byte(0) != 0x3D, !isTagNameEnd(byte(0)) { position += 1 }
        let name = start..<position
        skipSpace()
        guard byte(0) == 0x3D else {
            return tag.add(page.extracting(name), value: position..<position, in: page)
        }
        position += 1
        skipSpace()
        let value = attributeValue()
        tag.add(page.extracting(name), value: value, in: page)
    }

    private mutating func attributeValue() -> Range<Int> {
        let quote = byte(0)
        if quote == 0x22 || quote == 0x27 {
            let start = position + 1
            let end = find(quote, from: start) ?? page.count
            position = min(end + 1, page.count)
            return start..<max(start, end)
        }
        let start = position
        while position < page.count, byte(0) != 0x3E, !HTMLText.isSpace(byte(0)) { position += 1 }
        return start..<position
    }

    private func isTagNameEnd(_ byte: UInt8) -> Bool {
        byte == 0x2F || byte == 0x3E || HTMLText.isSpace(byte)
    }

    private mutating func note(_ tag: HTMLTag, isSelfClosing: Bool) {
        if tag.name == "select" { isInSelect = !tag.isEnd }
        if tag.name == "svg" || tag.name == "math" { noteForeign(tag, isSelfClosing) }
        guard !tag.isEnd else { return }
        if tag.name == "noscript" { hasNoscript = true }
        guard HTMLScan.opaque.contains(tag.name) || (tag.name == "noscript" && view.runsScripts)
        else { return }
        if foreign != nil, view.knowsForeignContent { return }
        // Older browsers overlook the tag there.
        if isInSelect, tag.name != "script", tag.name != "textarea" { fault = fault ?? .uncertain }
        pending = tag.name
    }

    private mutating func noteForeign(_ tag: HTMLTag, _ isSelfClosing: Bool) {
        hasForeignContent = true
        if tag.isEnd {
            if foreign == tag.name { foreign = nil }
        } else if foreign == nil, !isSelfClosing {
            foreign = tag.name
        }
    }

    /// Elements that hold no markup.
    private static let opaque: Set = [
        "iframe", "noembed", "noframes", "plaintext", "script", "style", "textarea", "title", "xmp",
    ]
}

// What is no tag.
extension HTMLScan {
    private mutating func declaration() {
        if starts(with: "!--") {
            position += 3
            comment()
        } else if starts(with: "![cdata["), foreign != nil, view.knowsForeignContent {
            while let bracket = find(0x5D, from: position) {
                position = bracket + 1
                if starts(with: "]>") {
                    position += 2
                    return
                }
            }
            position = page.count
            fault = fault ?? .unfinished
        } else {
            skipPast(0x3E)
        }
    }

    private mutating func comment() {
        if starts(with: ">") || starts(with: "->") {
            skipPast(0x3E)
            return
        }
        while let hyphen = find(0x2D, from: position) {
            position = hyphen + 1
            if starts(with: "->") || starts(with: "-!>") {
                skipPast(0x3E)
                return
            }
        }
        position = page.count
        fault = fault ?? .unfinished
    }

    /// Goes to the end tag of an element that holds no markup.
    private mutating func skip(to element: String) {
        let endTag = "/" + element
        var isEscaped = false
        while element != "plaintext", let open = find(0x3C, from: position) {
            position = open + 1
            if starts(with: endTag), isTagNameEnd(byte(endTag.utf8.count)) {
                position = open
                return
            }
            guard element == "script" else { continue }
            // A script that opens a script inside a comment does not end where it seems to.
            if starts(with: "!--") { isEscaped = true }
            if isEscaped, starts(with: "script"), isTagNameEnd(byte(6)) {
                fault = fault ?? .uncertain
            }
        }
        position = page.count
        fault = fault ?? .unfinished
    }
}

// Looking at the bytes.
extension HTMLScan {
    /// The byte so far ahead; zero past the end.
    private func byte(_ ahead: Int) -> UInt8 {
        position + ahead < page.count ? page[position + ahead] : 0
    }

    private func isLetter(_ byte: UInt8) -> Bool {
        let lower = HTMLText.lowercase(byte)
        return lower >= 0x61 && lower <= 0x7A
    }

    /// Compares with a text in lower case.
    private func starts(with text: String) -> Bool {
        let expected = text.utf8.span
        guard page.count - position >= expected.count else { return false }
        for offset in expected.indices
        where HTMLText.lowercase(page[position + offset]) != expected[offset] {
            return false
        }
        return true
    }

    private func find(_ wanted: UInt8, from start: Int) -> Int? {
        var index = start
        while index < page.count {
            if page[index] == wanted { return index }
            index += 1
        }
        return nil
    }

    private mutating func skipPast(_ wanted: UInt8) {
        guard let place = find(wanted, from: position) else {
            position = page.count
            fault = fault ?? .unfinished
            return
        }
        position = place + 1
    }

    private mutating func skipSpace() {
        while position < page.count, HTMLText.isSpace(byte(0)) { position += 1 }
    }
}
