/// Where in the settings something stands, for messages an operator can act on.
public struct SettingPlace: Hashable, Sendable, CustomStringConvertible {
    /// The file as it was opened.
    public let file: String
    /// Counted from 1; 0 stands for the file as a whole, and for a value that is a default.
    public let line: Int

    /// A line of a file, or the whole file at line 0.
    public init(file: String, line: Int) {
        self.file = file
        self.line = line
    }

    /// `file:line`, or the file alone when no line is meant.
    public var description: String {
        let file = Quoted.escaped(file)
        return line > 0 ? "\(file):\(line)" : file
    }
}

/// A value together with the line it was read from, so that what later turns out to be wrong
/// with it (an unreadable file, say) can be reported at that line.
public struct Located<Value: Sendable>: Sendable {
    /// What was read.
    public let value: Value
    /// The line it was read from.
    public let place: SettingPlace

    /// A value read at a place.
    public init(_ value: Value, at place: SettingPlace) {
        self.value = value
        self.place = place
    }
}

extension Located: Equatable where Value: Equatable {}
extension Located: Hashable where Value: Hashable {}
