/// Makes request identifiers: unique, short, and telling nothing about traffic.
struct RequestIdentifier {
    private var state: UInt64

    /// A sequence with a start of its own for each worker.
    init(seed: UInt64) {
        state = seed
    }

    /// The next identifier (SplitMix64: a bijection of a counter, so none repeats in a worker).
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }

    /// `r-` and 16 hexadecimal digits.
    static func text(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return "r-" + String(repeating: "0", count: 16 - digits.count) + digits
    }
}
