import Foundation

/// The lines of the control protocol: one JSON object each, ended by a line feed.
enum ControlLine {
    /// The longest request, its line feed included.
    static let longestRequest = 64 * 1024
    /// The longest reply that a command reads: an order may concern very many certificates.
    static let longestReply = 256 << 20
    static let end = UInt8(ascii: "\n")

    /// A line that this program reads again.
    static func encode(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Values of these types always have a JSON form: no floating point, no date.
        let data = (try? encoder.encode(value)) ?? Data()
        return [UInt8](data) + [end]
    }

    /// The request on a line, without its line feed.
    static func request(_ line: [UInt8]) throws(ControlFailure) -> ControlRequest {
        try checkVersion(line, of: "request", by: "the command")
        return try decode(line, "request")
    }

    /// The reply on a line, without its line feed.
    static func reply(_ line: [UInt8]) throws(ControlFailure) -> ControlReply {
        try checkVersion(line, of: "reply", by: "the gateway")
        return try decode(line, "reply")
    }

    private struct Version: Decodable {
        let version: Int
    }

    private static func checkVersion(
        _ line: [UInt8], of what: String, by who: String
    ) throws(ControlFailure) {
        let version = try (decode(line, what) as Version).version
        guard version != ControlRequest.currentVersion else { return }
        throw ControlFailure(
            .wrongUse,
            "\(who) speaks version \(version) of the control protocol, and this program version "
                + "\(ControlRequest.currentVersion): use the same release of both")
    }

    private static func decode<Value: Decodable>(
        _ line: [UInt8], _ what: String
    ) throws(ControlFailure) -> Value {
        // JSONDecoder would guess UTF-16 and UTF-32 too.
        guard String(validating: line, as: UTF8.self) != nil else {
            throw ControlFailure(.wrongUse, "the \(what) is not UTF-8 text")
        }
        do {
            return try JSONDecoder().decode(Value.self, from: Data(line))
        } catch DecodingError.dataCorrupted {
            throw ControlFailure(.wrongUse, "the \(what) is not JSON")
        } catch {
            throw ControlFailure(
                .wrongUse, "the \(what) lacks something or asks for what is unknown")
        }
    }
}
