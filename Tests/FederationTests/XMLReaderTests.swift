import Testing
import XMLReading

/// Reading documents of strangers.
struct XMLReaderTests {
    @Test func `names are resolved and prefixes do not matter`() throws {
        let events = try read("<p:a xmlns:p='urn:x'><b xmlns='urn:y'/><p:c/><d/></p:a>")
        #expect(events == "(urn:x a (urn:y b) (urn:x c) ( d))")
    }

    @Test func `a default namespace ends with its element`() throws {
        #expect(try read("<a><b xmlns='urn:y'><c/></b><d/></a>") == "( a (urn:y b (urn:y c)) ( d))")
    }

    @Test func `attributes are found by their name without a prefix only`() throws {
        let document = "<a xmlns:p='urn:x' p:ID='1' ID='&lt;2&#x41;' Other='3'/>"
        #expect(try read(document, attribute: "ID") == "( a ID=<2A)")
        #expect(try read("<a xmlns:p='urn:x' p:ID='1'/>", attribute: "ID") == "( a)")
    }

    @Test(arguments: [
        "alice<!---->@corp.test", "alice<!-- x -->@corp<!--&lt;-->.test",
        "alice<![CDATA[@corp]]>.test", "<![CDATA[alice]]><![CDATA[@corp.test]]>",
        "alice&#64;corp.test", "alice&#x40;corp.test",
    ])
    func `text is whole across comments and sections`(text: String) throws {
        #expect(try read("<a>\(text)</a>") == "( a 'alice@corp.test')")
    }

    @Test func `the five predefined entities are resolved`() throws {
        #expect(try read("<a>&lt;&gt;&amp;&quot;&apos;</a>") == "( a '<>&\"'')")
    }

    @Test(arguments: [
        "<!DOCTYPE a><a/>", "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>",
        "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
        "<!DOCTYPE a PUBLIC '-//x' 'http://192.0.2.1/x.dtd'><a/>",
        "<?xml version='1.0'?>\n<!-- c --> <!DOCTYPE a [<!ENTITY % p SYSTEM 'x'>%p;]><a/>",
        "<!DOCTYPE", "<!DOCTYPE a [", "<a><!DOCTYPE a></a>", "<a/><!DOCTYPE a>",
    ])
    func `a document type is refused in every form`(document: String) {
        #expect(fault(document) == .doctype)
    }

    @Test func `a billion laughs are not heard`() {
        var document = "<!DOCTYPE a [<!ENTITY e0 'ha'>"
        for level in 1...9 {
            let inner = String(repeating: "&e\(level - 1);", count: 10)
            document += "<!ENTITY e\(level) '\(inner)'>"
        }
        #expect(fault(document + "]><a>&e9;</a>") == .doctype)
    }

    @Test(arguments: ["&e;", "&nbsp;", "&#0;", "&#xFFFE;", "&#x110000;", "&", "&lt", "&;"])
    func `a reference to anything else is refused`(reference: String) {
        #expect(fault("<a>\(reference)</a>") == .notWellFormed)
        #expect(fault("<a b='\(reference)'/>") == .notWellFormed)
    }

    @Test func `XInclude is an element like any other`() throws {
        let document = """
            <a xmlns:xi="http://www.w3.org/2001/XInclude">\
            <xi:include href="file:///etc/passwd" parse="text"/></a>
            """
        #expect(try read(document) == "( a (http://www.w3.org/2001/XInclude include))")
    }

    @Test(arguments: [
        "<?x?><a/>", "<a><?x y?></a>", "<a/><?x?>", "<?xml-stylesheet href='x'?><a/>",
    ])
    func `a processing instruction is refused`(document: String) {
        #expect(fault(document) == .processingInstruction)
    }

    @Test(arguments: [
        "", " ", "x", "<", "<a", "<a>", "<a></b>", "<a></a", "</a>", "<a/>x", "x<a/>", "<a b/>",
        "<a b=c/>", "<a b='1' b='2'/>", "<a b='<'/>", "<a b='1'c='2'/>", "<p:a/>", "<a p:b='1'/>",
        "<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>", "<a xmlns:p=''/>", "<a><!-- -- --></a>",
        "<a><!-->", "<a>]]></a>", "<![CDATA[x]]><a/>", "<a/><![CDATA[x]]>", "<a><![CDATA[x</a>",
        "<a>\u{1}</a>", "<a>\u{FFFE}</a>", "<a>\u{FFFF}</a>", "<a>\u{0}</a>", "<a/>\u{0}",
        "< a/>", "<a><b></a></b>", "<!ELEMENT a ANY><a/>", " <?xml version='1.0'?><a/>",
    ])
    func `what is not well-formed is refused`(document: String) {
        let found = fault(document)
        #expect(found == .notWellFormed || found == .processingInstruction)
    }

    @Test func `a second root is refused`() {
        #expect(fault("<a/><b/>") == .trailingContent)
        #expect(fault("<a></a> <a></a>") == .trailingContent)
    }

    @Test(arguments: [
        "<?xml version=\"1.0\"?>", "<?xml version='1.0' encoding='UTF-8'?>",
        "<?xml version='1.0' encoding='utf-8' standalone='no'?>\r\n", "\u{FEFF}",
        "\u{FEFF}<?xml  version = '1.0'\n encoding = \"Utf-8\" ?>", "\n \t<!-- c -->\n",
    ])
    func `UTF-8 documents are read`(prolog: String) throws {
        #expect(
            try read(prolog + "<a>\u{E9}\u{1F600}\u{FFFD}</a>") == "( a '\u{E9}\u{1F600}\u{FFFD}')")
    }

    @Test(arguments: [
        "ISO-8859-1", "UTF-16", "UTF-7", "windows-1252", "UTF-8x", "EBCDIC-CP-US", "",
    ])
    func `other encodings are refused`(encoding: String) {
        #expect(
            fault("<?xml version='1.0' encoding='\(encoding)'?><a/>") == .unsupportedEncoding)
    }

    @Test func `a document that says it is ASCII is`() throws {
        let prolog = "<?xml version='1.0' encoding='US-ASCII'?>"
        #expect(try read(prolog + "<a>x</a>") == "( a 'x')")
        #expect(fault(prolog + "<a>\u{E9}</a>") == .unsupportedEncoding)
    }

    @Test func `UTF-16 and UTF-32 are refused with and without a byte order mark`() {
        for units in [Array("<a/>".utf16), [0xFEFF] + Array("<a/>".utf16)] {
            let little = units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
            let big = units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
            #expect(fault(little) == .unsupportedEncoding)
            #expect(fault(big) == .unsupportedEncoding || fault(big) == .notWellFormed)
        }
        #expect(fault([0x4C, 0x6F, 0xA7, 0x94, 0x93]) == .notWellFormed)
    }

    @Test(
        arguments: [
            [0xC0, 0xBC], [0xE9], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80], [0xFF],
        ] as [[UInt8]])
    func `what is not UTF-8 is refused`(bytes: [UInt8]) {
        let document = Array("<a>".utf8) + bytes + Array("</a>".utf8)
        #expect(fault(document) == .unsupportedEncoding)
    }

    @Test(arguments: [
        "<?xml version='1.1'?><a/>", "<?xml?><a/>", "<?xml encoding='UTF-8'?><a/>",
        "<?xml version='1.0' standalone='maybe'?><a/>", "<?xml version='1.0' x='y'?><a/>",
        "<?xml version='1.0'encoding='UTF-8'?><a/>", "<?xml version='1.0'", "<?xml version=1.0?>",
    ])
    func `an odd XML declaration is refused`(document: String) {
        let found = fault(document)
        #expect(found == .notWellFormed || found == .processingInstruction)
    }

    @Test func `each limit may be reached but not passed`() {
        let nested = "<a><a><a/></a></a>"
        #expect(fault(nested, XMLLimits(depth: 3)) == nil)
        #expect(fault(nested, XMLLimits(depth: 2)) == .tooDeep)
        #expect(fault(nested, XMLLimits(elements: 3)) == nil)
        #expect(fault(nested, XMLLimits(elements: 2)) == .tooManyElements)
        #expect(fault(nested, XMLLimits(bytes: nested.utf8.count)) == nil)
        #expect(fault(nested, XMLLimits(bytes: nested.utf8.count - 1)) == .tooLarge)
        #expect(fault("<a b='' c=\"\"/>", XMLLimits(attributes: 2)) == nil)
        #expect(fault("<a b='' c=\"\"/>", XMLLimits(attributes: 1)) == .tooManyAttributes)
    }

    @Test func `namespaces count while their element is open`() {
        let one = XMLLimits(namespaces: 1)
        #expect(fault("<a><b xmlns='u'/><b xmlns:p='u'></b><b\nxmlns='u'/></a>", one) == nil)
        #expect(fault("<a xmlns='u'><b xmlns='v'/></a>", one) == .tooManyNamespaces)
        #expect(fault("<a xmlns='u'><b\txmlns:p='v'/></a>", one) == .tooManyNamespaces)
    }

    @Test func `the name in a declaration is short`() {
        let limits = XMLLimits(namespaceBytes: 8)
        #expect(fault("<a xmlns:p='urn:abc' b='longer than that'/>", limits) == nil)
        #expect(fault("<a xmlns:p='urn:abcde'/>", limits) == .tooManyNamespaces)
        let long = String(repeating: "x", count: 90_000)
        #expect(fault("<a xmlns:p=\"urn:\(long)\"/>") == .tooManyNamespaces)
    }

    @Test func `a flood of anything is stopped`() {
        let many = 40_000
        let attributes = (0..<many).map { "a\($0)=''" }.joined(separator: " ")
        #expect(fault("<a \(attributes)/>") == .tooManyAttributes)
        #expect(fault(String(repeating: "<a>", count: many)) == .tooDeep)
        #expect(
            fault("<a>" + String(repeating: "<b/>", count: many) + "</a>")
                == .tooManyElements)
        let namespaces = (0..<many).map { "xmlns:a\($0)='u'" }.joined(separator: " ")
        #expect(fault("<a \(namespaces)/>") == .tooManyAttributes)
    }

    @Test func `markup inside comments, sections and values does not count`() {
        let document = "<a b='>/>'><!-- <b><c> --><![CDATA[<d><e>]]></a>"
        #expect(fault(document, XMLLimits(depth: 1, elements: 1)) == nil)
    }

    @Test func `a visitor that stops is not asked again`() throws {
        var recorder = Recorder(stopsAt: "b")
        let document = "<a>1<b>2</b>3<c/></a>"
        try XMLReader.read(Array(document.utf8).span, limits: XMLLimits(), visitor: &recorder)
        #expect(recorder.events == "( a '1' ( b")
    }

    @Test func `every beginning of a document is refused`() throws {
        let document = try Sample.bytes("saml/tricky-comment-in-nameid.xml")
        for count in document.indices {
            #expect(fault(Array(document.prefix(count))) == .notWellFormed)
        }
        #expect(fault(document) == nil)
    }

    @Test func `readers on several threads do not disturb each other`() async throws {
        await withTaskGroup(of: Bool.self) { group in
            for task in 0..<8 {
                group.addTask {
                    (0..<50).allSatisfy { round in
                        let good =
                            (try? read("<a>\(task).\(round)</a>")) == "( a '\(task).\(round)')"
                        return good && fault("<a>&e\(task);") == .notWellFormed
                    }
                }
            }
            for await isGood in group { #expect(isGood) }
        }
    }
}

/// Writes the events down: `(namespace name attribute 'text' children)`.
private struct Recorder: XMLVisitor {
    var events = ""
    var attribute = ""
    var stopsAt = ""
    private var text: [UInt8] = []

    init(attribute: String = "", stopsAt: String = "") {
        self.attribute = attribute
        self.stopsAt = stopsAt
    }

    mutating func elementStarts(_ element: borrowing XMLElement) -> XMLVisit {
        flush()
        let name = ["a", "b", "c", "d", "include"].first { element.isLocalName($0) } ?? "?"
        let namespaces = ["", "urn:x", "urn:y", "http://www.w3.org/2001/XInclude"]
        let namespace = namespaces.first { element.isNamed(name, in: $0) } ?? "?"
        events += events.isEmpty ? "" : " "
        events += "(\(namespace) \(name)"
        if let value = element.attribute(attribute) {
            events += " \(attribute)=" + string(value)
        }
        return name == stopsAt ? .stop : .proceed
    }

    mutating func text(_ bytes: Span<UInt8>) -> XMLVisit {
        for index in bytes.indices { text.append(bytes[index]) }
        return .proceed
    }

    mutating func elementEnds() -> XMLVisit {
        flush()
        events += ")"
        return .proceed
    }

    private mutating func flush() {
        if !text.isEmpty { events += " '\(String(decoding: text, as: UTF8.self))'" }
        text.removeAll()
    }

    private func string(_ bytes: Span<UInt8>) -> String {
        String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
    }
}

private func read(_ document: String, attribute: String = "") throws -> String {
    var recorder = Recorder(attribute: attribute)
    try XMLReader.read(Array(document.utf8).span, limits: XMLLimits(), visitor: &recorder)
    return recorder.events
}

private func fault(_ document: String, _ limits: XMLLimits = XMLLimits()) -> XMLFault? {
    fault(Array(document.utf8), limits)
}

private func fault(_ document: [UInt8], _ limits: XMLLimits = XMLLimits()) -> XMLFault? {
    var recorder = Recorder()
    do {
        try XMLReader.read(document.span, limits: limits, visitor: &recorder)
        return nil
    } catch {
        return error
    }
}
