/// Tells sign-on messages from everyday requests and reads what they say of themselves.
///
/// SAML 2.0 AuthnRequest, LogoutRequest and LogoutResponse in a query (HTTP-Redirect) or a form
/// (HTTP-POST), Response in a form, artifacts; WS-Federation sign-in, sign-out and clean-up, and the
/// `wresult` that answers. A message that can be read in two ways, or that no profile allows, is
/// refused: gateway and app might otherwise see two different messages. A Response in a query is
/// such: the web browser profile forbids it (saml-profiles-2.0 section 4.1.2).
///
/// No signature is judged here; see `FederationMessage`.
public enum MessageRecogniser {
    /// Recognises a message in a request's query (without the `?`).
    public static func recognise(
        query: Span<UInt8>, protocols: ProtocolSet, limits: RecogniserLimits = RecogniserLimits()
    ) -> Recognition {
        recognise(query, binding: .redirect, protocols, limits)
    }

    /// Recognises a message in a whole application/x-www-form-urlencoded body.
    public static func recognise(
        form: Span<UInt8>, protocols: ProtocolSet, limits: RecogniserLimits = RecogniserLimits()
    ) -> Recognition {
        recognise(form, binding: .post, protocols, limits)
    }

    /// Recognises the message of a POST: in its query or in its body, but not in both.
    ///
    /// One in the query is common: identity providers post their login form to the address that
    /// carried the request.
    public static func recognise(
        query: Span<UInt8>, form: Span<UInt8>, protocols: ProtocolSet,
        limits: RecogniserLimits = RecogniserLimits()
    ) -> Recognition {
        let inQuery = recognise(query: query, protocols: protocols, limits: limits)
        if case .refused = inQuery { return inQuery }
        let inForm = recognise(form: form, protocols: protocols, limits: limits)
        switch (inQuery, inForm) {
        case (_, .none): return inQuery
        case (.none, _), (_, .refused): return inForm
        default: return .refused(.conflictingParameters)
        }
    }

    /// Whether the start of a form body already shows the name of a sign-on parameter, or ends in
    /// what may become one.
    ///
    /// For a body over the limit: one that may carry a message is refused, another streamed. What
    /// follows the prefix is not known, so the longer the prefix the better.
    public static func mayCarryMessage(
        formPrefix: Span<UInt8>, protocols: ProtocolSet
    ) -> Bool {
        MessageSearch.mayFind(inPrefix: formPrefix, protocols: protocols)
    }

    /// Whether a Content-Type value means application/x-www-form-urlencoded, with parameters or
    /// without.
    public static func isForm(contentType: Span<UInt8>) -> Bool {
        let expected = "application/x-www-form-urlencoded".utf8.span
        var start = 0
        while start < contentType.count, isBlank(contentType[start]) { start += 1 }
        guard contentType.count - start >= expected.count else { return false }
        for offset in expected.indices {
            let byte = contentType[start + offset]
            let isUppercase = byte >= 0x41 && byte <= 0x5A
            guard (isUppercase ? byte | 0x20 : byte) == expected[offset] else { return false }
        }
        var end = start + expected.count
        while end < contentType.count, isBlank(contentType[end]) { end += 1 }
        return end == contentType.count || contentType[end] == 0x3B
    }

    /// Whether a content type is not that of a form, but begins like it: some servers take it for one.
    public static func beginsLikeForm(contentType: Span<UInt8>) -> Bool {
        lowerCase(contentType).starts(with: Array("application/x-www-form".utf8))
    }

    /// Whether a content type is that of a form in parts (RFC 7578), or of any other multipart.
    public static func isMultipart(contentType: Span<UInt8>) -> Bool {
        lowerCase(contentType).starts(with: Array("multipart/".utf8))
    }

    /// Whether a content type names no charset but those in which ASCII is ASCII, once at most.
    public static func isPlainText(contentType: Span<UInt8>) -> Bool {
        let text = String(decoding: lowerCase(contentType), as: UTF8.self)
        let parts = text.split(separator: ";").dropFirst()
        let charsets = parts.compactMap { part -> Substring? in
            let pair = part.split(separator: "=", maxSplits: 1)
            guard let name = pair.first, name.filter({ $0 != " " && $0 != "\t" }) == "charset"
            else { return part.contains("charset") ? "" : nil }
            return pair.count == 2 ? pair[1] : ""
        }
        guard charsets.count <= 1 else { return false }
        let value = charsets.first.map { $0.filter { $0 != " " && $0 != "\t" && $0 != "\"" } }
        return value.map { ["utf-8", "us-ascii", "iso-8859-1"].contains($0) } ?? true
    }

    /// Without the blanks in front.
    private static func lowerCase(_ text: Span<UInt8>) -> [UInt8] {
        var start = 0
        while start < text.count, isBlank(text[start]) { start += 1 }
        return (start..<text.count).map { index in
            let byte = text[index]
            return byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09
    }

    private static func recognise(
        _ text: Span<UInt8>, binding: FederationMessage.Binding, _ protocols: ProtocolSet,
        _ limits: RecogniserLimits
    ) -> Recognition {
        guard MessageSearch.finds(in: text, protocols: protocols) else { return .none }
        let parameters = Parameters(text)
        let request = MessageParameters(
            text: text, parameters: parameters, binding: binding, limits: limits)
        do {
            guard let message = try request.message(protocols) else { return .none }
            return .message(message)
        } catch {
            return .refused(error)
        }
    }
}
