import CFuzzer
import HTTP

/// Chunked bodies. Holds for every input: any pieces give the content, the end, the fault and the
/// trailers that one piece gives; each step stays inside its input; and the content written out
/// again as one chunk decodes to itself.

@_cdecl("LLVMFuzzerTestOneInput")
func fuzzChunks(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    let small = HTTPLimits(fields: 2, trailers: 32, chunkExtension: 4)
    for limits in [HTTPLimits(), small] {
        let whole = Decoded(bytes, limits, size: bytes.count)
        for size in [1, 2, 7] {
            precondition(Decoded(bytes, limits, size: size) == whole)
        }
        guard whole.state == .complete else { continue }
        precondition(whole.trailerBytes <= limits.trailers)
        let chunk = Array("\(String(whole.payload.count, radix: 16))\r\n".utf8) + whole.payload
        let last = Array("0\r\n\r\n".utf8)
        let copy = whole.payload.isEmpty ? last : chunk + [0x0d, 0x0a] + last
        let again = Decoded(copy, limits, size: copy.count)
        precondition(again.state == .complete && again.payload == whole.payload)
        precondition(again.consumed == copy.count && again.trailers.isEmpty)
    }
    return 0
}

struct Decoded: Equatable {
    var payload: [UInt8] = []
    var consumed = 0
    var state = BodyStep.State.more
    var trailers: [ArraySlice<UInt8>] = []
    var trailerBytes = 0

    init(_ bytes: [UInt8], _ limits: HTTPLimits, size: Int) {
        var decoder = BodyDecoder(framing: .chunked, limits: limits)
        var received = 0
        while state == .more, consumed < bytes.count {
            if consumed == received { received = min(bytes.count, received + size) }
            let step = decoder.decode(bytes.span.extracting(consumed..<received))
            precondition(step.consumed <= received - consumed)
            precondition(step.payload.upperBound <= step.consumed)
            precondition(step.consumed > 0 || step.state != .more)
            payload += bytes[(consumed + step.payload.lowerBound)...].prefix(step.payload.count)
            consumed += step.consumed
            state = step.state
        }
        precondition(decoder.isComplete == (state == .complete))
        trailerBytes = decoder.trailers.bytes.count
        trailers = decoder.trailers.fields.flatMap {
            [decoder.trailers.bytes[$0.nameRange], decoder.trailers.bytes[$0.valueRange]]
        }
        // A fault may be found before a step has consumed what came with it.
        if case .fault = state { consumed = 0 }
    }
}

var arguments = CommandLine.argc
var values: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv
_ = unsafe LLVMFuzzerRunDriver(&arguments, &values, fuzzChunks)
