/// Which kinds of client a rule is for. A client that cannot be told is matched only where all
/// kinds are selected.
public struct ClientCondition: Hashable, Sendable {
    /// The kinds selected.
    public let selected: ClientKinds

    /// The last word of its settings key.
    public static let key = "client"
    /// Every client.
    public static let all = ClientCondition(.all)

    /// For these kinds.
    public init(_ selected: ClientKinds) {
        self.selected = selected
    }

    /// Whether it holds for the client.
    func match(_ client: ClientKind?) -> ConditionMatch {
        guard let client else { return selected == .all ? .yes : .no }
        return selected.contains(ClientKinds(client)) ? .yes : .no
    }

    /// What `policy test` says of it.
    var sentence: String {
        selected == .all ? "any" : selected.kinds.map(\.rawValue).joined(separator: ", ")
    }
}
