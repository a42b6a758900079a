import HTTP

/// One request read from text, kept with its bytes so that tests can ask for pieces of it.
struct ReadRequest {
    let bytes: [UInt8]
    let result: HeadResult
    let head: RequestHead

    init(_ text: String, limits: HTTPLimits = HTTPLimits()) {
        self.init(Array(text.utf8), limits: limits)
    }

    init(_ bytes: [UInt8], limits: HTTPLimits = HTTPLimits()) {
        var scanner = HeadScanner()
        var head = RequestHead()
        self.bytes = bytes
        result = RequestParser.parse(
            bytes.span, scanner: &scanner, into: &head, limits: limits)
        self.head = head
    }

    var fault: HTTPFault? {
        if case .fault(let fault) = result { fault } else { nil }
    }

    var isComplete: Bool {
        result == .complete(consumed: bytes.count)
    }

    func text(_ range: Range<Int>?) -> String? {
        range.map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    var fields: [String] {
        head.fields.map { "\(text($0.nameRange) ?? "")=\(text($0.valueRange) ?? "")" }
    }
}

/// One response read from text.
struct ReadResponse {
    let bytes: [UInt8]
    let result: HeadResult
    let head: ResponseHead

    init(
        _ text: String, to method: HTTPMethod = .get, limits: HTTPLimits = HTTPLimits()
    ) {
        self.init(Array(text.utf8), to: method, limits: limits)
    }

    init(_ bytes: [UInt8], to method: HTTPMethod = .get, limits: HTTPLimits = HTTPLimits()) {
        var scanner = HeadScanner()
        var head = ResponseHead()
        self.bytes = bytes
        result = ResponseParser.parse(
            bytes.span, scanner: &scanner, into: &head, limits: limits, requestMethod: method)
        self.head = head
    }

    var fault: HTTPFault? {
        if case .fault(let fault) = result { fault } else { nil }
    }

    func text(_ range: Range<Int>?) -> String? {
        range.map { String(decoding: bytes[$0], as: UTF8.self) }
    }
}

/// A body decoded piece by piece.
struct DecodedBody: Equatable {
    var payload: [UInt8] = []
    var consumed = 0
    var state = BodyStep.State.more
    var trailers: [String] = []

    /// - Parameter sizes: how many bytes come at a time, over and over; the rest at once when empty.
    init(
        _ bytes: [UInt8], _ framing: BodyFraming, pieces sizes: [Int] = [],
        limits: HTTPLimits = HTTPLimits()
    ) {
        var decoder = BodyDecoder(framing: framing, limits: limits)
        var received = 0
        var turn = 0
        while state == .more, received < bytes.count || consumed < received {
            if consumed == received {
                let size = sizes.isEmpty ? bytes.count : sizes[turn % sizes.count]
                received = min(bytes.count, received + size)
                turn += 1
            }
            let step = decoder.decode(bytes.span.extracting(consumed..<received))
            payload +=
                bytes[consumed + step.payload.lowerBound..<consumed + step.payload.upperBound]
            consumed += step.consumed
            state = step.state
        }
        if state == .more, decoder.isComplete { state = .complete }
        trailers = decoder.trailers.fields.map { field in
            let name = decoder.trailers.bytes[field.nameRange]
            let value = decoder.trailers.bytes[field.valueRange]
            return String(decoding: name, as: UTF8.self) + "="
                + String(decoding: value, as: UTF8.self)
        }
    }

    var text: String {
        String(decoding: payload, as: UTF8.self)
    }
}
