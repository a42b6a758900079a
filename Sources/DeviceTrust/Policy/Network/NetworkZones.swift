/// The zones of an org, and who is believed about where a request comes from.
public struct NetworkZones: Hashable, Sendable {
    /// The zones; the place of one here is its place in a `ZoneSet`.
    public let zones: [NetworkZone]
    /// Peers whose `X-Forwarded-For` is believed.
    public let trustedProxies: AddressRanges
    /// Peers whose `X-MS-…` fields are believed.
    public let exchangeOnline: AddressRanges

    /// The most zones that an org can have.
    public static let maximum = 64
    /// The most addresses of a list of proxies that are looked at, from its end.
    private static let maximumHops = 64

    /// These zones; those beyond `maximum` are never matched, so the settings refuse them.
    public init(
        _ zones: [NetworkZone] = [], trustedProxies: AddressRanges = .none,
        exchangeOnline: AddressRanges = .none
    ) {
        self.zones = zones
        self.trustedProxies = trustedProxies
        self.exchangeOnline = exchangeOnline
    }

    /// The zones with these names; nil when one is not known.
    public func set(of names: some Sequence<String>) -> ZoneSet? {
        var set: ZoneSet = []
        for name in names {
            guard let place = zones.firstIndex(where: { $0.name == name }) else { return nil }
            set.insert(ZoneSet(place: place))
        }
        return set
    }

    /// The names of the zones in the set, in their order.
    public func names(of set: ZoneSet) -> [String] {
        zones.indices.filter { !set.isDisjoint(with: ZoneSet(place: $0)) }.map { zones[$0].name }
    }

    /// Where a request comes from.
    ///
    /// `forwardedFor` holds the values of `X-Forwarded-For` in the order they came, and
    /// `exchangeClient` that of `X-MS-Forwarded-Client-IP`.
    public func locate(
        peer: NetworkAddress, forwardedFor: [String] = [], exchangeClient: String? = nil
    ) -> ClientLocation {
        let hops = Self.hops(of: forwardedFor)
        let sender = client(peer: peer, hops: hops, alsoTrusting: .none)
        if exchangeOnline.contains(sender) {
            let told = exchangeClient.flatMap { value in
                value.split(separator: ",", maxSplits: 1).first.flatMap(Self.address(of:))
            }
            let address = told ?? sender
            return ClientLocation(
                address: address, zones: zones(holding: { _ in address }), isExchangeOnline: true)
        }
        let zones = zones { zone in
            zone.proxies.isEmpty
                ? sender : client(peer: peer, hops: hops, alsoTrusting: zone.proxies)
        }
        return ClientLocation(address: sender, zones: zones, isExchangeOnline: false)
    }

    /// The zones that hold the address which `address` says for them.
    private func zones(holding address: (NetworkZone) -> NetworkAddress) -> ZoneSet {
        var set: ZoneSet = []
        for (place, zone) in zones.enumerated() where zone.gateways.contains(address(zone)) {
            set.insert(ZoneSet(place: place))
        }
        return set
    }

    /// The last address that is not a proxy's, from the end; each is believed only about the one
    /// before it, so what stands in front of garbage counts for nothing.
    private func client(
        peer: NetworkAddress, hops: [NetworkAddress?], alsoTrusting proxies: AddressRanges
    ) -> NetworkAddress {
        var client = peer
        for hop in hops {
            guard trustedProxies.contains(client) || proxies.contains(client), let hop else {
                return client
            }
            client = hop
        }
        return client
    }

    /// The addresses of the lists from the end, up to the first that is none, which is nil.
    private static func hops(of values: [String]) -> [NetworkAddress?] {
        var hops: [NetworkAddress?] = []
        for value in values.reversed() {
            let entries = value.split(separator: ",", omittingEmptySubsequences: false)
            for entry in entries.reversed() {
                guard hops.count < maximumHops, let address = address(of: entry) else {
                    return hops + [nil]
                }
                hops.append(address)
            }
        }
        return hops
    }

    /// An address of a list: with spaces around it, and perhaps a port, as some proxies write it.
    private static func address(of entry: Substring) -> NetworkAddress? {
        var text = entry
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]"),
                isPort(text[text.index(after: end)...])
            else { return nil }
            return NetworkAddress(text[text.index(after: text.startIndex)..<end])
        }
        if let colon = text.firstIndex(of: ":"), colon == text.lastIndex(of: ":") {
            guard isPort(text[colon...]) else { return nil }
            text = text[..<colon]
        }
        return NetworkAddress(text)
    }

    /// Nothing, or a colon with a number behind it.
    private static func isPort(_ text: Substring) -> Bool {
        if text.isEmpty { return true }
        let digits = text.utf8.dropFirst()
        return text.first == ":" && (1...5).contains(digits.count)
            && digits.allSatisfy { (48...57).contains($0) }
    }
}

/// Where a request comes from, as far as it can be believed.
public struct ClientLocation: Hashable, Sendable {
    /// The address of the client.
    public let address: NetworkAddress
    /// The zones it is in.
    public let zones: ZoneSet
    /// Whether Exchange Online sent the request for somebody: its `X-MS-…` fields count.
    public let isExchangeOnline: Bool
}
