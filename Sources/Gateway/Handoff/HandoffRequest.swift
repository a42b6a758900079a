import TLS

/// The number of one trip, as 16 octets.
struct TransactionID: Equatable, Sendable {
    let octets: [UInt8]

    static let byteCount = 16

    /// Nil unless there are exactly 16 octets.
    init?(_ octets: [UInt8]) {
        guard octets.count == Self.byteCount else { return nil }
        self.octets = octets
    }

    /// A number nobody can guess.
    static func random() throws(TLSError) -> TransactionID {
        TransactionID(random: try SecureRandom.octets(byteCount))
    }

    private init(random octets: [UInt8]) { self.octets = octets }

    /// The whole number in hexadecimal.
    var text: String { HexText.lowerCase(octets) }

    /// Eight digits: enough to name a cookie.
    var shortText: String { HexText.lowerCase(octets.prefix(4)) }
}

/// What a browser secret of one trip is, and how the server knows it again.
enum TransactionNonce {
    /// A new secret: 16 random octets in base64url.
    static func make() throws(TLSError) -> String {
        String(decoding: Base64.urlEncoded(try SecureRandom.octets(16)), as: UTF8.self)
    }

    /// What tokens carry of it: SHA-256 of its text.
    static func bind(_ nonce: [UInt8]) throws(TLSError) -> [UInt8] {
        try SHA256.digest(of: nonce)
    }

    /// Whether this is the secret that a token was bound to; in constant time.
    static func isBound(_ nonce: [UInt8], to bind: [UInt8]) -> Bool {
        guard let digest = try? SHA256.digest(of: nonce) else { return false }
        return SecureRandom.isEqual(digest, bind)
    }
}

/// How the fields of a form were written as octets.
enum FormCharset: UInt8, CaseIterable, Sendable {
    case utf8 = 0
    case windows1252 = 1

    /// The name for `accept-charset`.
    var name: StaticString {
        switch self {
        case .utf8: "utf-8"
        case .windows1252: "windows-1252"
        }
    }
}

/// The request a trip was made for.
struct HandoffRequest: Equatable, Sendable {
    enum Method: UInt8, CaseIterable, Sendable {
        case get = 0
        case post = 1
    }

    var method: Method
    var target: ReturnTarget
    /// `RequestDigest` over all of it.
    var digest: [UInt8]
    /// Of the form's fields; UTF-8 for GET.
    var charset: FormCharset

    init(
        method: Method, target: ReturnTarget, digest: [UInt8], charset: FormCharset = .utf8
    ) {
        self.method = method
        self.target = target
        self.digest = digest
        self.charset = charset
    }

    func write(to output: inout FieldWriter) {
        output.number(method.rawValue)
        output.text(target.text)
        output.octets(digest)
        output.number(charset.rawValue)
    }

    init?(from input: inout FieldReader) {
        guard let method = input.number().flatMap(Method.init(rawValue:)),
            let target = input.octets().flatMap({ ReturnTarget($0.span) }),
            let digest = input.octets(SHA256.byteCount),
            let charset = input.number().flatMap(FormCharset.init(rawValue:))
        else { return nil }
        self.init(method: method, target: target, digest: digest, charset: charset)
    }
}

/// Lower-case hexadecimal.
enum HexText {
    static func lowerCase(_ octets: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let text = octets.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] }
        return String(decoding: text, as: UTF8.self)
    }
}
