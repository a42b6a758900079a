internal import COpenSSL
internal import Glibc

/// OpenSSL's way to the outside: reads come straight from the socket, writes go to the engine's
/// burst. One object for both directions, so one allocation less than two of OpenSSL's own.
enum ConnectionBIO {
    /// Made once for the process and never freed: connections keep pointers to it.
    private static let method: UInt = {
        let type = BIO_get_new_index() | BIO_TYPE_SOURCE_SINK
        guard let method = unsafe BIO_meth_new(type, "sallyport connection") else { return 0 }
        unsafe BIO_meth_set_read_ex(method, readSocket)
        unsafe BIO_meth_set_write_ex(method, writeBurst)
        unsafe BIO_meth_set_ctrl(method, control)
        return UInt(bitPattern: method)
    }()

    /// Connects `ssl` with the record's socket and burst. The socket stays its owner's.
    static func attach(_ record: ConnectionRecord, to ssl: OpaquePointer) -> Bool {
        guard let bio = unsafe BIO_new(OpaquePointer(bitPattern: method)) else { return false }
        // The record outlives the SSL object, which owns the BIO from here on.
        unsafe BIO_set_data(bio, Unmanaged.passUnretained(record).toOpaque())
        unsafe BIO_set_init(bio, 1)
        unsafe SSL_set_bio(ssl, bio, bio)
        return true
    }

    /// Connects `ssl` with the socket both ways, so that the kernel can take over the records.
    static func attachSocket(_ record: ConnectionRecord, to ssl: OpaquePointer) -> Bool {
        guard let bio = unsafe BIO_new_socket(record.descriptor, BIO_NOCLOSE) else { return false }
        unsafe SSL_set_bio(ssl, bio, bio)
        return true
    }
}

/// Runs `body` with the record of a BIO, without retain and release.
private func withRecord<Value>(
    _ bio: OpaquePointer?, _ otherwise: Value, _ body: (ConnectionRecord) -> Value
) -> Value {
    guard let data = unsafe BIO_get_data(bio) else { return otherwise }
    return unsafe Unmanaged<ConnectionRecord>.fromOpaque(data)._withUnsafeGuaranteedRef {
        body($0)
    }
}

private func readSocket(
    _ bio: OpaquePointer?, _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int,
    _ taken: UnsafeMutablePointer<Int>?
) -> Int32 {
    unsafe shim_BIO_clear_retry_flags(bio)
    unsafe taken?.pointee = 0
    return unsafe withRecord(bio, 0) { record in
        guard record.inputWithoutData <= ConnectionRecord.maximumInputWithoutData else {
            record.fault = TLSFault(code: "control_flood", origin: .misbehavingPeer)
            return 0
        }
        // OpenSSL vouches for `size` octets at `buffer`.
        var count = unsafe recv(record.descriptor, buffer, size, 0)
        while count < 0, errno == EINTR { count = unsafe recv(record.descriptor, buffer, size, 0) }
        if count > 0 {
            unsafe taken?.pointee = count
            record.inputWithoutData += count
            record.socketMayHoldMore = count == size
            return 1
        }
        if count == 0 {
            record.sawEnd = true
        } else if errno == EAGAIN || errno == EWOULDBLOCK {
            record.socketMayHoldMore = false
            unsafe shim_BIO_set_retry_read(bio)
        } else {
            record.socketError = errno
        }
        return 0
    }
}

private func writeBurst(
    _ bio: OpaquePointer?, _ octets: UnsafePointer<CChar>?, _ count: Int,
    _ taken: UnsafeMutablePointer<Int>?
) -> Int32 {
    unsafe shim_BIO_clear_retry_flags(bio)
    return unsafe withRecord(bio, 0) { record in
        guard let octets = unsafe octets else { return 0 }
        // OpenSSL vouches for `count` octets; they are copied now.
        unsafe record.engine.burst.append(octets, count)
        unsafe taken?.pointee = count
        return 1
    }
}

private func control(
    _ bio: OpaquePointer?, _ command: Int32, _ number: Int, _ pointer: UnsafeMutableRawPointer?
) -> Int {
    switch command {
    // Flushing is the caller's, with the whole burst.
    case BIO_CTRL_FLUSH, BIO_CTRL_DUP: 1
    case BIO_CTRL_EOF: unsafe withRecord(bio, 0) { $0.sawEnd ? 1 : 0 }
    default: 0
    }
}
