internal import COpenSSL

/// What verification made of a chain.
struct ChainOutcome: Equatable, Sendable {
    let verdict: PeerCertificate.Verdict
    /// X509_V_ERR_*; 1 (unspecified) for a rule that OpenSSL does not know.
    let error: Int32
    let text: String
    /// False when verification itself failed (memory): such an outcome is not remembered.
    let isLasting: Bool

    /// A breach of form that OpenSSL does not look for.
    static func malformed(_ text: String) -> ChainOutcome {
        ChainOutcome(
            verdict: .malformed, error: X509_V_ERR_UNSPECIFIED, text: text, isLasting: true)
    }

    /// The outcome for OpenSSL's error at `depth` (0 is the leaf).
    static func verified(error: Int32, depth: Int32) -> ChainOutcome {
        // The text is a constant of the library.
        let text = unsafe String(cString: X509_verify_cert_error_string(Int(error)))
        return ChainOutcome(
            verdict: verdict(error, depth), error: error, text: text,
            isLasting: !passing.contains(error))
    }

    /// An outcome that comes back with a session.
    static func restored(_ verdict: PeerCertificate.Verdict, error: Int32) -> ChainOutcome {
        let plain = verified(error: error, depth: 0)
        return ChainOutcome(verdict: verdict, error: error, text: plain.text, isLasting: true)
    }

    init(verdict: PeerCertificate.Verdict, error: Int32, text: String, isLasting: Bool) {
        self.verdict = verdict
        self.error = error
        self.text = text
        self.isLasting = isLasting
    }

    /// Errors that say nothing about the chain.
    private static let passing: Set<Int32> = [
        X509_V_ERR_OUT_OF_MEM, X509_V_ERR_INVALID_CALL, X509_V_ERR_STORE_LOOKUP,
        X509_V_ERR_UNSPECIFIED,
    ]

    private static func verdict(_ error: Int32, _ depth: Int32) -> PeerCertificate.Verdict {
        switch error {
        case X509_V_OK:
            .verified
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
            X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
            X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_CERT_UNTRUSTED:
            .unknownIssuer
        // The same breach in a CA's certificate is no fault of the leaf.
        case X509_V_ERR_INVALID_PURPOSE, X509_V_ERR_KEYUSAGE_NO_DIGITAL_SIGNATURE:
            depth == 0 ? .wrongUsage : .badChain
        default:
            depth == 0 && breachesOfForm.contains(error) ? .malformed : .badChain
        }
    }

    /// Errors about how a certificate is written, most of them from X509_V_FLAG_X509_STRICT.
    private static let breachesOfForm: Set<Int32> = [
        X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD, X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD,
        X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION, X509_V_ERR_INVALID_EXTENSION,
        X509_V_ERR_INVALID_POLICY_EXTENSION, X509_V_ERR_SIGNATURE_ALGORITHM_MISMATCH,
        X509_V_ERR_SIGNATURE_ALGORITHM_INCONSISTENCY, X509_V_ERR_PATHLEN_INVALID_FOR_NON_CA,
        X509_V_ERR_PATHLEN_WITHOUT_KU_KEY_CERT_SIGN,
        X509_V_ERR_KU_KEY_CERT_SIGN_INVALID_FOR_NON_CA, X509_V_ERR_ISSUER_NAME_EMPTY,
        X509_V_ERR_SUBJECT_NAME_EMPTY, X509_V_ERR_MISSING_AUTHORITY_KEY_IDENTIFIER,
        X509_V_ERR_MISSING_SUBJECT_KEY_IDENTIFIER, X509_V_ERR_EMPTY_SUBJECT_ALT_NAME,
        X509_V_ERR_EMPTY_SUBJECT_SAN_NOT_CRITICAL, X509_V_ERR_CA_BCONS_NOT_CRITICAL,
        X509_V_ERR_AUTHORITY_KEY_IDENTIFIER_CRITICAL,
        X509_V_ERR_SUBJECT_KEY_IDENTIFIER_CRITICAL, X509_V_ERR_CA_CERT_MISSING_KEY_USAGE,
        X509_V_ERR_EXTENSIONS_REQUIRE_VERSION_3,
    ]
}
