/// Why a message is refused. After a fault nothing more of the connection can be understood:
/// answer with `status` (a request) or 502 (an upstream's response), then close.
public enum HTTPFault: Error, Equatable, Sendable {
    /// The message is malformed or ambiguous (400).
    case badRequest(Malformation)
    /// Expect asks for something other than 100-continue (417).
    case expectationFailed
    /// The head or the trailer section is too long or has too many fields (431).
    case headTooLarge
    /// CONNECT, a method name nobody has, or a transfer coding other than chunked (501).
    case notImplemented
    /// The request target is too long (414).
    case targetTooLong
    /// A major version other than 1 (505).
    case versionNotSupported

    /// What exactly is malformed; the raw value is a stable code for logs.
    public enum Malformation: String, CaseIterable, Sendable {
        /// A carriage return without a line feed after it.
        case bareCarriageReturn = "bare_cr"
        /// A line feed without a carriage return before it.
        case bareLineFeed = "bare_lf"
        /// More chunk extension bytes than the limits allow.
        case chunkExtensionTooLong = "chunk_extension_too_long"
        /// A chunk-size line that is not hexadecimal digits and extensions, or too large.
        case chunkSize = "chunk_size"
        /// Chunk data not followed by CR LF.
        case chunkTerminator = "chunk_terminator"
        /// A Connection field that is no list of tokens, too long, or names Host or Content-Length.
        case connectionOption = "connection_option"
        /// Content-Length that is not plain digits, or larger than 2^63-1.
        case contentLength = "content_length"
        /// Content-Length and Transfer-Encoding together.
        case contentLengthAndTransferEncoding = "content_length_and_transfer_encoding"
        /// Content-Length or Transfer-Encoding where no content may be.
        case contentNotAllowed = "content_not_allowed"
        /// A control byte in a field value or a reason phrase.
        case controlByte = "control_byte"
        /// A field name that is empty or holds a byte no name may have.
        case fieldName = "field_name"
        /// A trailer field that would change where a message ends or goes.
        case forbiddenTrailer = "forbidden_trailer"
        /// Host that is no host name or address with an optional port.
        case host = "host"
        /// The host of an absolute-form target differs from Host.
        case hostMismatch = "host_mismatch"
        /// A method that is not a token followed by one space.
        case method = "method"
        /// A line of the head without a colon.
        case missingColon = "missing_colon"
        /// No Host in an HTTP/1.1 request.
        case missingHost = "missing_host"
        /// A field line that starts with whitespace (obsolete line folding).
        case obsoleteFolding = "obsolete_folding"
        /// More than one Content-Length.
        case repeatedContentLength = "repeated_content_length"
        /// More than one Host.
        case repeatedHost = "repeated_host"
        /// A status line that is not a version, three digits from 100 to 599, and a reason.
        case statusLine = "status_line"
        /// A target in no form this method may have, or with a byte no target may have.
        case target = "target"
        /// Transfer-Encoding in an HTTP/1.0 message.
        case transferEncodingInHTTP10 = "transfer_encoding_in_http_1_0"
        /// Upgrade that is no list of protocols.
        case upgrade = "upgrade"
        /// A version that is not `HTTP/`, a digit, a full stop and a digit.
        case version = "version"
        /// Whitespace between field name and colon.
        case whitespaceBeforeColon = "whitespace_before_colon"
    }
}

extension HTTPFault {
    /// The status that answers a request with this fault.
    public var status: Int {
        switch self {
        case .badRequest: 400
        case .expectationFailed: 417
        case .headTooLarge: 431
        case .notImplemented: 501
        case .targetTooLong: 414
        case .versionNotSupported: 505
        }
    }

    /// A stable lower snake-case code for logs and events.
    public var code: String {
        switch self {
        case .badRequest(let malformation): malformation.rawValue
        case .expectationFailed: "expectation_failed"
        case .headTooLarge: "head_too_large"
        case .notImplemented: "not_implemented"
        case .targetTooLong: "target_too_long"
        case .versionNotSupported: "version_not_supported"
        }
    }
}
