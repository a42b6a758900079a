internal import CXML

/// One libxml2 parser over one document, for one run.
@safe struct SAXParser: ~Copyable {
    // Owned; made with a copy of the document, freed with it in deinit.
    private let context: xmlParserCtxtPtr

    /// Nil when libxml2 has no memory left or the document is empty.
    init?(_ document: Span<UInt8>) {
        // libxml2 copies the document, so the pointer need not outlive the closure. The caller
        // has seen to it that the count fits.
        let made = unsafe document.withUnsafeBytes { bytes in
            unsafe xmlCreateMemoryParserCtxt(
                bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
        }
        guard let made = unsafe made else { return nil }
        // No substitution of entities, no DTD, no XInclude: those are off unless asked for. Names
        // longer than 50,000 and texts longer than 10,000,000 bytes are refused unless HUGE is on.
        _ = unsafe xmlCtxtUseOptions(made, Int32(XML_PARSE_NONET.rawValue))
        unsafe context = made
    }

    deinit {
        unsafe xmlFreeParserCtxt(context)
    }

    /// Parses the document, handing its events to `receiver`; whether it was well-formed to its end.
    consuming func run(_ receiver: SAXReceiver) -> Bool {
        // The context owns the block its `sax` points to; only the contents are replaced.
        // The callbacks get `receiver` unretained: it outlives the parse, which is over when
        // this function returns, and all of it happens on this thread.
        unsafe context.pointee.sax.pointee = saxHandler()
        unsafe context.pointee.userData = Unmanaged.passUnretained(receiver).toOpaque()
        unsafe receiver.context = context
        let status = withExtendedLifetime(receiver) { unsafe xmlParseDocument(context) }
        unsafe receiver.context = nil
        // An undeclared prefix is only noted in nsWellFormed.
        return unsafe status == 0 && context.pointee.wellFormed == 1
            && context.pointee.nsWellFormed == 1
    }
}

/// Takes libxml2's events; a class, because a C callback can carry one pointer and no type.
@safe class SAXReceiver {
    // The parser of the run that is going on, for stopping it; borrowed from SAXParser.
    fileprivate var context: xmlParserCtxtPtr?
    fileprivate var element = XMLElement()
    fileprivate(set) var isStopped = false

    func elementStarts() -> XMLVisit { .stop }
    func text(_ bytes: Span<UInt8>) -> XMLVisit { .stop }
    func elementEnds() -> XMLVisit { .stop }

    fileprivate func follow(_ visit: XMLVisit) {
        guard visit == .stop, !isStopped else { return }
        isStopped = true
        // Allowed inside a callback: libxml2 drops its input and comes back at once.
        unsafe xmlStopParser(context)
    }
}

/// The receiver that passes events on to a visitor.
final class VisitorReceiver<Visitor: XMLVisitor>: SAXReceiver {
    private(set) var visitor: Visitor

    init(_ visitor: Visitor) {
        self.visitor = visitor
    }

    override func elementStarts() -> XMLVisit { visitor.elementStarts(element) }
    override func text(_ bytes: Span<UInt8>) -> XMLVisit { visitor.text(bytes) }
    override func elementEnds() -> XMLVisit { visitor.elementEnds() }
}

/// The handler of every parse. What is not set is not reported; `serror` keeps messages about bad
/// input, which libxml2 would write to the standard error stream, from being written at all.
private func saxHandler() -> xmlSAXHandler {
    var handler = unsafe xmlSAXHandler()
    unsafe handler.initialized = sp_saxMagic()
    unsafe handler.startElementNs = { data, localName, _, namespace, _, _, count, _, attributes in
        guard let receiver = unsafe receiver(data), !receiver.isStopped else { return }
        unsafe receiver.element.begin(localName: text(localName), namespace: text(namespace))
        // Five pointers an attribute: local name, prefix, namespace, start and end of the value.
        // libxml2 keeps names and values until the callback returns; they are copied here.
        if let attributes = unsafe attributes {
            for start in stride(from: 0, to: Int(count) * 5, by: 5) {
                unsafe receiver.element.addAttribute(
                    localName: text(attributes[start]), namespace: text(attributes[start + 2]),
                    value: text(from: attributes[start + 3], to: attributes[start + 4]))
            }
        }
        receiver.follow(receiver.elementStarts())
    }
    unsafe handler.endElementNs = { data, _, _, _ in
        guard let receiver = unsafe receiver(data), !receiver.isStopped else { return }
        receiver.follow(receiver.elementEnds())
    }
    // CDATA sections and white space come here too.
    let characters: charactersSAXFunc = { data, start, count in
        guard let receiver = unsafe receiver(data), !receiver.isStopped else { return }
        guard let start = unsafe start, count > 0 else { return }
        // The bytes stay for the callback; the span does not leave it.
        let bytes = unsafe Span(_unsafeStart: start, count: Int(count))
        receiver.follow(receiver.text(bytes))
    }
    unsafe handler.characters = characters
    unsafe handler.cdataBlock = characters
    unsafe handler.ignorableWhitespace = characters
    unsafe handler.serror = { _, _ in }
    return unsafe handler
}

/// The receiver `run` handed to libxml2; it is alive for as long as callbacks come.
private func receiver(_ data: UnsafeMutableRawPointer?) -> SAXReceiver? {
    guard let data = unsafe data else { return nil }
    return unsafe Unmanaged<SAXReceiver>.fromOpaque(data).takeUnretainedValue()
}

// The two functions below lend libxml2's memory to a callback, which copies it before it returns;
// "immortal" is what the compiler is told, since it cannot know of a lifetime in C.

/// A C string of libxml2's as a span; empty for a null pointer.
@_lifetime(immortal)
private func text(_ start: UnsafePointer<xmlChar>?) -> Span<UInt8> {
    guard let start = unsafe start else { return Span() }
    let text = unsafe Span(_unsafeStart: start, count: Int(xmlStrlen(start)))
    return unsafe _overrideLifetime(text, copying: ())
}

@_lifetime(immortal)
private func text(
    from start: UnsafePointer<xmlChar>?, to end: UnsafePointer<xmlChar>?
) -> Span<UInt8> {
    guard let start = unsafe start, let end = unsafe end, unsafe end >= start else {
        return Span()
    }
    let text = unsafe Span(_unsafeStart: start, count: end - start)
    return unsafe _overrideLifetime(text, copying: ())
}
