/// The start of an element: its resolved name and its attributes.
public struct XMLElement: ~Copyable {
    private struct Attribute {
        let namespace: Range<Int>
        let localName: Range<Int>
        let value: Range<Int>
    }

    // One block for all names and values, used again for each element: reading a document takes
    // no memory per element.
    private var bytes: [UInt8] = []
    private var attributes: [Attribute] = []
    private var namespaceRange = 0..<0
    private var localNameRange = 0..<0

    init() {}

    /// Whether this is the element of that name.
    public func isNamed(_ localName: String, in namespace: String) -> Bool {
        isEqual(localNameRange, localName) && isEqual(namespaceRange, namespace)
    }

    /// Whether the element's name is this one, whatever its namespace.
    public func isLocalName(_ localName: String) -> Bool {
        isEqual(localNameRange, localName)
    }

    /// Whether the element's name is in that namespace ("" for none).
    public func isIn(namespace: String) -> Bool {
        isEqual(namespaceRange, namespace)
    }

    /// The value of an attribute that is in no namespace, references resolved.
    @_lifetime(borrow self)
    public func attribute(_ localName: String) -> Span<UInt8>? {
        for attribute in attributes
        where attribute.namespace.isEmpty && isEqual(attribute.localName, localName) {
            return bytes.span.extracting(attribute.value)
        }
        return nil
    }

    /// The value of an attribute in a namespace, references resolved.
    @_lifetime(borrow self)
    public func attribute(_ localName: String, in namespace: String) -> Span<UInt8>? {
        for attribute in attributes
        where isEqual(attribute.localName, localName) && isEqual(attribute.namespace, namespace) {
            return bytes.span.extracting(attribute.value)
        }
        return nil
    }

    mutating func begin(localName: Span<UInt8>, namespace: Span<UInt8>) {
        bytes.removeAll(keepingCapacity: true)
        attributes.removeAll(keepingCapacity: true)
        localNameRange = append(localName)
        namespaceRange = append(namespace)
    }

    mutating func addAttribute(
        localName: Span<UInt8>, namespace: Span<UInt8>, value: Span<UInt8>
    ) {
        let attribute = Attribute(
            namespace: append(namespace), localName: append(localName), value: append(value))
        attributes.append(attribute)
    }

    private mutating func append(_ piece: Span<UInt8>) -> Range<Int> {
        let start = bytes.count
        for index in piece.indices { bytes.append(piece[index]) }
        return start..<bytes.count
    }

    private func isEqual(_ range: Range<Int>, _ text: String) -> Bool {
        let expected = text.utf8.span
        guard range.count == expected.count else { return false }
        for offset in expected.indices
        where bytes[range.lowerBound + offset] != expected[offset] {
            return false
        }
        return true
    }
}
