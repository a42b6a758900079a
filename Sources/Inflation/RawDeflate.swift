internal import CZlib

/// How far a compressed message may grow.
public struct InflationLimits: Equatable, Sendable {
    /// Bytes of output.
    public var output: Int
    /// Bytes of output per byte of input.
    public var ratio: Int

    /// Both limits; the smaller one for the input at hand counts.
    public init(output: Int, ratio: Int) {
        self.output = output
        self.ratio = ratio
    }
}

/// Why a message was not inflated.
public enum InflationFault: Error, Equatable, Sendable {
    /// Not raw DEFLATE, or cut short.
    case malformed
    /// The output would be larger than the limits allow; inflating stopped there.
    case tooLarge
    /// There are bytes after the end of the compressed data.
    case trailingBytes
    /// zlib could not get its working memory.
    case unavailable
}

/// Raw DEFLATE (RFC 1951, no zlib or gzip wrapping), as the SAML Redirect binding uses it.
public enum RawDeflate {
    /// Inflates the whole of `input`.
    ///
    /// The most that may come out is known before the first byte is read. Output is taken in pieces
    /// of 8 KiB and inflating ends with the piece that passes the limit, so a bomb costs no more
    /// memory or time than a message of the permitted size.
    public static func inflate(
        _ input: Span<UInt8>, limits: InflationLimits
    ) throws(InflationFault) -> [UInt8] {
        guard input.count > 0, input.count <= Int(UInt32.max) else { throw .malformed }
        let (product, overflow) = input.count.multipliedReportingOverflow(by: limits.ratio)
        let allowed = overflow ? limits.output : min(limits.output, product)
        var stream = try InflateStream()
        return try stream.inflate(input, allowed: allowed)
    }
}

/// One zlib stream; its memory goes with it.
@safe private struct InflateStream: ~Copyable {
    // zlib keeps a pointer to the z_stream it was given and refuses another one, so it needs an
    // address that stays: it lives in a block of its own. Owned; freed in deinit.
    private let stream: UnsafeMutablePointer<z_stream>

    init() throws(InflationFault) {
        let block = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe block.initialize(to: z_stream())
        // Negative window bits: raw data. On failure zlib keeps nothing, only the block is ours.
        guard unsafe sp_inflateInit2(block, -15) == Z_OK else {
            unsafe block.deallocate()
            throw .unavailable
        }
        unsafe stream = block
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    mutating func inflate(
        _ input: Span<UInt8>, allowed: Int
    ) throws(InflationFault) -> [UInt8] {
        // zlib reads `input` through the pointer only while this closure runs; it never writes to
        // it, its next_in is not const for historic reasons only.
        let outcome = unsafe input.withUnsafeBufferPointer { bytes in
            unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress)
            unsafe stream.pointee.avail_in = UInt32(bytes.count)
            defer { unsafe stream.pointee.next_in = nil }
            return drain(allowed: allowed)
        }
        return try outcome.get()
    }

    private func drain(allowed: Int) -> Result<[UInt8], InflationFault> {
        // The piece is zlib's to write during each call and is read up to what zlib says it wrote.
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 8 << 10) { piece in
            var output: [UInt8] = []
            while true {
                unsafe stream.pointee.next_out = piece.baseAddress
                unsafe stream.pointee.avail_out = UInt32(piece.count)
                let status = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
                let written = unsafe piece.count - Int(stream.pointee.avail_out)
                guard status == Z_OK || status == Z_STREAM_END else { return .failure(.malformed) }
                guard output.count + written <= allowed else { return .failure(.tooLarge) }
                unsafe output.append(contentsOf: piece.prefix(written))
                if status == Z_STREAM_END { break }
                // Nothing left to read and room to write: the data ends before its last block does.
                let starved = unsafe stream.pointee.avail_in == 0 && stream.pointee.avail_out > 0
                if starved { return .failure(.malformed) }
            }
            let rest = unsafe stream.pointee.avail_in
            return rest == 0 ? .success(output) : .failure(.trailingBytes)
        }
    }
}
