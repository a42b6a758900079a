/// What the pages of an org have in common: the language a request gets, and the org's logo.
struct PageLook: Sendable {
    var texts: PageTexts = .english
    var logo: PageLogo?

    /// A look; by default English and without a logo.
    init(texts: PageTexts = .english, logo: PageLogo? = nil) {
        self.texts = texts
        self.logo = logo
    }

    var frame: PageFrame {
        PageFrame(language: texts.language, isRightToLeft: texts.isRightToLeft, logo: logo)
    }

    /// A finished HTML page.
    func html(_ status: Int, _ body: [UInt8]) -> Page {
        Page(
            status: status, kind: .html, body: body, language: texts.language,
            rights: logo == nil ? .none : .image)
    }

    /// A finished page for programs.
    func json(_ status: Int, _ kind: Page.Kind, _ body: [UInt8]) -> Page {
        Page(status: status, kind: kind, body: body, language: texts.language)
    }
}

/// What the frame of an HTML document needs to know.
struct PageFrame: Sendable {
    var language: String
    var isRightToLeft: Bool
    var logo: PageLogo?
    /// Whether the page posts a form for the browser: an identity provider may want to see an
    /// `Origin`, which `no-referrer` would make `null`.
    var tellsOrigin = false

    init(language: String, isRightToLeft: Bool, logo: PageLogo? = nil) {
        self.language = language
        self.isRightToLeft = isRightToLeft
        self.logo = logo
    }
}
