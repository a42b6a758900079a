extension BodyDecoder {
    /// Reads framing until it has passed one run of chunk data and stands before the next, or
    /// the input or the message ends.
    mutating func decodeChunks(_ input: Span<UInt8>, from start: ChunkState) -> BodyStep {
        var chunks = start
        var position = 0
        var payload = 0..<0
        do throws(HTTPFault) {
            while position < input.count, chunks != .finished {
                switch chunks {
                case .data:
                    guard payload.isEmpty else {
                        return step(position, payload, .chunks(.data))
                    }
                    let count = take(input.count - position)
                    payload = position..<position + count
                    position += count
                    chunk.received(count)
                    if remaining == 0 { chunks = .dataCarriageReturn }
                case .trailers:
                    if try takeTrailers(input, &position) { chunks = .finished }
                case .end where input[position] != .carriageReturn:
                    chunks = .trailers
                default:
                    chunks = try takeFraming(input[position], in: chunks)
                    position += 1
                }
            }
            return step(position, payload, chunks == .finished ? .finished : .chunks(chunks))
        } catch {
            return step(position, payload, .failed(error))
        }
    }

    private mutating func step(
        _ consumed: Int, _ payload: Range<Int>, _ next: State
    ) -> BodyStep {
        state = next
        return switch next {
        case .failed(let fault):
            BodyStep(consumed: consumed, payload: payload, state: .fault(fault))
        case .finished: BodyStep(consumed: consumed, payload: payload, state: .complete)
        default: BodyStep(consumed: consumed, payload: payload, state: .more)
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
        case .end:
            return .endLineFeed
        case .endLineFeed:
            guard byte == .lineFeed else { throw .badRequest(.bareCarriageReturn) }
            return .finished
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
            if byte == .lineFeed, try endsTrailers() {
                trailers = try Trailers(reading: trailers.bytes, fieldLimit: Int(fieldLimit))
                return true
            }
        }
        return false
    }

    /// Whether the line feed just gathered ends the section.
    private func endsTrailers() throws(HTTPFault) -> Bool {
        let count = trailers.bytes.count
        guard count >= 2, trailers.bytes[count - 2] == .carriageReturn else {
            throw .badRequest(.bareLineFeed)
        }
        return count >= 4 && trailers.bytes[count - 3] == .lineFeed
    }
}
