/// Goes through a page in one of the ways it may be read, looking for the form with the answer, or
/// with another parameter.
struct AnswerDraftSearch: ~Escapable {
    private let page: Span<UInt8>
    private let names: [ParameterName]
    private(set) var hasNoscript = false
    private(set) var hasForeignContent = false
    /// Whether scripts or links speak of an answer.
    private(set) var isSuspicious = false

    private var open: AnswerDraft?
    private var isPosted = false
    private var hasOtherActions = false
    private var templates = 0
    private var hasBase = false
    private var found: AnswerDraft?

    @_lifetime(copy page)
    init(_ page: Span<UInt8>, _ names: [ParameterName]) {
        self.page = page
        self.names = names
    }

    mutating func run(_ view: HTMLScan.View) throws(AnswerFault) -> AnswerDraft? {
        var scan = HTMLScan(page, view)
        loop: while true {
            switch scan.next() {
            case .end: break loop
            case .tag(let tag): try read(tag)
            case .text(let element, let range):
                let isCode = element == "script" || element == "iframe"
                if isCode, AnswerSearch.finds(in: page.extracting(range)) { isSuspicious = true }
            }
        }
        if let fault = scan.fault { throw fault }
        hasNoscript = scan.hasNoscript
        hasForeignContent = scan.hasForeignContent
        try close()
        if found != nil, hasOtherActions { throw .unusualForm }
        if let found, hasBase, !isAbsolute(found.action) { throw .uncertain }
        return found
    }

    private mutating func read(_ tag: HTMLTag) throws(AnswerFault) {
        if tag.isSuspicious { isSuspicious = true }
        switch tag.name {
        case "base" where !tag.isEnd && tag.values[.href] != nil: hasBase = true
        case "template": templates = max(0, templates + (tag.isEnd ? -1 : 1))
        case "form": if templates == 0 { try form(tag) }
        default: if !tag.isEnd { try control(tag) }
        }
    }

    /// The form element pointer of HTML, section 13.2.4.4: one form at a time, whatever the nesting.
    private mutating func form(_ tag: HTMLTag) throws(AnswerFault) {
        if tag.isEnd {
            try close()
        } else if open == nil {
            open = AnswerDraft(start: tag.start, action: tag.values[.action])
            let method = text(tag, .method)
            isPosted = method?.lowercased == "post" && method?.isCertain == true
        }
    }

    private mutating func close() throws(AnswerFault) {
        defer { open = nil }
        guard let open, open.answer != nil else { return }
        guard isPosted else { throw .unusualForm }
        guard found == nil else { throw .ambiguous }
        found = open
    }

    private mutating func control(_ tag: HTMLTag) throws(AnswerFault) {
        if tag.values[.formaction] != nil { hasOtherActions = true }
        guard let name = tag.values[.name], !AnswerDraftSearch.unsent.contains(tag.name) else {
            return
        }
        let isAnswer = try isAnswer(name)
        guard tag.name == "input" else {
            // A textarea, a button and other things send what they are named as well.
            if isAnswer { throw .unusualForm }
            return
        }
        let kind = text(tag, .type)?.lowercased ?? ""
        if isAnswer {
            guard open?.answer == nil, found == nil else { throw .ambiguous }
            guard templates == 0, open != nil, tag.values[.form] == nil,
                tag.values[.disabled] == nil, kind.isEmpty || kind == "text" || kind == "hidden"
            else { throw .unusualForm }
        }
        // Of buttons the one that is pressed is sent, and nobody knows which; nor of boxes.
        let isSent = !["button", "checkbox", "image", "radio", "reset", "submit"].contains(kind)
        guard isSent, templates == 0, tag.values[.disabled] == nil, tag.values[.form] == nil,
            let fields = open?.fields
        else { return }
        guard fields.count < AnswerForm.maximumFields else {
            // Such a form carries no answer, unless this one comes late.
            if isAnswer || open?.answer != nil { throw .unusualForm }
            return
        }
        if isAnswer { open?.answer = fields.count }
        open?.fields.append(
            .init(name: name, value: tag.values[.value] ?? 0..<0, isText: kind != "hidden"))
    }

    /// Whether an app may take a field of that name for an answer; refuses a name that some would
    /// and others would not: in other letters, or as only PHP reads it.
    private func isAnswer(_ name: Range<Int>) throws(AnswerFault) -> Bool {
        let exact = HTMLText(attribute: page.extracting(name)).bytes
        var folded = exact.map(HTMLText.lowercase)[...]
        if let end = folded.firstIndex(of: 0x5B) { folded = folded[..<end] }
        while let first = folded.first, HTMLText.isSpace(first) { folded.removeFirst() }
        while let last = folded.last, HTMLText.isSpace(last) { folded.removeLast() }
        for name in names
        where folded.elementsEqual(name.text.lowercased().utf8) {
            guard exact.elementsEqual(name.text.utf8) else { throw .ambiguous }
            return true
        }
        return false
    }

    /// What carries an answer.
    static let answers = [ParameterName.samlResponse, .wresult, .wresultptr]
    /// What has a name and is not sent with a form.
    private static let unsent: Set = ["a", "form", "frame", "iframe", "img", "map", "meta", "slot"]

    private func text(_ tag: HTMLTag, _ attribute: HTMLTag.Attribute) -> HTMLText? {
        tag.values[attribute].map { HTMLText(attribute: page.extracting($0)) }
    }

    private func isAbsolute(_ action: Range<Int>?) -> Bool {
        guard let action else { return false }
        let text = HTMLText(attribute: page.extracting(action)).lowercased
        return text.hasPrefix("https://") || text.hasPrefix("http://")
    }
}
