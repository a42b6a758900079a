/// A part of the network that rules speak of by name.
public struct NetworkZone: Hashable, Sendable {
    /// The name in the settings.
    public let name: String
    /// The addresses it consists of.
    public let gateways: AddressRanges
    /// Proxies that are believed, where this zone is concerned, about whom they speak for.
    public let proxies: AddressRanges

    /// A zone of these ranges.
    public init(name: String, gateways: AddressRanges, proxies: AddressRanges = .none) {
        self.name = name
        self.gateways = gateways
        self.proxies = proxies
    }
}

/// Zones by their place among those of the org.
public struct ZoneSet: OptionSet, Hashable, Sendable {
    /// One bit for each member.
    public let rawValue: UInt64

    /// The members with these bits.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// The zone at this place, which must be below `NetworkZones.maximum`; none for any other.
    public init(place: Int) {
        rawValue = (0..<NetworkZones.maximum).contains(place) ? 1 << UInt64(place) : 0
    }
}
