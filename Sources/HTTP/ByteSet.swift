/// A set of ASCII bytes as a bitmap of two words: membership is a shift and a mask.
struct ByteSet {
    let low: UInt64
    let high: UInt64

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        let word = byte & 0x40 == 0 ? low : high
        return byte < 0x80 && (word &>> UInt64(byte & 0x3f)) & 1 != 0
    }
}

extension ByteSet {
    /// tchar of RFC 9110 section 5.6.2: letters, digits and ``!#$%&'*+-.^_`|~``
    static let token = ByteSet(low: 0x03ff_6cfa_0000_0000, high: 0x57ff_ffff_c7ff_fffe)

    /// Visible ASCII but `#` and `?`: what the path of a target may hold. Browsers leave some
    /// bytes bare that RFC 3986 wants percent-encoded, so those are passed on as they are.
    static let path = ByteSet(low: 0x7fff_fff6_0000_0000, high: 0x7fff_ffff_ffff_ffff)

    /// Visible ASCII but `#`: what the query of a target may hold.
    static let query = ByteSet(low: 0xffff_fff6_0000_0000, high: 0x7fff_ffff_ffff_ffff)

    /// Letters, digits and `-._~`: a host name that needs no decoding.
    static let hostName = ByteSet(low: 0x03ff_6000_0000_0000, high: 0x47ff_fffe_87ff_fffe)

    /// HTAB, space, visible ASCII and, apart from this set, every byte from 0x80.
    static let text = ByteSet(low: 0xffff_ffff_0000_0200, high: 0x7fff_ffff_ffff_ffff)
}

extension UInt8 {
    static let carriageReturn: UInt8 = 0x0d
    static let colon: UInt8 = 0x3a
    static let comma: UInt8 = 0x2c
    static let lineFeed: UInt8 = 0x0a
    static let semicolon: UInt8 = 0x3b
    static let slash: UInt8 = 0x2f
    static let space: UInt8 = 0x20
    static let tab: UInt8 = 0x09

    @inline(__always)
    var isBlank: Bool {
        self == .space || self == .tab
    }

    /// What field values and reason phrases may hold, obs-text included.
    @inline(__always)
    var isText: Bool {
        self >= 0x80 || ByteSet.text.contains(self)
    }

    /// The value of a decimal digit.
    @inline(__always)
    var decimal: UInt8? {
        let value = self &- 0x30
        return value < 10 ? value : nil
    }

    /// The value of a hexadecimal digit.
    @inline(__always)
    var hexadecimal: UInt8? {
        let digit = self &- 0x30
        if digit < 10 { return digit }
        let letter = (self | 0x20) &- 0x61
        return letter < 6 ? letter &+ 10 : nil
    }

    /// ASCII letters in lower case, every other byte as it is.
    @inline(__always)
    var lowercased: UInt8 {
        self &- 0x41 < 26 ? self | 0x20 : self
    }
}
