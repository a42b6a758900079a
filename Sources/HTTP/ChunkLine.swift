/// What a chunked body waits for next (RFC 9112 section 7.1).
enum ChunkState: Equatable {
    /// More whitespace after the size, good only before a semicolon, or that semicolon.
    case blank
    case data
    case dataCarriageReturn
    case dataLineFeed
    /// The empty line after the last chunk, or trailers.
    case end
    case endLineFeed
    case `extension`
    case finished
    /// The line feed after a size.
    case lineFeed
    case size
    case trailers
}

/// The chunk-size line, byte by byte.
struct ChunkLine {
    private(set) var size: UInt64 = 0
    private var digits: UInt8 = 0
    /// Extension bytes of this line.
    private var extensionCount: UInt32 = 0
    /// How many extension bytes all chunks to come may have without more data: tiny chunks with
    /// long extensions would otherwise make us read much for little.
    private var allowance: UInt32
    private let extensionLimit: UInt32

    init(extensionLimit: Int) {
        self.extensionLimit = UInt32(truncatingIfNeeded: min(extensionLimit, 1 << 27))
        allowance = self.extensionLimit * 16
    }

    /// Takes one byte of the line; `state` is `size`, `blank`, `extension` or `lineFeed`.
    mutating func take(_ byte: UInt8, in state: ChunkState) throws(HTTPFault) -> ChunkState {
        switch state {
        case .size: try takeSize(byte)
        case .blank: try takeBlank(byte)
        case .extension: try takeExtension(byte)
        default: try takeLineFeed(byte)
        }
    }

    /// Data earns extensions.
    mutating func received(_ count: Int) {
        let most = extensionLimit * 16
        allowance = count >= Int(most - allowance) ? most : allowance + UInt32(count)
    }

    /// Ready for the line of the next chunk.
    mutating func next() {
        size = 0
        digits = 0
        extensionCount = 0
    }

    private mutating func takeSize(_ byte: UInt8) throws(HTTPFault) -> ChunkState {
        if let digit = byte.hexadecimal {
            digits += 1
            // Larger than 2^63-1 is what other implementations cannot count with.
            guard digits <= 16, size < 1 << 59 else { throw .badRequest(.chunkSize) }
            size = size << 4 | UInt64(digit)
            return .size
        }
        guard digits > 0 else { throw .badRequest(.chunkSize) }
        switch byte {
        case .carriageReturn: return .lineFeed
        case .lineFeed: throw .badRequest(.bareLineFeed)
        case .semicolon, .space, .tab:
            try countExtension()
            return byte == .semicolon ? .extension : .blank
        default: throw .badRequest(.chunkSize)
        }
    }

    private mutating func takeBlank(_ byte: UInt8) throws(HTTPFault) -> ChunkState {
        try countExtension()
        switch byte {
        case .semicolon: return .extension
        case .space, .tab: return .blank
        default: throw .badRequest(.chunkSize)
        }
    }

    /// Extensions are skipped without a look at quotes: a line end ends the line even in them.
    private mutating func takeExtension(_ byte: UInt8) throws(HTTPFault) -> ChunkState {
        switch byte {
        case .carriageReturn: return .lineFeed
        case .lineFeed: throw .badRequest(.bareLineFeed)
        default:
            guard byte.isText else { throw .badRequest(.controlByte) }
            try countExtension()
            return .extension
        }
    }

    private mutating func takeLineFeed(_ byte: UInt8) throws(HTTPFault) -> ChunkState {
        guard byte == .lineFeed else { throw .badRequest(.bareCarriageReturn) }
        return size == 0 ? .end : .data
    }

    private mutating func countExtension() throws(HTTPFault) {
        guard extensionCount < extensionLimit, allowance > 0 else {
            throw .badRequest(.chunkExtensionTooLong)
        }
        extensionCount += 1
        allowance -= 1
    }
}
