internal import CXMLSec
internal import XMLReading

/// A document as a tree of libxml2's, for one verification on one thread.
@safe
struct ParsedDocument: ~Copyable {
    private let document: xmlDocPtr  // owned; freed in deinit

    /// Parses a document that `XMLReader.check` bounds and rids of document types first.
    ///
    /// Comments do not become nodes. No signature covers them: the canonical form they are left out
    /// of is the one that is read afterwards, so there is nothing to see between here and there.
    init(_ bytes: Span<UInt8>, limits: XMLLimits) throws(SignatureFault) {
        let start: Int
        do {
            start = try XMLReader.check(bytes, limits: limits)
        } catch {
            throw .unreadable(error)
        }
        guard let parser = unsafe xmlNewParserCtxt() else { throw .unreadable(.notWellFormed) }
        defer { unsafe xmlFreeParserCtxt(parser) }
        unsafe parser.pointee.sax.pointee.comment = nil
        let options =
            XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue
            | XML_PARSE_NOWARNING.rawValue
        // libxml2 reads the bytes during the call only; the check bounds their count.
        let made = unsafe bytes.extracting(start...).withUnsafeBytes { buffer in
            unsafe xmlCtxtReadMemory(
                parser, buffer.baseAddress?.assumingMemoryBound(to: CChar.self),
                Int32(buffer.count), nil, nil, Int32(options))
        }
        guard let made = unsafe made else { throw .unreadable(.notWellFormed) }
        // An undeclared prefix is only noted in nsWellFormed.
        guard unsafe parser.pointee.nsWellFormed == 1 else {
            unsafe xmlFreeDoc(made)
            throw .unreadable(.notWellFormed)
        }
        unsafe document = made
    }

    deinit {
        unsafe xmlFreeDoc(document)
    }

    var root: DocumentNode? { unsafe DocumentNode(xmlDocGetRootElement(document)) }

    /// Makes `attribute` the one identifier of that value; false if there is one already.
    borrowing func register(_ attribute: DocumentAttribute, as identifier: String) -> Bool {
        guard unsafe xmlAddID(nil, document, identifier, attribute.pointer) != nil else {
            return false
        }
        return unsafe xmlGetID(document, identifier) == attribute.pointer
    }
}
