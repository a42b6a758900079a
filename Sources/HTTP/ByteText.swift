/// Whether the bytes of `range` are `text`, letters in any case.
///
/// - Parameter text: ASCII in lower case.
public func matches(_ input: Span<UInt8>, _ range: Range<Int>, _ text: String) -> Bool {
    range.count == text.utf8.count && hasPrefix(input, range, text)
}

/// Whether a field name is `name`, letters in any case.
///
/// - Parameter name: the name in lower case.
public func fieldNameMatches(_ input: Span<UInt8>, _ range: Range<Int>, _ name: String) -> Bool {
    matches(input, range, name)
}

/// Whether a field name starts with `prefix`, letters in any case and `_` taken for `-`.
///
/// Many servers hand both spellings to applications under one name, so a reserved prefix has to
/// be recognised in either.
/// - Parameter prefix: in lower case, with hyphens.
public func fieldNameHasPrefix(
    _ input: Span<UInt8>, _ range: Range<Int>, _ prefix: String
) -> Bool {
    let expected = prefix.utf8Span.span
    guard range.lowerBound >= 0, range.upperBound <= input.count, expected.count <= range.count
    else { return false }
    for offset in 0..<expected.count {
        let byte = input[range.lowerBound + offset]
        let read = byte == 0x5f ? 0x2d : byte.lowercased
        if read != expected[offset] { return false }
    }
    return true
}

/// Whether the bytes of `range` start with `text`, letters in any case.
func hasPrefix(_ input: Span<UInt8>, _ range: Range<Int>, _ text: String) -> Bool {
    let expected = text.utf8Span.span
    guard range.lowerBound >= 0, range.upperBound <= input.count, expected.count <= range.count
    else { return false }
    for offset in 0..<expected.count
    where input[range.lowerBound + offset].lowercased != expected[offset] {
        return false
    }
    return true
}

/// Whether two pieces of one input are equal, letters in any case.
func equalIgnoringCase(_ input: Span<UInt8>, _ one: Range<Int>, _ other: Range<Int>) -> Bool {
    guard one.count == other.count else { return false }
    for offset in 0..<one.count
    where input[one.lowerBound + offset].lowercased
        != input[other.lowerBound + offset].lowercased
    {
        return false
    }
    return true
}
