/// Eight bytes of the input at once, first byte lowest.
///
/// Long runs of ordinary bytes are most of a head. Looking at eight of them per step takes a
/// third of the instructions of a byte loop, and stays inside the span's bounds checks: the
/// compiler turns `word(at:)` into one load.
extension Span<UInt8> {
    /// The eight bytes at `position`; the caller has seen that they are there.
    @inline(__always)
    func word(at position: Int) -> UInt64 {
        let piece = extracting(position..<position &+ 8)
        let low =
            UInt64(piece[0]) | UInt64(piece[1]) &<< 8 | UInt64(piece[2]) &<< 16
            | UInt64(piece[3]) &<< 24
        let high =
            UInt64(piece[4]) | UInt64(piece[5]) &<< 8 | UInt64(piece[6]) &<< 16
            | UInt64(piece[7]) &<< 24
        return low | high &<< 32
    }
}

/// Questions about all eight bytes of a word. Each answer has the top bit of a byte set where it
/// applies; of the bytes that are marked the lowest is always right, those above it may not be.
enum ByteWord {
    /// Bytes below 0x20 (HTAB too) and DEL: where a field value ends or is broken.
    @inline(__always)
    static func controls(_ word: UInt64) -> UInt64 {
        (below(0x20, word) | equal(0x7f, word)) & tops
    }

    /// Bytes that end the path of a target: `?`, and what no target may hold.
    @inline(__always)
    static func pathEnds(_ word: UInt64) -> UInt64 {
        (below(0x21, word) | equal(0x7f, word) | equal(0x23, word) | equal(0x3f, word) | word)
            & tops
    }

    /// Bytes that end the query of a target.
    @inline(__always)
    static func queryEnds(_ word: UInt64) -> UInt64 {
        (below(0x21, word) | equal(0x7f, word) | equal(0x23, word) | word) & tops
    }

    /// Bytes other than letters, digits and hyphens, which nearly all names are made of.
    @inline(__always)
    static func unusualInName(_ word: UInt64) -> UInt64 {
        let letters = range(0x61, 0x7a, (word | lowerCase) & ~tops)
        let digits = range(0x30, 0x39, word & ~tops)
        let hyphens = range(0x2d, 0x2d, word & ~tops)
        return (~(letters | digits | hyphens) | word) & tops
    }

    /// How many bytes are before the lowest marked one.
    @inline(__always)
    static func index(of marks: UInt64) -> Int {
        marks.trailingZeroBitCount &>> 3
    }

    /// Letters in lower case. Other bytes change as well, but none that may be in a name becomes
    /// a letter, digit or hyphen.
    @inline(__always)
    static func lowercased(_ word: UInt64) -> UInt64 {
        word | lowerCase
    }

    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let tops: UInt64 = 0x8080_8080_8080_8080
    private static let lowerCase: UInt64 = 0x2020_2020_2020_2020

    /// Marks bytes below `limit`, which is at most 0x80.
    @inline(__always)
    private static func below(_ limit: UInt64, _ word: UInt64) -> UInt64 {
        (word &- ones &* limit) & ~word
    }

    @inline(__always)
    private static func equal(_ byte: UInt64, _ word: UInt64) -> UInt64 {
        below(1, word ^ ones &* byte)
    }

    /// Marks, exactly, bytes from `first` through `last`; all bytes of `word` are below 0x80.
    @inline(__always)
    private static func range(_ first: UInt64, _ last: UInt64, _ word: UInt64) -> UInt64 {
        (word &+ ones &* (0x80 - first)) & ~(word &+ ones &* (0x7f - last))
    }
}
