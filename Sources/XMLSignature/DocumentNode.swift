internal import CXMLSec

/// An element of a parsed document. It is used while its `ParsedDocument` lives and never kept.
@safe
struct DocumentNode {
    let pointer: xmlNodePtr

    /// Nil for what is no element.
    init?(_ pointer: xmlNodePtr?) {
        guard let pointer = unsafe pointer, unsafe pointer.pointee.type == XML_ELEMENT_NODE else {
            return nil
        }
        unsafe self.pointer = pointer
    }

    /// The element around it; nil for the root.
    var parent: DocumentNode? { unsafe DocumentNode(pointer.pointee.parent) }

    /// The elements directly inside.
    var children: [DocumentNode] {
        var found: [DocumentNode] = []
        var next = unsafe pointer.pointee.children
        while let current = unsafe next {
            if let node = unsafe DocumentNode(current) { found.append(node) }
            unsafe next = current.pointee.next
        }
        return found
    }

    /// Calls `body` with this element and each one below, in the order of the document.
    ///
    /// Recursion: the depth of the document is bounded before it is parsed.
    func forEach<Fault: Error>(
        _ body: (DocumentNode) throws(Fault) -> Void
    ) throws(Fault) {
        try body(self)
        var next = unsafe pointer.pointee.children
        while let current = unsafe next {
            if let node = unsafe DocumentNode(current) { try node.forEach(body) }
            unsafe next = current.pointee.next
        }
    }

    // Names come as StaticString, which C can read where it is: a String would be copied each time.

    /// Whether it has that name, in that namespace.
    func isNamed(_ localName: StaticString, in namespace: StaticString) -> Bool {
        isLocalName(localName) && isIn(namespace)
    }

    func isLocalName(_ localName: StaticString) -> Bool {
        unsafe xmlStrEqual(pointer.pointee.name, localName.utf8Start) == 1
    }

    func isIn(_ namespace: StaticString) -> Bool {
        guard let own = unsafe pointer.pointee.ns else { return false }
        return unsafe xmlStrEqual(own.pointee.href, namespace.utf8Start) == 1
    }

    /// The attribute of that name that is in no namespace.
    func attribute(_ name: StaticString) -> DocumentAttribute? {
        var found: DocumentAttribute?
        forEachAttribute { attribute in
            if !attribute.hasNamespace, attribute.isLocalName(name) { found = found ?? attribute }
        }
        return found
    }

    func forEachAttribute(_ body: (DocumentAttribute) -> Void) {
        var next = unsafe pointer.pointee.properties
        while let current = unsafe next {
            body(unsafe DocumentAttribute(pointer: current))
            unsafe next = current.pointee.next
        }
    }

    static func === (left: DocumentNode, right: DocumentNode) -> Bool {
        unsafe left.pointer == right.pointer
    }
}

/// An attribute of such an element.
@safe
struct DocumentAttribute {
    let pointer: xmlAttrPtr

    var hasNamespace: Bool { unsafe pointer.pointee.ns != nil }

    func isLocalName(_ localName: StaticString) -> Bool {
        unsafe xmlStrEqual(pointer.pointee.name, localName.utf8Start) == 1
    }

    /// Whether its name ends like those of identifiers do: ID, Id, AssertionID, xml:id.
    var identifies: Bool {
        let count = unsafe xmlStrlen(pointer.pointee.name)
        guard count >= 2 else { return false }
        return unsafe xmlStrcasecmp(pointer.pointee.name + Int(count) - 2, "id") == 0
    }

    /// Whether the value is this text.
    func hasValue(_ text: StaticString) -> Bool {
        unsafe xmlStrEqual(content, text.utf8Start) == 1
    }

    /// Whether both have a value, and the same one.
    func hasValue(of other: DocumentAttribute) -> Bool {
        guard let own = unsafe content else { return false }
        return unsafe xmlStrEqual(own, other.content) == 1
    }

    /// The value, copied; nil if it is empty or no simple text.
    var value: String? {
        unsafe content.map { unsafe String(cString: $0) }
    }

    /// The value where it is. Without entities it is one text or nothing.
    private var content: UnsafePointer<xmlChar>? {
        guard let child = unsafe pointer.pointee.children, unsafe child.pointee.next == nil else {
            return nil
        }
        return unsafe UnsafePointer(child.pointee.content)
    }
}
