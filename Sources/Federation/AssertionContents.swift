/// What a signed assertion says, before any of it is judged.
struct AssertionContents: Equatable {
    struct Name: Equatable {
        var value: String?
        var format: String?
    }

    /// How whoever shows the assertion is to prove that it is theirs.
    struct Confirmation: Equatable {
        var method: String?
        var notBefore: Int64?
        var notOnOrAfter: Int64?
        var recipient: String?
        var inResponseTo: String?
    }

    /// 1 or 2; 0 until there is an assertion.
    var version = 0
    var id: String?
    var issuer: String?
    /// The names of all subjects: one in SAML 2.0, one a statement in SAML 1.1.
    var names: [Name] = []
    var hasEncryptedName = false
    var subjects = 0
    var confirmations: [Confirmation] = []
    var conditions = 0
    var notBefore: Int64?
    var notOnOrAfter: Int64?
    /// One list a restriction; all must hold.
    var audiences: [[String]] = []
    var sessionIndex: String?
    var authenticated: Int64?
    /// How the person signed in, by every statement and attribute that says so.
    var contextClasses: [String] = []
    /// How many attributes have the name of the user's.
    var userAttributes = 0
    var userValues: [String?] = []
    var groups: [String] = []
}
