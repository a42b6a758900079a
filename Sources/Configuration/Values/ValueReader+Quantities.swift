extension ValueReader {
    /// A whole number and its unit.
    static func duration(_ range: ClosedRange<Duration>) -> ValueReader where Value == Duration {
        let bounds = "\(range.lowerBound.settingText) to \(range.upperBound.settingText)"
        return ValueReader(
            .duration, unit: "ms, s, m, h, d",
            allowed: "a duration from \(bounds), such as 30s or 24h"
        ) { value throws(ValueFault) in
            let duration = try Duration(settingText: value.text)
            guard range.contains(duration) else {
                throw ValueFault(duration < range.lowerBound ? "it is too short" : "it is too long")
            }
            return duration
        }
    }

    /// A whole number of bytes, or of KiB, MiB or GiB.
    static func size(_ range: ClosedRange<Int>) -> ValueReader where Value == Int {
        let bounds = "\(range.lowerBound.sizeText) to \(range.upperBound.sizeText)"
        return ValueReader(
            .size, unit: "bytes, KiB, MiB, GiB",
            allowed: "a size from \(bounds), such as 1000 or 64KiB"
        ) { value throws(ValueFault) in
            let size = try Int(sizeText: value.text)
            guard range.contains(size) else {
                throw ValueFault(size < range.lowerBound ? "it is too small" : "it is too large")
            }
            return size
        }
    }

    /// A size, or `off` for none.
    static func sizeOrOff(_ range: ClosedRange<Int>) -> ValueReader where Value == Int? {
        let size = ValueReader<Int>.size(range)
        return ValueReader(.size, unit: size.unit, allowed: "off, or \(size.allowed)") {
            value throws(ValueFault) in
            value.text == "off" ? nil : try size.parse(value)
        }
    }

    /// A size, or `off` for none, in place of the size that all share.
    static func bodyLimit(_ range: ClosedRange<Int>) -> ValueReader where Value == BodyLimit {
        let size = ValueReader<Int?>.sizeOrOff(range)
        return ValueReader(.size, unit: size.unit, allowed: size.allowed) {
            value throws(ValueFault) in
            guard let bytes = try size.parse(value) else { return .unlimited }
            return .bytes(bytes)
        }
    }
}

extension Duration {
    /// Rounded down.
    public var inMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }

    /// Largest first.
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    /// As it is written in the settings: `30s`, `24h`.
    var settingText: String {
        let total = inMilliseconds
        let unit = Self.units.first { total >= $0.milliseconds && total % $0.milliseconds == 0 }
        return "\(total / (unit?.milliseconds ?? 1))\(unit?.name ?? "ms")"
    }

    fileprivate init(settingText text: String) throws(ValueFault) {
        let digits = text.prefix { ("0"..."9").contains($0) }
        let name = text[digits.endIndex...]
        guard let number = Digits.decimal(digits.utf8) else { throw ValueFault() }
        if name.isEmpty { throw ValueFault("it has no unit") }
        guard let unit = Self.units.first(where: { $0.name == name }) else {
            let close = Self.units.first { $0.name == String(name).lowercasedASCII }
            throw ValueFault("the unit is unknown", nearest: close.map { digits + $0.name })
        }
        let (product, overflowed) = number.multipliedReportingOverflow(by: unit.milliseconds)
        guard !overflowed else { throw ValueFault("it is too long") }
        self = .milliseconds(product)
    }
}

extension Int {
    /// Largest first.
    private static let sizeUnits: [(name: String, bytes: Int64)] = [
        ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("", 1),
    ]

    /// As it is written in the settings: `64KiB`.
    var sizeText: String {
        let unit = Self.sizeUnits.first { self >= $0.bytes && self % Int($0.bytes) == 0 }
        return "\(self / Int(unit?.bytes ?? 1))\(unit?.name ?? "")"
    }

    fileprivate init(sizeText text: String) throws(ValueFault) {
        let digits = text.prefix { ("0"..."9").contains($0) }
        let name = text[digits.endIndex...]
        guard let number = Digits.decimal(digits.utf8) else { throw ValueFault() }
        guard let unit = Self.sizeUnits.first(where: { $0.name == name }) else {
            let initial = String(name.prefix(1)).lowercasedASCII
            let close = Self.sizeUnits.first {
                !$0.name.isEmpty && $0.name.prefix(1).lowercased() == initial
            }
            throw ValueFault("the unit is unknown", nearest: close.map { digits + $0.name })
        }
        let (product, overflowed) = number.multipliedReportingOverflow(by: unit.bytes)
        guard !overflowed, let size = Int(exactly: product) else {
            throw ValueFault("it is too large")
        }
        self = size
    }
}
