/// The list of protocols in Upgrade (RFC 9110 section 7.8).
enum UpgradeList {
    /// Whether there is at least one protocol, each a token or two with a slash between.
    static func isValid(_ input: Span<UInt8>, _ value: Range<Int>) throws(HeadStop) -> Bool {
        var list = TokenList(value)
        var isEmpty = true
        while let element = try list.next(input, orFault: .upgrade, allowing: .slash) {
            isEmpty = false
            var slashes = 0
            for position in element where input[position] == .slash {
                slashes += 1
            }
            guard slashes <= 1, input[element.lowerBound] != .slash,
                input[element.upperBound - 1] != .slash
            else { return false }
        }
        return !isEmpty
    }
}
