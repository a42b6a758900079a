/// Alters octets in the ways that fuzzers do, the same in every run of one seed.
struct Mutations {
    private var numbers: Numbers
    /// What inputs are mixed with.
    private let words: [[UInt8]]

    init(seed: UInt64, words: [[UInt8]]) {
        numbers = Numbers(state: seed)
        self.words = words
    }

    /// One to four changes of the octets; perhaps none in the end.
    mutating func altered(_ octets: [UInt8]) -> [UInt8] {
        var octets = octets
        for _ in 0...Int.random(in: 0...3, using: &numbers) { alter(&octets) }
        return octets
    }

    private mutating func alter(_ octets: inout [UInt8]) {
        // The last octet is a place of its own: not all of its bits may count.
        let isLast = Int.random(in: 0..<4, using: &numbers) == 0
        let place =
            isLast ? max(octets.count - 1, 0) : Int.random(in: 0...octets.count, using: &numbers)
        let end = min(octets.count, place + Int.random(in: 1...16, using: &numbers))
        let byte = UInt8.random(in: .min ... .max, using: &numbers)
        let word = words.randomElement(using: &numbers) ?? []
        switch Int.random(in: 0..<9, using: &numbers) {
        case 0 where place < octets.count: octets[place] ^= 1 << (byte & 7)
        case 1 where place < octets.count: octets[place] = byte
        case 2: octets.insert(byte, at: place)
        case 3: octets.removeSubrange(place..<end)
        case 4: octets.insert(contentsOf: octets[place..<end], at: end)
        case 5: octets.removeSubrange(place...)
        case 6: octets.insert(contentsOf: word, at: place)
        case 7:
            let start = Int.random(in: 0...word.count, using: &numbers)
            octets.replaceSubrange(place..., with: word[start...])
        default: octets.replaceSubrange(place..<end, with: octets[place..<end].reversed())
        }
    }

    /// SplitMix64.
    private struct Numbers: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var word = state
            word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
            word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
            return word ^ word >> 31
        }
    }
}
