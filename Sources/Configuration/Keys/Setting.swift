/// A key whose value is always known, because there is a default.
struct Setting<Value: Sendable>: Sendable {
    let key: SettingKey
    let reader: ValueReader<Value>
    let standard: Value

    /// The default is written as an operator would write it.
    init(
        _ pattern: String, _ reader: ValueReader<Value>, default text: String, _ meaning: String
    ) {
        do throws(ValueFault) {
            standard = try reader.parse(ValueText(text: text, directory: ""))
        } catch {
            preconditionFailure("the default of \(pattern) is wrong: \(error)")
        }
        self.reader = reader
        key = reader.key(pattern, fallback: .value(text), meaning)
    }

    /// The default cannot be written as a value.
    init(
        _ pattern: String, _ reader: ValueReader<Value>, standard: Value, shown: String,
        _ meaning: String
    ) {
        self.standard = standard
        self.reader = reader
        key = reader.key(pattern, fallback: .described(shown), meaning)
    }
}

/// A key without a default: there is a value only where it is set.
struct OptionalSetting<Value: Sendable>: Sendable {
    let key: SettingKey
    let reader: ValueReader<Value>

    init(
        _ pattern: String, _ reader: ValueReader<Value>,
        fallback: SettingKey.Fallback = .none, _ meaning: String
    ) {
        self.reader = reader
        key = reader.key(pattern, fallback: fallback, meaning)
    }
}

extension ValueReader {
    fileprivate func key(
        _ pattern: String, fallback: SettingKey.Fallback, _ meaning: String
    ) -> SettingKey {
        SettingKey(
            pattern: pattern, kind: kind, unit: unit, fallback: fallback, allowed: allowed,
            meaning: meaning)
    }
}
