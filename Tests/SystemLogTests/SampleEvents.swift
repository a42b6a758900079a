import DeviceTrust
import Foundation
import Testing

@testable import SystemLog

extension SystemEvent {
    /// An event that is told from others by its transaction.
    static func sample(_ id: String = "r-1") -> SystemEvent {
        SystemEvent(.gatewayStart, outcome: .success, transaction: Transaction(kind: .job, id: id))
    }

    /// So many events, numbered.
    static func samples(_ numbers: Range<Int>) -> [SystemEvent] {
        numbers.map { sample("r-\($0)") }
    }
}

/// The objects of lines of JSON, read by a parser that is not ours.
func objects(_ lines: [UInt8]) throws -> [[String: Any]] {
    #expect(lines.isEmpty || lines.last == UInt8(ascii: "\n"))
    return try lines.split(separator: UInt8(ascii: "\n")).map { line in
        let object = try JSONSerialization.jsonObject(with: Data(line))
        return try #require(object as? [String: Any])
    }
}

/// The transactions of lines of JSON.
func transactions(_ lines: [UInt8]) throws -> [String] {
    try objects(lines).compactMap { ($0["transaction"] as? [String: Any])?["id"] as? String }
}
