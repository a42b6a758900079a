/// Tells sign-on messages from everyday requests and reads what they say of themselves.
public enum MessageRecogniser {
    /// Recognises a message in a request's query (without the `?`).
    public static func recognise(
        query: Span<UInt8>, protocols: ProtocolSet, limits: RecogniserLimits = RecogniserLimits()
    ) -> Recognition {
        .none
    }

    /// Recognises a message in a whole application/x-www-form-urlencoded body.
    public static func recognise(
        form: Span<UInt8>, protocols: ProtocolSet, limits: RecogniserLimits = RecogniserLimits()
    ) -> Recognition {
        .none
    }

    /// Recognises the message of a POST: in its query or in its body, but not in both.
    public static func recognise(
        query: Span<UInt8>, form: Span<UInt8>, protocols: ProtocolSet,
        limits: RecogniserLimits = RecogniserLimits()
    ) -> Recognition {
        .none
    }

    /// Whether the start of a form body already shows the name of a sign-on parameter.
    public static func mayCarryMessage(
        formPrefix: Span<UInt8>, protocols: ProtocolSet
    ) -> Bool {
        false
    }

    /// Whether a Content-Type value means application/x-www-form-urlencoded.
    public static func isForm(contentType: Span<UInt8>) -> Bool {
        false
    }
}
