/// Where the root of a document and the elements directly inside it are, in bytes.
///
/// For documents that `XMLReader` has read from end to end: well-formed, without a document type and
/// without processing instructions, so that `<` is markup wherever it is not in a comment or a CDATA
/// section, and tags end at the first `>` outside of quotes.
struct ElementPlaces {
    /// The name of the root, its prefix included.
    private(set) var rootName = 0..<0
    /// Where the root's content starts; nil if the root is an empty-element tag.
    private(set) var contentStart: Int?
    /// The `/>` of a root that is an empty-element tag.
    private(set) var emptyEnd = 0..<0
    /// Each child, from the `<` of its start tag to the `>` of its end tag.
    private(set) var children: [Range<Int>] = []

    private var rootAttributes: [(name: Range<Int>, value: Range<Int>)] = []

    /// Nil if the document is none of those.
    init?(_ document: [UInt8], from start: Int) {
        var position = start
        var depth = 0
        var childStart = 0
        while let open = document[position...].firstIndex(of: 0x3C) {
            guard open + 1 < document.count else { return nil }
            if document[open + 1] == 0x21 {
                guard let end = ElementPlaces.endOfDeclaration(document, open) else { return nil }
                position = end
                continue
            }
            let isEnd = document[open + 1] == 0x2F
            guard let tag = ElementPlaces.tag(document, isEnd ? open + 2 : open + 1) else {
                return nil
            }
            position = tag.end
            if isEnd {
                depth -= 1
                guard depth >= 0 else { return nil }
                if depth == 1 { children.append(childStart..<tag.end) }
                continue
            }
            // Values stand in quotes, so this slash is in none.
            let isEmpty = document[tag.end - 2] == 0x2F
            switch depth {
            case 0:
                guard rootName.isEmpty else { return nil }
                rootName = tag.name
                rootAttributes = tag.attributes
                if isEmpty { emptyEnd = tag.end - 2..<tag.end } else { contentStart = tag.end }
            case 1:
                childStart = open
                if isEmpty { children.append(open..<tag.end) }
            default: break
            }
            if !isEmpty { depth += 1 }
        }
        guard depth == 0, !rootName.isEmpty else { return nil }
    }

    /// Where the value of the root's attribute is, without the quotes.
    func value(of attribute: String, in document: [UInt8]) -> Range<Int>? {
        rootAttributes.first { document[$0.name].elementsEqual(attribute.utf8) }?.value
    }

    private struct Tag {
        var name: Range<Int>
        var attributes: [(name: Range<Int>, value: Range<Int>)] = []
        /// Behind the `>`.
        var end = 0
    }

    private static func tag(_ document: [UInt8], _ start: Int) -> Tag? {
        var position = start
        while position < document.count, !isNameEnd(document[position]) { position += 1 }
        var tag = Tag(name: start..<position)
        var name = position..<position
        while position < document.count {
            let byte = document[position]
            switch byte {
            case 0x3E:
                tag.end = position + 1
                return tag
            case 0x22, 0x27:
                let value = position + 1
                guard let end = document[value...].firstIndex(of: byte) else { return nil }
                tag.attributes.append((name, value..<end))
                position = end + 1
                name = position..<position
            case _ where isNameEnd(byte): position += 1
            default:
                let first = position
                while position < document.count, !isNameEnd(document[position]) { position += 1 }
                name = first..<position
            }
        }
        return nil
    }

    private static func endOfDeclaration(_ document: [UInt8], _ open: Int) -> Int? {
        let isComment = document[open...].starts(with: Array("<!--".utf8))
        let isSection = document[open...].starts(with: Array("<![CDATA[".utf8))
        guard isComment || isSection else { return nil }
        let mark: UInt8 = isComment ? 0x2D : 0x5D
        var position = open + (isComment ? 4 : 9)
        while position + 2 < document.count {
            if document[position] == mark, document[position + 1] == mark,
                document[position + 2] == 0x3E
            {
                return position + 3
            }
            position += 1
        }
        return nil
    }

    private static func isNameEnd(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x09, 0x0A, 0x0D, 0x20, 0x22, 0x27, 0x2F, 0x3D, 0x3E: true
        default: false
        }
    }
}
