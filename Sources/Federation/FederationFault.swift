/// Why a request that carries sign-on parameters is not taken as a sign-on message.
public enum FederationFault: String, Error, CaseIterable, Sendable {
    /// An element that may be there once is there twice.
    case ambiguousElement = "ambiguous_element"
    /// A name that some servers read as a sign-on parameter and others do not, such as
    /// ` SAMLRequest` or `SAMLRequest[]`.
    case ambiguousParameter = "ambiguous_parameter"
    case badBase64 = "bad_base64"
    /// A value holds control characters or is not UTF-8.
    case badCharacter = "bad_character"
    case badDeflate = "bad_deflate"
    case badPercentEncoding = "bad_percent_encoding"
    /// The message may not travel by this binding, such as a Response in a query.
    case bindingNotAllowed = "binding_not_allowed"
    /// Parameters of two messages at once.
    case conflictingParameters = "conflicting_parameters"
    case doctype
    case duplicateParameter = "duplicate_parameter"
    /// Over the limit of inflated size or ratio; inflating stopped there.
    case inflatesTooMuch = "inflates_too_much"
    /// A parameter the message cannot do without is absent, such as `wa` beside `wresult`.
    case missingParameter = "missing_parameter"
    case notXML = "not_xml"
    case processingInstruction = "processing_instruction"
    /// More elements, attributes or namespaces than any real message has.
    case tooComplex = "too_complex"
    case tooDeep = "too_deep"
    /// The encoded or decoded message is over its limit.
    case tooLarge = "too_large"
    case unexpectedRoot = "unexpected_root"
    /// `wresult` holds no SAML assertion.
    case unexpectedToken = "unexpected_token"
    /// A character encoding or a SAMLEncoding other than the one everybody uses.
    case unsupportedEncoding = "unsupported_encoding"
    /// A form of message no part of Sallyport reads, such as `wresultptr`.
    case unsupportedMessage = "unsupported_message"
    /// A value is over the limit of one value.
    case valueTooLong = "value_too_long"

    /// The stable word for the log and for metrics.
    public var code: String { rawValue }
}
