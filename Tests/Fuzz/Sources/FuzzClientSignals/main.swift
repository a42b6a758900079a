import CFuzzer
import DeviceTrust

/// What a request says of its client and of where it comes from, and the ranges of settings. The
/// lines of an input are User-Agent, Sec-CH-UA-Platform, path, X-MS-Client-Application,
/// X-MS-Forwarded-Client-IP, the peer, and values of X-Forwarded-For, each of which is also read as a
/// range; the first byte says which of the fields are there.
/// Holds for every input: the answer is the same twice; a contradiction names no platform; what is
/// behind the limit, and what a stranger claims, count for nothing; what is read is written again;
/// and ranges together hold what they hold one by one.

@_cdecl("LLVMFuzzerTestOneInput")
func fuzzClientSignals(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    guard let there = bytes.first else { return 0 }
    var lines = bytes.dropFirst().split(separator: 0x0A, omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
    while lines.count < 6 { lines.append("") }
    func field(_ place: Int) -> String? { there & 1 << place == 0 ? nil : lines[place] }
    checkSignals(
        agent: field(0), hint: field(1), path: field(2) ?? "/", application: field(3),
        hasKey: there & 0x40 != 0)
    let told = Array(lines[6...].prefix(64))
    checkPlace(peer: lines[5], forwardedFor: told, exchangeClient: field(4))
    checkRanges(Array(lines[5...].prefix(64)))
    return 0
}

func checkSignals(agent: String?, hint: String?, path: String, application: String?, hasKey: Bool) {
    func signals(_ agent: String?) -> ClientSignals {
        ClientSignals(
            userAgent: agent, platformHint: hint, path: path, application: application,
            hasKeyAuthentication: hasKey)
    }
    let found = signals(agent)
    precondition(found == signals(agent))
    if found.contradicts { precondition(found.platform == nil && hint != nil) }
    if application != nil { precondition(found.client == nil || found.client == .legacy) }
    if hasKey, application == nil {
        precondition(found.client == .modern || found.client == .legacy)
    }
    let other = ClientSignals(userAgent: agent, path: "/adfs/services/trust/13/UserNameMixed/?x#y")
    precondition(other.client == .legacy)
    let agent = agent ?? ""
    let room = ClientSignals.maximumBytes - agent.utf8.count
    guard room >= 0, hasKey else { return }
    let longer = agent + String(repeating: " ", count: room) + "Windows Phone; Teams/"
    precondition(signals(longer) == found)
}

let proxies = ranges(["10.0.0.0/8", "2001:db8:1::/48"])
let exchange = ranges(["40.92.0.0/15"])
let zones = NetworkZones(
    [
        NetworkZone(
            name: "hq", gateways: ranges(["203.0.113.0/24", "2001:db8:2::-2001:db8:2::ff"])),
        NetworkZone(
            name: "branch", gateways: ranges(["198.51.100.1-198.51.100.9", "10.0.0.0/24"]),
            proxies: ranges(["192.0.2.0/24"])),
        NetworkZone(name: "all", gateways: ranges(["::/0"])),
        NetworkZone(name: "none", gateways: .none),
    ], trustedProxies: proxies, exchangeOnline: exchange)

func ranges(_ texts: [String]) -> AddressRanges {
    AddressRanges(texts.compactMap { AddressRange($0) })
}

func checkPlace(peer: String, forwardedFor: [String], exchangeClient: String?) {
    let peer = NetworkAddress(peer) ?? NetworkAddress("10.0.0.1")
    guard let peer, let everywhere = zones.set(of: ["all"]), let nowhere = zones.set(of: ["none"])
    else { preconditionFailure("an address, and two zones") }
    func locate(_ told: [String]) -> ClientLocation {
        zones.locate(peer: peer, forwardedFor: told, exchangeClient: exchangeClient)
    }
    let found = locate(forwardedFor)
    precondition(found == locate(forwardedFor))
    precondition(found.zones.isSuperset(of: everywhere) && found.zones.isDisjoint(with: nowhere))
    // Who is no proxy is believed about nobody.
    if !proxies.contains(peer), !exchange.contains(peer) { precondition(found.address == peer) }
    let isProxy = proxies.contains(found.address)
    if !found.isExchangeOnline, !isProxy {
        for claim in ["203.0.113.7", "garbage"] {
            precondition(locate([claim] + forwardedFor).address == found.address)
        }
    }
    let stranger = NetworkZones(zones.zones).locate(
        peer: found.address, forwardedFor: ["203.0.113.7"], exchangeClient: "203.0.113.7")
    precondition(stranger.address == found.address && !stranger.isExchangeOnline)
}

func checkRanges(_ texts: [String]) {
    let read = texts.compactMap { AddressRange($0) }
    let together = AddressRanges(read)
    let samples = read.flatMap { [$0.first, $0.last] } + texts.compactMap { NetworkAddress($0) }
    for range in read {
        precondition(range.first <= range.last)
        // A range from IPv6 to the address that stands for one of IPv4 comes of blocks alone.
        guard range.first.isIPv4 == range.last.isIPv4 else { continue }
        precondition(AddressRange("\(range.first)-\(range.last)") == range)
    }
    for address in samples {
        precondition(NetworkAddress(address.description) == address)
        let isWithin = read.contains { $0.first <= address && address <= $0.last }
        precondition(together.contains(address) == isWithin)
    }
    for (one, next) in zip(together.ranges, together.ranges.dropFirst()) {
        precondition(one.last < next.first)
    }
}

var arguments = CommandLine.argc
var values: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv
_ = unsafe LLVMFuzzerRunDriver(&arguments, &values, fuzzClientSignals)
