/// The fields of an app's answers that name whom it has signed in, where it is an identity provider.
///
/// Their names are among those that only the gateway may use (`ReservedFields`): no client can send
/// them to the app, and no browser gets to see them.
public struct UserFields: Sendable {
    /// Name of the field with the user, in lower case; nil: answers name nobody.
    let user: [UInt8]?
    /// Name of the field with the user's groups, in lower case; nil: none are named.
    let groups: [UInt8]?

    /// Fields of these names; letter case does not count.
    public init(user: String? = nil, groups: String? = nil) {
        self.user = user.map { [UInt8]($0.lowercased().utf8) }
        self.groups = groups.map { [UInt8]($0.lowercased().utf8) }
    }
}
