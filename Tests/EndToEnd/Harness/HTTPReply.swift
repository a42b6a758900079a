import Foundation

/// One HTTP/1.1 response, read from bytes as a client saw them.
struct HTTPReply: Sendable {
    let status: Int
    let fields: [(name: String, value: String)]
    let body: Data
    /// Whether the message ended where its framing says, rather than with the connection.
    let isComplete: Bool

    subscript(name: String) -> String? {
        fields.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    var text: String { String(decoding: body, as: UTF8.self) }

    func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        do {
            return try JSONDecoder().decode(type, from: body)
        } catch {
            throw Failure("status \(status), body not as expected: \(text.prefix(400)): \(error)")
        }
    }

    /// The scripted upstream's account of the request.
    func echo() throws -> EchoedRequest { try decoded() }

    /// All responses in the bytes of one connection. 1xx responses are listed like others.
    static func all(in data: Data, answersToHead: Bool = false) -> [HTTPReply] {
        var rest = data[...]
        var replies: [HTTPReply] = []
        while let reply = next(in: &rest, answersToHead) { replies.append(reply) }
        return replies
    }

    private static func next(in rest: inout Data, _ answersToHead: Bool) -> HTTPReply? {
        guard let end = rest.range(of: Data("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: rest[..<end.lowerBound], as: UTF8.self)
            .components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
            return nil
        }
        let fields = lines.dropFirst().map { line in
            let parts = line.split(
                separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return (
                name: String(parts[0]),
                value: parts.count == 2 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
            )
        }
        rest = rest[end.upperBound...]
        let head = HTTPReply(status: status, fields: fields, body: Data(), isComplete: true)
        if answersToHead || status < 200 || status == 204 || status == 304 { return head }
        let (body, isComplete) = head.takeBody(from: &rest)
        return HTTPReply(status: status, fields: fields, body: body, isComplete: isComplete)
    }

    private func takeBody(from rest: inout Data) -> (Data, Bool) {
        if self["Transfer-Encoding"]?.lowercased() == "chunked" { return takeChunks(from: &rest) }
        let length = self["Content-Length"].flatMap { Int($0) } ?? rest.count
        let body = rest.prefix(length)
        rest = rest.dropFirst(length)
        return (Data(body), body.count == length)
    }

    private func takeChunks(from rest: inout Data) -> (Data, Bool) {
        var body = Data()
        while let line = takeLine(from: &rest) {
            let size = line.split(separator: ";").first.flatMap { Int($0, radix: 16) } ?? 0
            if size == 0 {
                while let trailer = takeLine(from: &rest) {
                    if trailer.isEmpty { return (body, true) }
                }
                return (body, false)
            }
            body += rest.prefix(size)
            guard rest.count >= size + 2 else { return (body, false) }
            rest = rest.dropFirst(size + 2)
        }
        return (body, false)
    }

    private func takeLine(from rest: inout Data) -> String? {
        guard let end = rest.range(of: Data("\r\n".utf8)) else { return nil }
        defer { rest = rest[end.upperBound...] }
        return String(decoding: rest[..<end.lowerBound], as: UTF8.self)
    }
}
