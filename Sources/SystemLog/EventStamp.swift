/// What the one writer of a node adds to an event: an identifier and the time of writing.
public struct EventStamp: Equatable, Sendable {
    /// UUID, version 7 of RFC 9562.
    public let uuid: String
    /// Unix time in milliseconds.
    public let published: Int64
}

/// Makes stamps that only grow.
///
/// A reader pages through the log by (published, uuid), so that pair must grow strictly in the
/// order of writing, also when a millisecond holds hundreds of events and when the clock is set
/// back. The identifier therefore starts with the time of publication and goes on with a counter
/// (RFC 9562 section 6.2, method 1); 62 random bits make it unique among nodes.
public struct EventStamper: Sendable {
    private var published: Int64 = 0
    private var counter: UInt16 = 0
    private var random = SystemRandomNumberGenerator()

    /// A stamper that has stamped nothing.
    public init() {}

    /// The stamp of the next event, at `now` (Unix time in milliseconds).
    public mutating func next(at now: Int64) -> EventStamp {
        let time = min(max(now, 0), Self.latest)
        if time > published {
            published = time
            counter = 0
        } else if counter < 0xFFF {
            counter += 1
        } else {
            // 4096 events in one millisecond, or a clock that was set far back.
            published += 1
            counter = 0
        }
        return EventStamp(uuid: identifier(), published: published)
    }

    private mutating func identifier() -> String {
        let version: UInt64 = 0x7000
        let variant: UInt64 = 0x8000_0000_0000_0000
        let high = UInt64(published) << 16 | version | UInt64(counter)
        let low = variant | random.next() & 0x3FFF_FFFF_FFFF_FFFF
        var text: [UInt8] = []
        text.reserveCapacity(36)
        Self.append(high, from: 60, through: 32, to: &text)
        text.append(UInt8(ascii: "-"))
        Self.append(high, from: 28, through: 16, to: &text)
        text.append(UInt8(ascii: "-"))
        Self.append(high, from: 12, through: 0, to: &text)
        text.append(UInt8(ascii: "-"))
        Self.append(low, from: 60, through: 48, to: &text)
        text.append(UInt8(ascii: "-"))
        Self.append(low, from: 44, through: 0, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the hexadecimal digits of some bits, named by their lowest ones.
    private static func append(
        _ bits: UInt64, from first: Int, through last: Int, to text: inout [UInt8]
    ) {
        for shift in stride(from: first, through: last, by: -4) {
            let digit = UInt8(truncatingIfNeeded: bits >> UInt64(shift)) & 0xF
            text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }

    /// The identifier holds 48 bits of time.
    private static let latest: Int64 = 1 << 48 - 2
}
