/// How the text of one kind of value becomes that value. Text of the wrong form never does.
struct ValueReader<Value: Sendable>: Sendable {
    let kind: SettingKind
    let unit: String?
    let allowed: String
    let parse: @Sendable (ValueText) throws(ValueFault) -> Value

    init(
        _ kind: SettingKind, unit: String? = nil, allowed: String,
        parse: @escaping @Sendable (ValueText) throws(ValueFault) -> Value
    ) {
        self.kind = kind
        self.unit = unit
        self.allowed = allowed
        self.parse = parse
    }
}

/// A value as it was written, and where relative paths in it begin.
struct ValueText: Sendable {
    let text: String
    let directory: String

    func with(_ text: some StringProtocol) -> ValueText {
        ValueText(text: String(text), directory: directory)
    }
}

extension ValueReader {
    /// `on` or `off`.
    static func onOff() -> ValueReader where Value == Bool {
        ValueReader(.onOff, allowed: "on or off") { value throws(ValueFault) in
            switch value.text {
            case "on": return true
            case "off": return false
            case "true", "yes", "1": throw ValueFault(nearest: "on")
            case "false", "no", "0": throw ValueFault(nearest: "off")
            default: throw ValueFault()
            }
        }
    }

    /// Decimal digits.
    static func integer(
        _ range: ClosedRange<Int>, unit: String
    ) -> ValueReader where Value == Int {
        let allowed = "a number from \(range.lowerBound) to \(range.upperBound)"
        return ValueReader(.integer, unit: unit, allowed: allowed) { value throws(ValueFault) in
            guard let number = Digits.decimal(value.text.utf8).flatMap(Int.init(exactly:)),
                range.contains(number)
            else { throw ValueFault() }
            return number
        }
    }

    /// `auto`, or a number up to 256.
    static func workers() -> ValueReader where Value == WorkerCount {
        let count = ValueReader<Int>.integer(1...256, unit: "threads")
        return ValueReader(.integer, unit: "threads", allowed: "auto, or \(count.allowed)") {
            value throws(ValueFault) in
            value.text == "auto" ? .automatic : .count(try count.parse(value))
        }
    }

    /// Free text for people.
    static func text(maximum: Int) -> ValueReader where Value == String {
        ValueReader(.text, allowed: "a text of at most \(maximum) characters") {
            value throws(ValueFault) in
            if value.text.count > maximum { throw ValueFault("it is longer than that") }
            if value.text.contains("\t") { throw ValueFault("it holds a tab") }
            return value.text
        }
    }

    /// Names of groups, as the identity provider spells them.
    static func groups() -> ValueReader where Value == [String] {
        let name = ValueReader<String>.text(maximum: 255)
        return .list(of: name, .textList, allowed: "a list of names such as Front desk, Warehouse")
    }

    /// The name of a header field that no client can send, or `off`.
    static func ownField() -> ValueReader where Value == String? {
        ValueReader(.text, allowed: "off, or a field name that begins with X-Sallyport-") {
            value throws(ValueFault) in
            if value.text == "off" { return nil }
            let name = value.text.lowercased()
            let fits = name.utf8.allSatisfy { byte in
                switch byte {
                case 0x61...0x7a, 0x30...0x39, 0x2d: true
                default: false
                }
            }
            guard name.hasPrefix("x-sallyport-"), name.utf8.count > 12 else { throw ValueFault() }
            guard fits, name.utf8.count <= 64 else {
                throw ValueFault("it holds more than letters, digits and hyphens, or is too long")
            }
            return value.text
        }
    }

    /// Names as OpenSSL's cipher, suite and group lists join them.
    static func names(_ allowed: String) -> ValueReader where Value == String {
        ValueReader(.text, allowed: allowed) { value throws(ValueFault) in
            if value.text.utf8.contains(UInt8(ascii: ",")) {
                throw ValueFault("the names are joined by colons")
            }
            let fits = value.text.utf8.allSatisfy { byte in
                switch byte {
                case 0x61...0x7a, 0x41...0x5a, 0x30...0x39: true
                default: "-_:+!@=.".utf8.contains(byte)
                }
            }
            guard fits, value.text.utf8.count <= 4096 else { throw ValueFault() }
            return value.text
        }
    }
}
