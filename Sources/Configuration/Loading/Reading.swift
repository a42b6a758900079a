/// What came of reading a key.
enum Reading<Value: Sendable>: Sendable {
    case absent
    /// It is set, but not rightly; that is reported already.
    case faulty
    case value(Located<Value>)

    var isAbsent: Bool {
        if case .absent = self { true } else { false }
    }

    var isFaulty: Bool {
        if case .faulty = self { true } else { false }
    }

    /// Where it is set rightly.
    var place: SettingPlace? { located?.place }

    var located: Located<Value>? {
        if case .value(let located) = self { located } else { nil }
    }

    var value: Value? { located?.value }
}
