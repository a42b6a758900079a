/// Why a sign-on response names nobody.
public enum SubjectRefusal: String, Error, CaseIterable, Sendable {
    /// An algorithm, a transform or a reference beyond the few that are taken, such as SHA-1.
    case algorithmRefused = "algorithm_refused"
    /// Two values, or two names, where one is to be chosen.
    case ambiguousName = "ambiguous_name"
    /// Control characters in the name, or no UTF-8.
    case badName = "bad_name"
    case encrypted
    case expired
    /// Too many values of the groups attribute, or one that is too long or holds control characters.
    case groupsUnfit = "groups_unfit"
    case nameTooLong = "name_too_long"
    case noName = "no_name"
    /// Whoever shows it would have to prove something that the gateway cannot check.
    case notBearer = "not_bearer"
    case notSuccessful = "not_successful"
    case notYetValid = "not_yet_valid"
    case signatureInvalid = "signature_invalid"
    /// The name is made up anew each time.
    case transientName = "transient_name"
    case unknownKey = "unknown_key"
    case unreadable
    case unsigned
    case wrongAudience = "wrong_audience"
    case wrongRecipient = "wrong_recipient"
    /// It answers a request that the gateway has not seen, or says of none that it answers it.
    case wrongRequest = "wrong_request"
    case wrongStructure = "wrong_structure"

    /// The stable word for the log and for metrics.
    public var code: String { rawValue }

    /// A sentence for the log.
    public var text: String {
        switch self {
        case .algorithmRefused: "The signature uses an algorithm that is not accepted."
        case .ambiguousName: "The assertion gives more than one name for the user."
        case .badName: "The name of the user holds characters that no name may hold."
        case .encrypted: "The assertion is encrypted, which is not supported."
        case .expired: "The assertion has expired."
        case .groupsUnfit: "The groups in the assertion are too many or too long."
        case .nameTooLong: "The name of the user is longer than 255 bytes."
        case .noName: "The assertion names no user."
        case .notBearer: "The assertion is not one that whoever bears it may use."
        case .notSuccessful: "The identity provider reports that the sign-on failed."
        case .notYetValid: "The assertion is not valid yet."
        case .signatureInvalid: "What was signed has been changed."
        case .transientName: "The name of the user is transient: it differs at each sign-on."
        case .unknownKey: "No pinned certificate of the identity provider has the signing key."
        case .unreadable: "The response cannot be read."
        case .unsigned: "Neither the response nor its assertion is signed."
        case .wrongAudience: "The assertion is meant for another app."
        case .wrongRecipient: "The assertion is addressed to another host."
        case .wrongRequest: "The response does not answer the request that was sent."
        case .wrongStructure: "The response is not built as a sign-on response must be."
        }
    }
}
