/// Decodes application/x-www-form-urlencoded text byte by byte: `%41` is `A`, `+` is a space.
struct EncodedBytes: ~Escapable {
    private let encoded: Span<UInt8>
    private var position = 0
    /// Whether the text ended early at an escape that is none.
    private(set) var isBad = false

    @_lifetime(copy encoded)
    init(_ encoded: Span<UInt8>) {
        self.encoded = encoded
    }

    @_lifetime(self: copy self)
    mutating func next() -> UInt8? {
        guard !isBad, position < encoded.count else { return nil }
        let byte = encoded[position]
        position += 1
        if byte == 0x2B { return 0x20 }
        guard byte == 0x25 else { return byte }
        guard encoded.count - position >= 2, let high = hexDigit(encoded[position]),
            let low = hexDigit(encoded[position + 1])
        else {
            isBad = true
            return nil
        }
        position += 2
        return high << 4 | low
    }

    /// Whether text cut at any place may go on to decode to `text`.
    static func mayBecome(_ encoded: Span<UInt8>, _ text: String) -> Bool {
        var end = encoded.count
        for ahead in 1...2 where end >= ahead && encoded[encoded.count - ahead] == 0x25 {
            end = encoded.count - ahead
        }
        var bytes = EncodedBytes(encoded.extracting(..<end))
        var expected = text.utf8.makeIterator()
        while let byte = bytes.next() {
            if byte != expected.next() { return false }
        }
        return !bytes.isBad
    }

    /// Decodes a whole value.
    static func decode(_ encoded: Span<UInt8>) throws(FederationFault) -> [UInt8] {
        try Array(capacity: encoded.count) { (decoded) throws(FederationFault) in
            var position = 0
            while position < encoded.count {
                let byte = encoded[position]
                position += 1
                guard byte == 0x25 else {
                    decoded.append(byte == 0x2B ? 0x20 : byte)
                    continue
                }
                guard encoded.count - position >= 2, let high = hexDigit(encoded[position]),
                    let low = hexDigit(encoded[position + 1])
                else { throw .badPercentEncoding }
                decoded.append(high << 4 | low)
                position += 2
            }
        }
    }

    /// Whether the value decodes to exactly this text.
    static func isEqual(_ encoded: Span<UInt8>, _ text: String) -> Bool {
        var bytes = EncodedBytes(encoded)
        for expected in text.utf8 where bytes.next() != expected { return false }
        return bytes.next() == nil && !bytes.isBad
    }
}

private func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
}
