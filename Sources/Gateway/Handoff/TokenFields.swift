/// Writes the fields of a token: numbers in network order, texts and octets behind their length.
struct FieldWriter {
    var octets: [UInt8] = []
    /// False when a field was too long for its length.
    private(set) var isWhole = true

    mutating func number(_ value: UInt8) { octets.append(value) }

    mutating func time(_ seconds: Int64) {
        for shift in stride(from: 56, through: 0, by: -8) {
            octets.append(UInt8(truncatingIfNeeded: seconds >> Int64(shift)))
        }
    }

    mutating func octets(_ field: some Collection<UInt8>) {
        guard field.count <= Int(UInt16.max) else { return isWhole = false }
        octets.append(UInt8(truncatingIfNeeded: field.count >> 8))
        octets.append(UInt8(truncatingIfNeeded: field.count))
        octets.append(contentsOf: field)
    }

    mutating func text(_ field: String) { octets(Array(field.utf8)) }

    /// A field that may be missing.
    mutating func optional<Field>(_ field: Field?, _ write: (inout FieldWriter, Field) -> Void) {
        number(field == nil ? 0 : 1)
        if let field { write(&self, field) }
    }

    mutating func list<Field>(_ fields: [Field], _ write: (inout FieldWriter, Field) -> Void) {
        guard let count = UInt8(exactly: fields.count) else { return isWhole = false }
        number(count)
        for field in fields { write(&self, field) }
    }
}

/// Reads what a `FieldWriter` wrote. Only what is inside a valid code gets here, and still nothing
/// is taken for granted: a node of another version may have sealed it.
struct FieldReader {
    private var rest: ArraySlice<UInt8>

    init(_ octets: ArraySlice<UInt8>) { rest = octets }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func number() -> UInt8? { rest.popFirst() }

    mutating func time() -> Int64? {
        take(8).map { octets in
            Int64(bitPattern: octets.reduce(0 as UInt64) { $0 << 8 | UInt64($1) })
        }
    }

    mutating func octets() -> [UInt8]? {
        guard let high = rest.popFirst(), let low = rest.popFirst() else { return nil }
        return take(Int(high) << 8 | Int(low)).map { Array($0) }
    }

    /// Octets of exactly this length.
    mutating func octets(_ count: Int) -> [UInt8]? {
        octets().flatMap { $0.count == count ? $0 : nil }
    }

    mutating func text() -> String? { octets().flatMap { String(validating: $0, as: UTF8.self) } }

    /// A field that may be missing: outer nil when it cannot be read.
    mutating func optional<Field>(_ read: (inout FieldReader) -> Field?) -> Field?? {
        switch number() {
        case 0: .some(nil)
        case 1: read(&self).map { .some($0) }
        default: nil
        }
    }

    mutating func list<Field>(_ read: (inout FieldReader) -> Field?) -> [Field]? {
        guard let count = number() else { return nil }
        var fields: [Field] = []
        for _ in 0..<count {
            guard let field = read(&self) else { return nil }
            fields.append(field)
        }
        return fields
    }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard rest.count >= count else { return nil }
        defer { rest.removeFirst(count) }
        return rest.prefix(count)
    }
}
