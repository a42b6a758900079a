/// What is wrong with the DER at one place.
public enum DERFault: String, Error, Hashable, Sendable, CaseIterable {
    /// An element is longer than what holds it.
    case truncated
    /// The length is indefinite, not in its shortest form or beyond four octets.
    case length
    /// The tag is in the form for large numbers, which nothing here uses.
    case tag
    /// Another element belongs here.
    case unexpectedElement
    /// Something follows after the last element that belongs here.
    case trailingElement
    /// A boolean is neither true nor false.
    case boolean
    /// An integer is empty, not in its shortest form or out of its bounds.
    case integer
    /// A bit string has no or too many unused bits.
    case bitString
    /// A time is not in the form of RFC 5280 or names no moment.
    case time
    /// An object identifier is empty or cut off.
    case objectIdentifier
}
