/// Whole comparisons of network bytes with words of the gateway's own; letter case counts.
extension Span<UInt8> {
    /// Whether these are exactly the bytes of `word`.
    func isEqual(to word: StaticString) -> Bool {
        count == word.utf8CodeUnitCount && starts(with: word)
    }

    /// Whether these begin with the bytes of `word`.
    func starts(with word: StaticString) -> Bool {
        let word = word.description.utf8.span
        guard count >= word.count else { return false }
        for index in word.indices where self[index] != word[index] { return false }
        return true
    }
}

extension [UInt8] {
    /// A copy of network bytes.
    init(copying bytes: Span<UInt8>) {
        self.init()
        reserveCapacity(bytes.count)
        for index in bytes.indices { append(bytes[index]) }
    }
}

extension String {
    /// A copy of network bytes; what is not UTF-8 becomes U+FFFD.
    init(copying bytes: Span<UInt8>) {
        self.init(decoding: [UInt8](copying: bytes), as: UTF8.self)
    }
}
