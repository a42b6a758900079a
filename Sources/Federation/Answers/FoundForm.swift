/// The form of an identity provider's page that carries its answer to the app.
public struct FoundForm: Equatable, Sendable {
    /// A field of the form, as a browser knows it.
    public struct Field: Equatable, Sendable {
        /// Decoded.
        public let name: [UInt8]
        /// Decoded, line breaks as in the page's document.
        public let value: [UInt8]
    }

    /// Where the form is sent: absolute or not, as the page has it; nil for the page's own address.
    public let action: String?
    /// What the form carries. Its hints are those of a message that was posted.
    public let message: FederationMessage
    /// The fields in their order, those without a name left out.
    public let fields: [Field]
    /// The value of SAMLResponse or wresult: the same for the same answer.
    public let value: [UInt8]
    /// The body that a browser will post, but for buttons, and in which `message` was recognised.
    public let body: [UInt8]
}

/// Why a page of an identity provider cannot be told to hold an answer, or none. It may hold one.
public enum AnswerFault: Error, Equatable, Sendable {
    /// Several answers, or one that may be read in two ways.
    case ambiguous
    /// UTF-16, or ISO-2022, whose bytes look like other text.
    case encoding
    /// The answer of the form is none that can be read.
    case message(FederationFault)
    /// A script has to do with the answer, and may put it together.
    case scripted
    case tooLarge
    /// Not everything that this page does is known here.
    case uncertain
    /// The page ends inside a tag, a comment or a script.
    case unfinished
    /// A form that is sent in another way than by POST, or to several addresses.
    case unusualForm

    /// The stable word for the log.
    public var code: String {
        switch self {
        case .ambiguous: "ambiguous_page"
        case .encoding: "page_encoding"
        case .message(let fault): fault.code
        case .scripted: "scripted_page"
        case .tooLarge: "page_too_large"
        case .uncertain: "uncertain_page"
        case .unfinished: "unfinished_page"
        case .unusualForm: "unusual_form"
        }
    }
}
