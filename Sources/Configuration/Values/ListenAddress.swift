/// A numeric address and a port, as `127.0.0.1:8443` or `[::1]:8443`. Port 0 leaves the choice
/// to the system.
public struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// IPv4 or IPv6.
    public let address: IPAddress
    /// 0 where the system is to choose.
    public let port: UInt16

    /// Reads an address with its port.
    public init(_ text: String) throws(ValueFault) {
        if IPAddress(text)?.family == .v6 { throw ValueFault(Self.bracketReason) }
        guard let colon = text.lastIndex(of: ":"), !text.hasSuffix("]") else {
            throw ValueFault("it has no port")
        }
        let host = text[..<colon]
        guard let port = Digits.port(text[text.index(after: colon)...].utf8) else {
            throw ValueFault(
                host.contains(":") && !host.hasPrefix("[")
                    ? Self.bracketReason : "the port is not a number from 0 to 65535")
        }
        self.address = try Self.address(host, port: port)
        self.port = port
    }

    /// As it is written in the settings.
    public var description: String {
        address.family == .v4 ? "\(address):\(port)" : "[\(address)]:\(port)"
    }

    private static func address(_ host: Substring, port: UInt16) throws(ValueFault) -> IPAddress {
        // An empty host means IPv4 in some programs and both in others, so it is not guessed.
        if host.isEmpty || host == "*" {
            throw ValueFault("it has no address", nearest: "0.0.0.0:\(port), [::]:\(port)")
        }
        if host.hasPrefix("["), host.hasSuffix("]") {
            if let address = IPAddress(host.dropFirst().dropLast()), address.family == .v6 {
                return address
            }
            throw ValueFault("the brackets hold no IPv6 address")
        }
        guard let address = IPAddress(host) else {
            throw ValueFault("the address is not a numeric one")
        }
        guard address.family == .v4 else {
            throw ValueFault(bracketReason, nearest: "[\(address)]:\(port)")
        }
        return address
    }

    private static let bracketReason = "an IPv6 address stands in brackets, its port behind them"
}
