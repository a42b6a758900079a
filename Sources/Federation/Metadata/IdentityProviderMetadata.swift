internal import XMLReading

/// What an identity provider says of itself in a metadata file (saml-metadata-2.0, and WS-Federation
/// 1.2 section 3): whom it is, what it signs with, and where it is asked.
///
/// A signature of the file is not judged: it counts because an operator has it from a source he
/// trusts.
public struct IdentityProviderMetadata: Equatable, Sendable {
    /// An address of a SAML service.
    public struct Endpoint: Equatable, Sendable {
        /// How it is spoken to, such as `urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect`.
        public let binding: String
        /// Its address.
        public let location: String
    }

    /// Its name.
    public internal(set) var entityID: String
    /// The certificates it may sign with, as DER, each once and in their order: several while it
    /// moves from one to the next.
    public internal(set) var certificates: [[UInt8]] = []
    /// When what is said here ends, in seconds since 1970, if that is said.
    public internal(set) var validUntil: Int64?
    /// Where SAML asks for a sign-on.
    public internal(set) var signOnEndpoints: [Endpoint] = []
    /// Where SAML signs out.
    public internal(set) var signOutEndpoints: [Endpoint] = []
    /// Where WS-Federation asks browsers for both.
    public internal(set) var passiveEndpoints: [String] = []

    /// The largest file that is read.
    public static let maximumBytes = 4 << 20

    /// Reads a file: the EntityDescriptor in it, or the one among several that has the identifier
    /// or, without one, that is an identity provider's.
    public static func read(
        _ document: Span<UInt8>, entityID: String? = nil
    ) throws(MetadataFault) -> IdentityProviderMetadata {
        // A federation lists thousands of entities in one file.
        let limits = XMLLimits(bytes: maximumBytes, depth: 32, elements: 1 << 17)
        var visitor = MetadataVisitor(entityID: entityID)
        do {
            try XMLReader.read(document, limits: limits, visitor: &visitor)
        } catch {
            throw MetadataFault(error)
        }
        if let fault = visitor.fault { throw fault }
        guard visitor.names.count <= 1 else { throw .severalEntities(visitor.names) }
        guard let found = visitor.found else {
            throw entityID == nil || visitor.hasWanted ? .noIdentityProvider : .noSuchEntity
        }
        guard !found.certificates.isEmpty else { throw .noCertificate }
        return found
    }
}

/// Why a file is no metadata of an identity provider.
public enum MetadataFault: Error, Equatable, Sendable {
    /// A certificate or a time that cannot be read, or an address that is none.
    case badValue
    case doctype
    /// The same entity twice.
    case duplicateEntity
    /// No certificate to sign with.
    case noCertificate
    /// No role of an identity provider.
    case noIdentityProvider
    case noSuchEntity
    case notMetadata
    case notXML
    /// Several identity providers, one of which is to be chosen: the first of them.
    case severalEntities([String])
    case tooComplex
    case tooLarge
    case tooManyCertificates

    /// What is wrong, for a person.
    public var text: String {
        switch self {
        case .badValue: "a certificate, a time or an address in it cannot be read"
        case .doctype: "it has a document type, which metadata never has"
        case .duplicateEntity: "it describes the same entity twice"
        case .noCertificate: "the identity provider has no certificate to sign with"
        case .noIdentityProvider: "it describes no identity provider"
        case .noSuchEntity: "it describes no entity of that name"
        case .notMetadata: "it is no metadata: no EntityDescriptor, no EntitiesDescriptor"
        case .notXML: "it is no well-formed XML in UTF-8"
        case .severalEntities(let names):
            "it describes several identity providers (\(names.joined(separator: ", "))): choose one"
        case .tooComplex: "it has more elements or attributes than metadata has"
        case .tooLarge: "it has more than \(IdentityProviderMetadata.maximumBytes) bytes"
        case .tooManyCertificates:
            "it has more than \(IdentityProvider.maximumCertificates) certificates to sign with"
        }
    }

    init(_ fault: XMLFault) {
        self =
            switch fault {
            case .doctype: .doctype
            case .notWellFormed, .processingInstruction, .trailingContent, .unsupportedEncoding:
                .notXML
            case .tooDeep, .tooManyAttributes, .tooManyElements, .tooManyNamespaces: .tooComplex
            case .tooLarge: .tooLarge
            }
    }
}
