import TLS

/// What a token of the handoff can be. The kind is covered by the token's code, so that one kind
/// never counts as another.
enum HandoffKind: UInt8, CaseIterable, Sendable {
    case state = 1
    case ticket = 2
    case posture = 3
    case go = 4
    case user = 5
    case request = 6
}

/// The contents of one kind of token.
protocol HandoffContents: Equatable, Sendable {
    static var kind: HandoffKind { get }
    /// The host that may take the token, as it stands in its address.
    var audience: String { get }
    /// The first second at which it no longer counts, in Unix seconds.
    var expiry: Int64 { get }

    func write(to output: inout FieldWriter)
    /// Reads what `write` wrote; nil for anything else.
    init?(from input: inout FieldReader)
}

/// Seals and opens tokens: `base64url(payload).base64url(HMAC-SHA-256(payload))`, where the payload
/// is version, key id, kind and fields.
enum HandoffToken {
    /// Octets of a token's text; a longer one is refused before it is decoded.
    static let longest = 8 * 1024

    /// Octets of a token that still fits a request target of 8 KiB together with the path.
    static let longestSealed = longest - 64

    private static let version: UInt8 = 1
    private static let headCount = 1 + HandoffKeys.idByteCount + 1

    /// The token of these contents; nil when they are too long for one. Throws only when OpenSSL
    /// fails (memory).
    static func seal(
        _ contents: some HandoffContents, keys: HandoffKeys
    ) throws(TLSError) -> String? {
        var output = FieldWriter()
        output.octets += [version] + keys.sealingID + [type(of: contents).kind.rawValue]
        contents.write(to: &output)
        guard output.isWhole else { return nil }
        let code = try keys.code(of: output.octets)
        let text =
            Base64.urlEncoded(output.octets) + [UInt8(ascii: ".")] + Base64.urlEncoded(code)
        return text.count <= longestSealed ? String(decoding: text, as: UTF8.self) : nil
    }

    /// The contents of a token that counts at `audience` and `now`.
    ///
    /// Nothing inside is looked at before the code is known to be ours.
    static func open<Contents: HandoffContents>(
        _ text: Span<UInt8>, as contents: Contents.Type = Contents.self, keys: HandoffKeys,
        audience: String, now: Int64
    ) throws(HandoffFault) -> Contents {
        guard text.count <= longest, let (payload, code) = parts(of: text),
            payload.count >= headCount, payload[0] == version
        else { throw .malformed }
        switch keys.isValid(code, of: payload, keyID: payload[1..<headCount - 1]) {
        case nil: throw .unknownKey
        case false?: throw .badCode
        case true?: break
        }
        guard payload[headCount - 1] == Contents.kind.rawValue else { throw .wrongKind }
        var input = FieldReader(payload[headCount...])
        guard let contents = Contents(from: &input), input.isAtEnd else { throw .malformed }
        guard contents.audience == audience else { throw .wrongAudience }
        guard now < contents.expiry else { throw .expired }
        return contents
    }

    private static func parts(of text: Span<UInt8>) -> (payload: [UInt8], code: [UInt8])? {
        guard let dot = text.indices.first(where: { text[$0] == UInt8(ascii: ".") }),
            let payload = StrictBase64URL.decode(text.extracting(..<dot)),
            let code = StrictBase64URL.decode(text.extracting((dot + 1)...)),
            code.count == MessageKey.codeByteCount
        else { return nil }
        return (payload, code)
    }
}
