import CFuzzer
import HTTP

/// Heads of requests and responses. Holds for every input: the answer in one piece is the answer
/// byte by byte (a fault may be told later, but not after the head's end); positions lie inside
/// what was consumed; and a head written out again from what was read reads the same.

@_cdecl("LLVMFuzzerTestOneInput")
func fuzzHead(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    let small = HTTPLimits(head: 128, target: 16, fields: 4, connectionOptions: 2)
    for limits in [HTTPLimits(), small] {
        for bytes in [bytes, bytes + [0x0d, 0x0a, 0x0d, 0x0a]] {
            checkRequest(bytes, limits)
        }
        for method in [HTTPMethod.get, .head, .connect] {
            checkResponse(bytes, method, limits)
        }
    }
    return 0
}

func checkSame(_ trickled: HeadResult, _ result: HeadResult, _ bytes: [UInt8]) {
    if case .fault = result, trickled == .needMore {
        precondition(!bytes.suffix(4).elementsEqual([0x0d, 0x0a, 0x0d, 0x0a]))
    } else {
        precondition(trickled == result)
    }
}

func checkRequest(_ bytes: [UInt8], _ limits: HTTPLimits) {
    var scanner = HeadScanner()
    var head = RequestHead()
    let result = RequestParser.parse(bytes.span, scanner: &scanner, into: &head, limits: limits)
    var trickled = HeadResult.needMore
    var trickledHead = RequestHead()
    for count in 0...bytes.count where trickled == .needMore {
        trickled = RequestParser.parse(
            bytes.span.extracting(0..<count), scanner: &scanner, into: &trickledHead,
            limits: limits)
    }
    checkSame(trickled, result, bytes)
    guard case .complete(let consumed) = result else { return }
    precondition(consumed <= min(bytes.count, limits.head) && head.fields == trickledHead.fields)
    precondition(head.targetRange.count <= limits.target && head.fields.count <= limits.fields)
    checkFields(head.fields, consumed)
    let request = Summary(bytes, head)

    var copy = bytes[head.methodRange] + [0x20] + bytes[head.targetRange]
    copy += Array(" HTTP/1.\(head.minorVersion)\r\n".utf8) + lines(bytes, head.fields)
    let again = RequestParser.parse(
        Array(copy).span, scanner: &scanner, into: &head, limits: HTTPLimits())
    precondition(again == .complete(consumed: copy.count) && Summary(Array(copy), head) == request)
}

func checkResponse(_ bytes: [UInt8], _ method: HTTPMethod, _ limits: HTTPLimits) {
    var scanner = HeadScanner()
    var head = ResponseHead()
    let result = ResponseParser.parse(
        bytes.span, scanner: &scanner, into: &head, limits: limits, requestMethod: method)
    var trickled = HeadResult.needMore
    var trickledHead = ResponseHead()
    for count in 0...bytes.count where trickled == .needMore {
        trickled = ResponseParser.parse(
            bytes.span.extracting(0..<count), scanner: &scanner, into: &trickledHead,
            limits: limits, requestMethod: method)
    }
    checkSame(trickled, result, bytes)
    guard case .complete(let consumed) = result else { return }
    precondition(consumed <= min(bytes.count, limits.head) && head.fields == trickledHead.fields)
    checkFields(head.fields, consumed)
    let response = Summary(bytes, head)

    var copy = Array("HTTP/1.\(head.minorVersion) \(head.statusCode) ".utf8)
    copy += bytes[head.reasonRange] + [0x0d, 0x0a] + lines(bytes, head.fields)
    let again = ResponseParser.parse(
        copy.span, scanner: &scanner, into: &head, limits: HTTPLimits(), requestMethod: method)
    precondition(again == .complete(consumed: copy.count) && Summary(copy, head) == response)
}

func checkFields(_ fields: [HTTPField], _ consumed: Int) {
    var end = 0
    for field in fields {
        precondition(field.nameRange.lowerBound >= end && !field.nameRange.isEmpty)
        precondition(field.valueRange.lowerBound > field.nameRange.upperBound)
        end = field.valueRange.upperBound + 2
        precondition(end <= consumed)
    }
}

func lines(_ bytes: [UInt8], _ fields: [HTTPField]) -> [UInt8] {
    var lines: [UInt8] = []
    for field in fields {
        lines += bytes[field.nameRange] + [0x3a, 0x20] + bytes[field.valueRange] + [0x0d, 0x0a]
    }
    return lines + [0x0d, 0x0a]
}

/// What was read, without positions.
struct Summary: Equatable {
    var pieces: [ArraySlice<UInt8>?]
    var known: [KnownField]
    var isHopByHop: [Bool]
    var framing: BodyFraming
    var flags: [Bool]
    var port: UInt16?

    init(_ bytes: [UInt8], _ head: RequestHead) {
        func piece(_ range: Range<Int>?) -> ArraySlice<UInt8>? { range.map { bytes[$0] } }
        pieces = [
            piece(head.pathRange), piece(head.queryRange), piece(head.authorityRange),
            piece(head.hostRange), piece(head.upgradeRange),
        ]
        pieces += head.connectionOptions.map { bytes[$0] }
        pieces += head.fields.flatMap { [bytes[$0.nameRange], bytes[$0.valueRange]] }
        known = head.fields.map(\.known)
        isHopByHop = head.fields.map(\.isHopByHop)
        framing = head.framing
        flags = [head.keepAlive, head.expectsContinue, head.wantsUpgrade, head.wantsWebSocket]
        port = head.port
    }

    init(_ bytes: [UInt8], _ head: ResponseHead) {
        pieces = [bytes[head.reasonRange], head.upgradeRange.map { bytes[$0] }]
        pieces += head.connectionOptions.map { bytes[$0] }
        pieces += head.fields.flatMap { [bytes[$0.nameRange], bytes[$0.valueRange]] }
        known = head.fields.map(\.known)
        isHopByHop = head.fields.map(\.isHopByHop)
        framing = head.framing
        flags = [head.keepAlive, head.isInterim]
    }
}

var arguments = CommandLine.argc
var values: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv
_ = unsafe LLVMFuzzerRunDriver(&arguments, &values, fuzzHead)
