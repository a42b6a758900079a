/// Why a revocation list is not taken.
public enum CRLError: Error, Hashable, Sendable {
    /// The file has so many bytes.
    case tooLarge(Int)
    /// The file is neither DER nor PEM, or the PEM holds something else.
    case notARevocationList
    /// The PEM breaks RFC 7468.
    case badPEM(PEMFault)
    /// The DER breaks its rules or those of RFC 5280 near this offset.
    case malformed(DERFault, offset: Int)
    /// Something follows the list in its file.
    case trailingBytes
    /// Neither version 1 nor version 2.
    case unsupportedVersion
    /// An extension, by its object identifier, that stands there twice.
    case repeatedExtension(String)
    /// A critical extension, by its object identifier, that nobody here understands.
    case unknownCriticalExtension(String)
    /// A list of changes to another list that does not say rightly to which one.
    case badDelta(CRLDeltaFault)
    /// A list with certificates of several authorities.
    case indirect
    /// A list that leaves out some certificates of users or some reasons.
    case partialScope(CRLScope)
    /// The algorithm inside the signed part and the one outside differ.
    case algorithmMismatch
    /// An algorithm, by its object identifier, that is unknown or too weak.
    case unsupportedAlgorithm(String)
    /// No certificate of the trusted file has the name, and the key identifier, of the issuer.
    case unknownIssuer(String)
    /// The issuer is no authority, or not one for signing lists.
    case issuerMayNotSign(String)
    /// The signature does not hold.
    case badSignature
    /// OpenSSL failed for a reason of its own.
    case library(String)
}

/// What is wrong with a list of changes (RFC 5280 section 5.2.4).
public enum CRLDeltaFault: String, Hashable, Sendable, CaseIterable {
    /// Its own number is not beyond that of the list it changes.
    case baseIsNotOlder
    /// Its delta CRL indicator is not critical: others would take it for a complete list.
    case notCritical
    /// It has no CRL number of its own.
    case noNumber

    /// What is wrong, for an operator.
    var text: String {
        switch self {
        case .baseIsNotOlder: "its number is not greater than its base's"
        case .notCritical: "its indicator is not critical"
        case .noNumber: "it has no CRL number"
        }
    }
}

/// A part of the certificates that a list confines itself to.
public enum CRLScope: String, Hashable, Sendable, CaseIterable {
    /// Certificates of authorities.
    case authorities
    /// Attribute certificates.
    case attributes
    /// Some of the reasons.
    case someReasons
}

extension CRLError {
    /// A stable word for events and metrics.
    public var code: String {
        switch self {
        case .tooLarge: "CRL_TOO_LARGE"
        case .notARevocationList: "NOT_A_CRL"
        case .badPEM: "CRL_BAD_PEM"
        case .malformed: "CRL_MALFORMED"
        case .trailingBytes: "CRL_TRAILING_BYTES"
        case .unsupportedVersion: "CRL_UNSUPPORTED_VERSION"
        case .repeatedExtension: "CRL_REPEATED_EXTENSION"
        case .unknownCriticalExtension: "CRL_UNKNOWN_CRITICAL_EXTENSION"
        case .badDelta: "CRL_BAD_DELTA"
        case .indirect: "CRL_INDIRECT"
        case .partialScope: "CRL_PARTIAL_SCOPE"
        case .algorithmMismatch: "CRL_ALGORITHM_MISMATCH"
        case .unsupportedAlgorithm: "CRL_UNSUPPORTED_ALGORITHM"
        case .unknownIssuer: "CRL_UNKNOWN_ISSUER"
        case .issuerMayNotSign: "CRL_ISSUER_MAY_NOT_SIGN"
        case .badSignature: "CRL_BAD_SIGNATURE"
        case .library: "CRL_LIBRARY_FAILURE"
        }
    }
}

extension CRLError: CustomStringConvertible {
    /// What is wrong, for an operator.
    public var description: String {
        switch self {
        case .tooLarge(let count):
            "the file has \(count) bytes; the limit is \(CRLDocument.maximumByteCount)"
        case .notARevocationList:
            "the file is not a certificate revocation list in DER or PEM"
        case .badPEM(let fault): "the PEM is not in order: \(fault.text)"
        case .malformed(let fault, let offset):
            "the list breaks its format at byte \(offset): \(fault.rawValue)"
        case .trailingBytes: "something follows the list in its file"
        case .unsupportedVersion: "the list is neither of version 1 nor of version 2"
        case .repeatedExtension(let name): "the extension \(name) is there twice"
        case .unknownCriticalExtension(let name):
            "the critical extension \(name) is not understood"
        case .badDelta(let fault):
            "the list of changes to another list (delta) is not in order: \(fault.text)"
        case .indirect: "the list holds certificates of other authorities (indirect)"
        case .partialScope(let scope):
            "the list does not cover the certificates of devices for all reasons: \(scope)"
        case .algorithmMismatch: "the list names two different signature algorithms"
        case .unsupportedAlgorithm(let name):
            "the signature algorithm \(name) is unknown or too weak"
        case .unknownIssuer(let name): "no trusted certificate belongs to the issuer \(name)"
        case .issuerMayNotSign(let name):
            "the issuer \(name) is not an authority that may sign revocation lists"
        case .badSignature: "the signature does not hold"
        case .library(let text): "OpenSSL: \(text)"
        }
    }
}
