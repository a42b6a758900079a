/// What a document may cost. All are checked before libxml2 sees the first byte.
public struct XMLLimits: Equatable, Sendable {
    /// Bytes of the document.
    public var bytes: Int
    /// Elements inside each other.
    public var depth: Int
    /// Elements in all.
    public var elements: Int
    /// Attributes of one element, namespace declarations included. libxml2 2.9 compares each with
    /// each: 100,000 of them kept it busy for two seconds.
    public var attributes: Int
    /// Namespace declarations in scope at once. libxml2 searches them one by one for each name.
    public var namespaces: Int
    /// Bytes of the name in one namespace declaration. Canonicalisation writes it out again in each
    /// of many siblings.
    public var namespaceBytes: Int

    /// The defaults leave room for the largest real messages.
    public init(
        bytes: Int = 1 << 20, depth: Int = 64, elements: Int = 1 << 15, attributes: Int = 64,
        namespaces: Int = 128, namespaceBytes: Int = 512
    ) {
        self.bytes = bytes
        self.depth = depth
        self.elements = elements
        self.attributes = attributes
        self.namespaces = namespaces
        self.namespaceBytes = namespaceBytes
    }
}
