public import XMLReading

/// Why no part of a response counts as signed.
public enum SignatureFault: Error, Equatable, Sendable {
    /// An algorithm, a transform or a reference other than the few that are taken.
    case algorithmRefused
    /// The assertion is encrypted; the gateway has no key for it.
    case encrypted
    /// What was signed is not what is there.
    case invalid
    /// The response tells of a failure.
    case notSuccessful
    /// No XML document, or one beyond the limits.
    case unreadable(XMLFault)
    /// What was signed is there unchanged, but no pinned certificate has the key that signed it.
    case unknownKey
    /// Neither the response nor its assertion has a signature.
    case unsigned
    /// Elements are missing, stand twice or stand where they may not.
    case wrongStructure
}
