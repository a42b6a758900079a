/// Whether the reader goes on after an event.
public enum XMLVisit: Equatable, Sendable {
    /// Read on.
    case proceed
    /// What was asked for is known or cannot come any more: the rest is not read.
    case stop
}

/// Takes the events of a document in their order.
///
/// Comments are no events and CDATA sections are text, so `alice<!-- -->@corp.test` is the text
/// `alice@corp.test`, in one piece or several: **text is complete only at the next start or end of an
/// element.**
public protocol XMLVisitor {
    /// An element starts. The value is only lent; it is written again for the next element.
    mutating func elementStarts(_ element: borrowing XMLElement) -> XMLVisit
    /// Text of the innermost open element: valid UTF-8, references resolved.
    mutating func text(_ bytes: Span<UInt8>) -> XMLVisit
    /// The innermost open element ends.
    mutating func elementEnds() -> XMLVisit
}
