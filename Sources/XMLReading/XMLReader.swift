internal import CXML

/// Reads one small XML document that a stranger wrote.
///
/// UTF-8 only; no document type, hence no entities but the five predefined ones and nothing
/// external; no processing instructions; no network. `MarkupScan` bounds the document and refuses
/// those before libxml2 sees it, libxml2 judges whether it is well-formed and resolves namespaces.
///
/// libxml2's SAX2 interface over the whole document, not its xmlTextReader: that one hands out a
/// document type only after all of it was parsed, builds a tree on the way, and feeds its own push
/// parser 512 bytes at a time, which took 670 ms for an attribute value of 1 MiB of `>` (0.8 ms
/// here).
public enum XMLReader {
    /// Reads `bytes` from start to end, or until the visitor asks to stop.
    ///
    /// A fault may come after any number of events: what the visitor has gathered counts only when
    /// this returns.
    public static func read<Visitor: XMLVisitor>(
        _ bytes: Span<UInt8>, limits: XMLLimits, visitor: inout Visitor
    ) throws(XMLFault) {
        let start = try check(bytes, limits: limits)
        guard isReady, let parser = SAXParser(bytes.extracting(start...)) else {
            throw .notWellFormed
        }
        let receiver = VisitorReceiver(visitor)
        let isWellFormed = parser.run(receiver)
        visitor = receiver.visitor
        guard isWellFormed || receiver.isStopped else { throw .notWellFormed }
    }

    /// Does what `read` does before libxml2 sees the document, for those who hand it to libxml2
    /// themselves: bounds it, and refuses document types, processing instructions and other
    /// encodings than UTF-8. Gives the place behind byte order mark and XML declaration, from where
    /// the document is to be parsed.
    public static func check(
        _ bytes: Span<UInt8>, limits: XMLLimits
    ) throws(XMLFault) -> Int {
        var scan = MarkupScan(bytes, limits: limits)
        return try scan.check()
    }

    /// libxml2 wants to be initialised once, before threads use it; a static let is that.
    private static let isReady: Bool = {
        xmlInitParser()
        return true
    }()
}
