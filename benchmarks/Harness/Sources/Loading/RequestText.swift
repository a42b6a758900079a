internal import CBench

/// A GET in both forms, written once and sent many times.
@safe final class RequestText {
    /// The whole HTTP/1 request.
    let http1: [UInt8]
    // The fields for nghttp2, which reads them in place: owned, and freed in deinit.
    let fields: UnsafeMutablePointer<nghttp2_nv>
    let fieldCount = 4
    private let block: UnsafeMutablePointer<UInt8>

    init(host: String, path: String) {
        http1 = Array(
            "GET \(path) HTTP/1.1\r\nHost: \(host)\r\nUser-Agent: sallyport-bench\r\n\r\n".utf8)
        let pairs = [
            (":method", "GET"), (":scheme", "https"), (":authority", host), (":path", path),
        ]
        let bytes = pairs.flatMap { Array($0.utf8) + Array($1.utf8) }
        unsafe block = UnsafeMutablePointer.allocate(capacity: bytes.count)
        unsafe block.initialize(from: bytes, count: bytes.count)
        unsafe fields = UnsafeMutablePointer.allocate(capacity: pairs.count)
        var offset = 0
        for (index, pair) in pairs.enumerated() {
            let (name, value) = (pair.0.utf8.count, pair.1.utf8.count)
            let flags =
                NGHTTP2_NV_FLAG_NO_COPY_NAME.rawValue | NGHTTP2_NV_FLAG_NO_COPY_VALUE.rawValue
            unsafe (fields + index).initialize(
                to: nghttp2_nv(
                    name: block + offset, value: block + offset + name, namelen: name,
                    valuelen: value, flags: UInt8(flags)))
            offset += name + value
        }
    }

    deinit {
        unsafe fields.deallocate()
        unsafe block.deallocate()
    }
}
