extension BodyDecoder {
    /// Reads framing until it has passed one run of chunk data and stands before the next, or
    /// the input or the message ends.
    mutating func decodeChunks(_ input: Span<UInt8>, from start: ChunkState) -> BodyStep {
        var chunks = start
        var position = 0
        var payload = 0..<0
        do throws(HTTPFault) {
            while position < input.count {
                if chunks == .data {
                    guard payload.isEmpty else { break }
                    let count = take(input.count - position)
                    payload = position..<position + count
                    position += count
                    chunk.received(count)
                    if remaining == 0 { chunks = .dataCarriageReturn }
                } else if chunks == .trailers {
                    guard try takeTrailers(input, &position) else { break }
                    state = .finished
                    return BodyStep(consumed: position, payload: payload, state: .complete)
                } else {
                    chunks = try takeFraming(input[position], in: chunks)
                    position += 1
                }
            }
            state = .chunks(chunks)
            return BodyStep(consumed: position, payload: payload, state: .more)
        } catch {
            state = .failed(error)
            return BodyStep(consumed: position, payload: payload, state: .fault(error))
        }
    }

    private mutating func takeFraming(
        _ byte: UInt8, in chunks: ChunkState
    ) throws(HTTPFault) -> ChunkState {
        switch chunks {
        case .dataCarriageReturn:
            guard byte == .carriageReturn else { throw .badRequest(.chunkTerminator) }
            return .dataLineFeed
        case .dataLineFeed:
            guard byte == .lineFeed else { throw .badRequest(.chunkTerminator) }
            chunk.next()
            return .size
        default:
            let next = try chunk.take(byte, in: chunks)
            if next == .data { remaining = chunk.size }
            return next
        }
    }

    /// Gathers the trailer section up to its empty line, and reads it when that is there.
    private mutating func takeTrailers(
        _ input: Span<UInt8>, _ position: inout Int
    ) throws(HTTPFault) -> Bool {
        while position < input.count {
            let byte = input[position]
            guard trailers.bytes.count < Int(trailerLimit) else { throw .headTooLarge }
            position += 1
            trailers.bytes.append(byte)
            if byte == .lineFeed, try endsTrailers() { return true }
        }
        return false
    }

    /// Whether the line feed just gathered ends the section.
    private mutating func endsTrailers() throws(HTTPFault) -> Bool {
        let bytes = trailers.bytes
        let count = bytes.count
        guard count >= 2, bytes[count - 2] == .carriageReturn else {
            throw .badRequest(.bareLineFeed)
        }
        guard count == 2 || (count >= 4 && bytes[count - 3] == .lineFeed) else { return false }
        try readTrailers()
        return true
    }

    private mutating func readTrailers() throws(HTTPFault) {
        if trailers.bytes.count == 2 {
            trailers.bytes = []
            return
        }
        var fields: [HTTPField] = []
        do throws(HeadStop) {
            let summary = try FieldSection.read(
                trailers.bytes.span, from: 0, to: trailers.bytes.count, into: &fields,
                limit: Int(fieldLimit))
            guard summary.seen.isDisjoint(with: .refusedInTrailers) else {
                throw .malformed(.forbiddenTrailer)
            }
        } catch {
            if case .fault(let fault) = error { throw fault }
            throw .badRequest(.bareLineFeed)
        }
        fields.removeAll { KnownFieldSet.droppedFromTrailers.contains($0.known) }
        trailers.fields = fields
    }
}
