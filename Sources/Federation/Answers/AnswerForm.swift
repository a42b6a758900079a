/// Finds the answer that an identity provider's page has the browser post to an app: an HTML form
/// with a SAMLResponse or a wresult, usually sent by a script as soon as it is there.
///
/// What a browser would send is found, or a fault says why that is not known: the page of another
/// program is never read more leniently than a browser reads it. Two answers in one page are a
/// fault, so none can hide another. What stands in a comment or in a script is no form; but a script
/// that speaks of the answer is a fault where no form is found.
///
/// What a script makes out of other text is not found. Identity providers do not do that.
public enum AnswerForm {
    /// The largest page that is read.
    public static let maximumBytes = 2 << 20
    /// Fields of one form.
    static let maximumFields = 256

    /// Whether a page may hold an answer: cheap, and never wrong when it says no.
    public static func mayHoldAnswer(_ page: Span<UInt8>) -> Bool {
        isOtherEncoding(page) || AnswerSearch.finds(in: page)
    }

    /// The form that carries the answer; nil if there is no answer in the page.
    ///
    /// `page` is the whole body of a text/html answer, without content coding, in a charset that
    /// `MessageRecogniser.isPlainText` knows. Time is linear in its length.
    public static func find(
        in page: Span<UInt8>, limits: RecogniserLimits = RecogniserLimits()
    ) throws(AnswerFault) -> FoundForm? {
        guard mayHoldAnswer(page) else { return nil }
        return try draft(in: page, of: AnswerDraftSearch.answers)?.form(page, limits)
    }

    /// The form with a field of one of these names, in whatever way a browser reads the page.
    static func draft(
        in page: Span<UInt8>, of names: [ParameterName]
    ) throws(AnswerFault) -> AnswerDraft? {
        guard page.count <= maximumBytes else { throw .tooLarge }
        guard !isOtherEncoding(page) else { throw .encoding }
        var found: AnswerDraft?
        var isSuspicious = false
        var seen: Set<HTMLScan.View> = []
        var waiting: [HTMLScan.View] = [.init()]
        while let view = waiting.popLast() {
            guard seen.insert(view).inserted else { continue }
            var search = AnswerDraftSearch(page, names)
            let draft = try search.run(view)
            if search.hasNoscript {
                waiting.append(
                    .init(runsScripts: false, knowsForeignContent: view.knowsForeignContent))
            }
            if search.hasForeignContent {
                waiting.append(.init(runsScripts: view.runsScripts, knowsForeignContent: true))
            }
            isSuspicious = isSuspicious || search.isSuspicious
            if let draft, let found, !draft.agrees(with: found) { throw .ambiguous }
            found = found ?? draft
        }
        if isSuspicious, found == nil { throw .scripted }
        return found
    }

    /// UTF-16 by its byte order mark or its zeros, and what switches to other characters by escapes.
    private static func isOtherEncoding(_ page: Span<UInt8>) -> Bool {
        for index in page.indices {
            let byte = page[index]
            if byte == 0 || byte == 0x1B { return true }
            if index == 0, byte >= 0xFE { return true }
        }
        return false
    }
}

/// The form that one way to read the page has found.
struct AnswerDraft {
    struct Field: Equatable {
        let name: Range<Int>
        let value: Range<Int>
        let isText: Bool
    }

    /// Where its tag starts.
    let start: Int
    let action: Range<Int>?
    var fields: [Field] = []
    /// Which of the fields carries the answer.
    var answer: Int?

    /// Whether both send the same answer to the same place.
    func agrees(with other: AnswerDraft) -> Bool {
        guard let answer, let theirs = other.answer else { return false }
        return start == other.start && action == other.action
            && fields[answer] == other.fields[theirs]
    }

    func form(
        _ page: Span<UInt8>, _ limits: RecogniserLimits
    ) throws(AnswerFault) -> FoundForm? {
        guard let answer else { return nil }
        var decoded: [FoundForm.Field] = []
        var body: [UInt8] = []
        for (place, field) in fields.enumerated() {
            let name = HTMLText(attribute: page.extracting(field.name))
            let value = HTMLText(attribute: page.extracting(field.value))
            let matters = place == answer || name.string == ParameterName.wa.text
            guard !matters || value.isCertain else { throw .uncertain }
            // A text field is one line.
            let bytes = field.isText ? value.bytes.filter { $0 != 0x0A } : value.bytes
            decoded.append(FoundForm.Field(name: name.bytes, value: bytes))
            if !body.isEmpty { body.append(0x26) }
            FormText.append(name.bytes, to: &body)
            body.append(0x3D)
            FormText.append(bytes, to: &body)
        }
        let target = action.map { HTMLText(attribute: page.extracting($0)) }
        guard target?.isCertain ?? true else { throw .uncertain }
        let address = target.map { $0.string.trimmingSpaces() }
        return FoundForm(
            action: address?.isEmpty ?? true ? nil : address,
            message: try AnswerDraft.message(body, limits), fields: decoded,
            value: decoded[answer].value, body: body)
    }

    private static func message(
        _ body: [UInt8], _ limits: RecogniserLimits
    ) throws(AnswerFault) -> FederationMessage {
        switch MessageRecogniser.recognise(form: body.span, protocols: .all, limits: limits) {
        case .message(let message): return message
        case .none: throw .message(.missingParameter)
        case .refused(let fault): throw .message(fault)
        }
    }
}

extension String {
    /// Without the white space around it, as addresses in HTML count.
    fileprivate func trimmingSpaces() -> String {
        let bytes = Array(utf8)
        guard let first = bytes.firstIndex(where: { !HTMLText.isSpace($0) }),
            let last = bytes.lastIndex(where: { !HTMLText.isSpace($0) })
        else { return "" }
        return String(decoding: bytes[first...last], as: UTF8.self)
    }
}
