/// A request method. Method names are case-sensitive (RFC 9110 section 9.1): `get` is `other`.
public enum HTTPMethod: UInt8, CaseIterable, Sendable {
    /// CONNECT; a request with it never parses (501), it exists for reading responses.
    case connect
    /// DELETE
    case delete
    /// GET
    case get
    /// HEAD
    case head
    /// OPTIONS
    case options
    /// Any other token; its text is in `RequestHead.methodRange`.
    case other
    /// PATCH
    case patch
    /// POST
    case post
    /// PUT
    case put
    /// TRACE
    case trace

    /// The longest method name that is read; a longer one is answered with 501.
    static let longestName = 32

    /// The method whose name is packed into `word`, one byte after the other, last byte lowest.
    /// - Parameter word: only meaningful for names of up to eight bytes.
    init(word: UInt64, count: Int) {
        guard count <= 8 else {
            self = .other
            return
        }
        switch word {
        case 0x47_45_54: self = .get
        case 0x50_4f_53_54: self = .post
        case 0x48_45_41_44: self = .head
        case 0x50_55_54: self = .put
        case 0x50_41_54_43_48: self = .patch
        case 0x44_45_4c_45_54_45: self = .delete
        case 0x4f_50_54_49_4f_4e_53: self = .options
        case 0x43_4f_4e_4e_45_43_54: self = .connect
        case 0x54_52_41_43_45: self = .trace
        default: self = .other
        }
    }

    /// Safe methods ask for no change (RFC 9110 section 9.2.1).
    public var isSafe: Bool {
        switch self {
        case .get, .head, .options, .trace: true
        case .connect, .delete, .other, .patch, .post, .put: false
        }
    }

    /// Idempotent methods may be sent again on another connection (RFC 9110 section 9.2.2).
    public var isIdempotent: Bool {
        switch self {
        case .delete, .get, .head, .options, .put, .trace: true
        case .connect, .other, .patch, .post: false
        }
    }
}
