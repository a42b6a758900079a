/// Writes DER for tests, right or wrong on purpose.
enum DERWriter {
    static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        [tag] + length(content.count) + content
    }

    static func sequence(_ parts: [[UInt8]]) -> [UInt8] {
        element(0x30, parts.flatMap { $0 })
    }

    static func integer(_ content: [UInt8]) -> [UInt8] { element(0x02, content) }

    static func utcTime(_ text: String) -> [UInt8] { element(0x17, Array(text.utf8)) }

    static func generalizedTime(_ text: String) -> [UInt8] { element(0x18, Array(text.utf8)) }

    static func bitString(_ octets: [UInt8], unused: UInt8 = 0) -> [UInt8] {
        element(0x03, [unused] + octets)
    }

    static func identifier(_ content: [UInt8]) -> [UInt8] { element(0x06, content) }

    /// An extension under id-ce (2.5.29).
    static func standardExtension(
        _ arc: UInt8, critical: Bool? = nil, _ value: [UInt8]
    ) -> [UInt8] {
        anyExtension([0x55, 0x1d, arc], critical: critical.map { $0 ? 0xff : 0 }, value)
    }

    static func anyExtension(
        _ identifier: [UInt8], critical: UInt8? = nil, _ value: [UInt8]
    ) -> [UInt8] {
        sequence([
            self.identifier(identifier), critical.map { element(0x01, [$0]) } ?? [],
            element(0x04, value),
        ])
    }

    private static func length(_ count: Int) -> [UInt8] {
        guard count >= 0x80 else { return [UInt8(count)] }
        var octets: [UInt8] = []
        var rest = count
        while rest > 0 {
            octets.insert(UInt8(rest & 0xff), at: 0)
            rest >>= 8
        }
        return [0x80 | UInt8(octets.count)] + octets
    }
}
