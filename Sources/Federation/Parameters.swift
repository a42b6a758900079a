/// Where the sign-on parameters of a query or a form are.
struct Parameters {
    private struct Entry {
        var occurrences = 0
        var isExact = true
        /// The first value that is not empty, as it came.
        var value = 0..<0
    }

    private var entries: [Entry]
    /// What `wa` asks for, where it is one of ours: apps of other kinds use that name too.
    private(set) var action: Action?

    /// Values of `wa`.
    enum Action: String, CaseIterable {
        case signIn = "wsignin1.0"
        case signOut = "wsignout1.0"
        case signOutCleanup = "wsignoutcleanup1.0"
    }

    init(_ text: Span<UInt8>) {
        entries = Array(repeating: Entry(), count: ParameterName.allCases.count)
        var parameters = ParameterSequence(text)
        while let parameter = parameters.next() {
            guard let spelling = ParameterName.spelled(text.extracting(parameter.name)) else {
                continue
            }
            note(spelling, value: parameter.value, in: text)
        }
    }

    private mutating func note(
        _ spelling: ParameterName.Spelling, value: Range<Int>, in text: Span<UInt8>
    ) {
        let index = spelling.name.rawValue
        entries[index].occurrences += 1
        entries[index].isExact = entries[index].isExact && spelling.isExact
        if entries[index].value.isEmpty { entries[index].value = value }
        guard spelling.name == .wa else { return }
        for candidate in Action.allCases
        where EncodedBytes.isEqual(text.extracting(value), candidate.rawValue) {
            action = action ?? candidate
        }
    }

    /// Whether the parameter is there with a value; login pages send empty ones in their forms.
    func has(_ name: ParameterName) -> Bool {
        !entries[name.rawValue].value.isEmpty
    }

    /// Whether the parameter is there, with a value or without.
    func occurs(_ name: ParameterName) -> Bool {
        entries[name.rawValue].occurrences > 0
    }

    /// Where the encoded value is, empty if there is none; refuses one that can be read in two
    /// ways.
    func value(_ name: ParameterName) throws(FederationFault) -> Range<Int> {
        let entry = entries[name.rawValue]
        guard !entry.value.isEmpty else { return entry.value }
        guard entry.isExact else { throw .ambiguousParameter }
        guard entry.occurrences == 1 else { throw .duplicateParameter }
        return entry.value
    }
}

/// Goes through `name=value&name=value`, without taking memory. `;` separates nothing.
struct ParameterSequence: ~Escapable {
    private let text: Span<UInt8>
    private var position = 0

    @_lifetime(copy text)
    init(_ text: Span<UInt8>) {
        self.text = text
    }

    @_lifetime(self: copy self)
    mutating func next() -> (name: Range<Int>, value: Range<Int>)? {
        guard position < text.count else { return nil }
        let start = position
        var end = start
        while end < text.count, text[end] != 0x26 { end += 1 }
        position = end + 1
        var equals = start
        while equals < end, text[equals] != 0x3D { equals += 1 }
        return (start..<equals, min(equals + 1, end)..<end)
    }
}
