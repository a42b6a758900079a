/// Choosing an application protocol (RFC 7301).
enum ProtocolChoice {
    /// Where in `offered` the first of `preferred` stands that is there; both are lists of names
    /// with their length in front. A list of a wrong form ends at the fault.
    static func choose(from offered: Span<UInt8>, preferring preferred: Span<UInt8>) -> Range<Int>?
    {
        var position = 0
        while let wanted = name(at: position, in: preferred) {
            var place = 0
            while let candidate = name(at: place, in: offered) {
                if isEqual(preferred, wanted, offered, candidate) { return candidate }
                place = candidate.upperBound
            }
            position = wanted.upperBound
        }
        return nil
    }

    private static func name(at position: Int, in list: Span<UInt8>) -> Range<Int>? {
        guard position < list.count else { return nil }
        let start = position + 1
        let end = start + Int(list[position])
        return end > start && end <= list.count ? start..<end : nil
    }

    private static func isEqual(
        _ left: Span<UInt8>, _ leftRange: Range<Int>, _ right: Span<UInt8>, _ rightRange: Range<Int>
    ) -> Bool {
        guard leftRange.count == rightRange.count else { return false }
        for offset in 0..<leftRange.count
        where left[leftRange.lowerBound + offset] != right[rightRange.lowerBound + offset] {
            return false
        }
        return true
    }
}
