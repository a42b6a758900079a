/// Any JSON: the options of a run and the raw figures of its rounds.
package enum JSONValue: Codable, Equatable, Sendable {
    case array([JSONValue])
    case bool(Bool)
    case int(Int)
    case null
    case number(Double)
    case object([String: JSONValue])
    case string(String)

    package init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let int = try? value.decode(Int.self) {
            self = .int(int)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let string = try? value.decode(String.self) {
            self = .string(string)
        } else if let array = try? value.decode([JSONValue].self) {
            self = .array(array)
        } else {
            self = .object(try value.decode([String: JSONValue].self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        switch self {
        case .array(let array): try value.encode(array)
        case .bool(let bool): try value.encode(bool)
        case .int(let int): try value.encode(int)
        case .null: try value.encodeNil()
        case .number(let number): try value.encode(number)
        case .object(let object): try value.encode(object)
        case .string(let string): try value.encode(string)
        }
    }
}
