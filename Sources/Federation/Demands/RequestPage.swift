/// The page by which an app has a browser post a SAML request to its identity provider
/// (saml-bindings-2.0 section 3.5).
///
/// It is the app's own page, so nobody hides anything in it: what cannot be read is no such page.
public struct RequestPage: Equatable, Sendable {
    /// The largest page that is read, in bytes. Such a page holds little but the request.
    public static let maximumBytes = 64 << 10

    /// What the page has the browser post.
    public let message: FederationMessage

    /// The body that the browser will post.
    private let body: [UInt8]
    /// Where the value of SAMLRequest is, as it is written in the page.
    private let value: Range<Int>

    /// The page with a SAMLRequest in a form; nil for any other.
    ///
    /// `page` is the whole body of a text/html answer, without content coding, in a charset that
    /// `MessageRecogniser.isPlainText` knows. Time is linear in its length.
    public init?(_ page: Span<UInt8>, limits: RecogniserLimits = RecogniserLimits()) {
        guard page.count <= RequestPage.maximumBytes, RequestPage.mentionsRequest(page),
            let draft = try? AnswerForm.draft(in: page, of: [.samlRequest]),
            let place = draft.answer, let form = try? draft.form(page, limits)
        else { return nil }
        message = form.message
        body = form.body
        value = draft.fields[place].value
    }

    /// Nearly no page does.
    private static func mentionsRequest(_ page: Span<UInt8>) -> Bool {
        let name = ParameterName.samlRequest.text.utf8.span
        for start in page.indices where page[start] == name[0] {
            guard page.count - start >= name.count else { return false }
            var length = 1
            while length < name.count, page[start + length] == name[length] { length += 1 }
            if length == name.count { return true }
        }
        return false
    }

    /// The page with a demand written into the request; nil as `SignOnDemand.rewritten`, or where
    /// there is nothing to change. `page` is what this was made of.
    public func asking(
        _ demand: SignOnDemand, in page: Span<UInt8>, limits: RecogniserLimits = RecogniserLimits()
    ) -> [UInt8]? {
        guard value.upperBound <= page.count,
            let text = demand.rewritten(form: body.span, limits: limits)?.text, text != body,
            let place = try? Parameters(text.span).value(.samlRequest),
            let request = try? EncodedBytes.decode(text.span.extracting(place))
        else { return nil }
        // Base64 needs no escapes in HTML.
        return SignOnDemand.replacing(value, in: page, with: request)
    }
}
