internal import CZlib

extension RawDeflate {
    /// Compresses the whole of `input`, which a message of the permitted size is.
    public static func deflate(_ input: Span<UInt8>) throws(InflationFault) -> [UInt8] {
        guard input.count <= Int(Int32.max) else { throw .tooLarge }
        let stream = try DeflateStream()
        return try stream.deflate(input)
    }
}

/// One zlib stream for one message; its memory goes with it.
@safe private struct DeflateStream: ~Copyable {
    // zlib wants the z_stream to stay where it is: a block of its own. Owned; freed in deinit.
    private let stream: UnsafeMutablePointer<z_stream>

    init() throws(InflationFault) {
        let block = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe block.initialize(to: z_stream())
        // Negative window bits: raw data. On failure zlib keeps nothing, only the block is ours.
        guard unsafe sp_deflateInit2(block, -15) == Z_OK else {
            unsafe block.deallocate()
            throw .unavailable
        }
        unsafe stream = block
    }

    deinit {
        unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }

    consuming func deflate(_ input: Span<UInt8>) throws(InflationFault) -> [UInt8] {
        // As long as zlib says that the output can get, so that one call does all.
        let bound = unsafe Int(deflateBound(stream, UInt(input.count)))
        let stream = unsafe self.stream
        // zlib reads `input` and writes the output through pointers while the closures run only.
        let output = unsafe input.withUnsafeBufferPointer { bytes in
            unsafe [UInt8](unsafeUninitializedCapacity: bound) { output, written in
                unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress)
                unsafe stream.pointee.avail_in = UInt32(bytes.count)
                unsafe stream.pointee.next_out = output.baseAddress
                unsafe stream.pointee.avail_out = UInt32(output.count)
                let status = unsafe CZlib.deflate(stream, Z_FINISH)
                let rest = unsafe Int(stream.pointee.avail_out)
                written = status == Z_STREAM_END ? output.count - rest : 0
            }
        }
        // Not even nothing compresses to nothing.
        guard !output.isEmpty else { throw .unavailable }
        return output
    }
}
