/// Why a document was not read.
public enum XMLFault: Error, CaseIterable, Equatable, Sendable {
    /// A document type declaration, in whatever form. Refused before any part of it is read.
    case doctype
    /// Not well-formed, or a name with an undeclared prefix.
    case notWellFormed
    /// Sign-on messages have none; a parser that keeps them and one that drops them would disagree
    /// about the text around.
    case processingInstruction
    case tooDeep
    case tooLarge
    case tooManyAttributes
    case tooManyElements
    case tooManyNamespaces
    /// A second root element.
    case trailingContent
    /// Anything but UTF-8, or US-ASCII where that is declared.
    case unsupportedEncoding
}
