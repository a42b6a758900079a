/// Where a rule wants the client to be.
public enum ZoneCondition: Hashable, Sendable {
    case anywhere
    /// In one of the zones at least.
    case inside(ZoneSet)
    /// In none of the zones.
    case outside(ZoneSet)

    /// The last word of its settings key.
    public static let key = "zone"

    /// Whether it holds for a client that is in `zones`.
    func match(_ zones: ZoneSet) -> ConditionMatch {
        switch self {
        case .anywhere: .yes
        case .inside(let wanted): zones.isDisjoint(with: wanted) ? .no : .yes
        case .outside(let unwanted): zones.isDisjoint(with: unwanted) ? .yes : .no
        }
    }

    /// What `policy test` says of it.
    func sentence(in zones: NetworkZones) -> String {
        switch self {
        case .anywhere: "anywhere"
        case .inside(let set): "in \(zones.names(of: set).joined(separator: ", "))"
        case .outside(let set): "not in \(zones.names(of: set).joined(separator: ", "))"
        }
    }
}
