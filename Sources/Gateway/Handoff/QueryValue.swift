/// Finds one of the gateway's own parameters in a query. Their values are tokens, which need no
/// escapes, so nothing is decoded.
enum QueryValue {
    /// Where the value of the parameter is; nil when it is not there, or there twice.
    static func find(_ name: StaticString, in query: Span<UInt8>) -> Range<Int>? {
        let name = Array(name.description.utf8)
        var found: Range<Int>?
        var start = 0
        while start < query.count {
            var end = start
            while end < query.count, query[end] != UInt8(ascii: "&") { end += 1 }
            if end - start > name.count, query[start + name.count] == UInt8(ascii: "="),
                name.indices.allSatisfy({ query[start + $0] == name[$0] })
            {
                guard found == nil else { return nil }
                found = start + name.count + 1..<end
            }
            start = end + 1
        }
        return found
    }
}
