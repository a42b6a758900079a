/// One element of DER: where it starts, where its content starts and where it ends.
struct DERElement {
    let tag: UInt8
    let start: Int
    let contentStart: Int
    let end: Int

    /// The element with its header.
    var whole: Range<Int> { start..<end }

    /// The element without its header.
    var content: Range<Int> { contentStart..<end }
}

/// The tags a revocation list is made of.
enum DERTag {
    static let boolean: UInt8 = 0x01
    static let integer: UInt8 = 0x02
    static let bitString: UInt8 = 0x03
    static let octetString: UInt8 = 0x04
    static let null: UInt8 = 0x05
    static let objectIdentifier: UInt8 = 0x06
    static let enumerated: UInt8 = 0x0a
    static let utcTime: UInt8 = 0x17
    static let generalizedTime: UInt8 = 0x18
    static let sequence: UInt8 = 0x30

    /// The context-specific tag with this number, its content an element or several.
    static func constructed(_ number: UInt8) -> UInt8 { 0xa0 | number }

    /// The context-specific tag with this number, its content plain octets.
    static func primitive(_ number: UInt8) -> UInt8 { 0x80 | number }
}
