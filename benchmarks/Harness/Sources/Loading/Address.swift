internal import CBench
internal import Glibc

/// Where the server listens.
struct Address {
    private var storage: sockaddr_storage
    private let size: socklen_t
    private let family: Int32

    /// Looks the name up.
    init(host: String, port: String) throws(LoadError) {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let status = unsafe getaddrinfo(host, port, &hints, &found)
        guard status == 0, let first = unsafe found else {
            let reason = unsafe gai_strerror(status).map { unsafe String(cString: $0) }
            throw .unknownHost(host, reason: reason ?? "unknown")
        }
        defer { unsafe freeaddrinfo(found) }
        storage = sockaddr_storage()
        size = unsafe first.pointee.ai_addrlen
        family = unsafe first.pointee.ai_family
        // An address is never longer than the storage for all of them.
        unsafe withUnsafeMutableBytes(of: &storage) { bytes in
            unsafe bytes.copyMemory(
                from: UnsafeRawBufferPointer(start: first.pointee.ai_addr, count: Int(size)))
        }
    }

    /// A socket on its way there, without delay for small writes; a negative errno if there is none.
    func connect(blocking: Bool = false) -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let flags = blocking ? 0 : Int32(SOCK_NONBLOCK.rawValue)
        let made = socket(family, kind | flags, 0)
        guard made >= 0 else { return -errno }
        var one: Int32 = 1
        let oneSize = socklen_t(MemoryLayout<Int32>.size)
        unsafe setsockopt(made, Int32(IPPROTO_TCP), TCP_NODELAY, &one, oneSize)
        let result = unsafe withUnsafePointer(to: storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe Glibc.connect(made, address, size)
            }
        }
        if result < 0, errno != EINPROGRESS {
            let number = errno
            close(made)
            return -number
        }
        return made
    }

    /// Throws at once if nobody listens there.
    func probe(_ name: String) throws(LoadError) {
        let made = connect(blocking: true)
        guard made >= 0 else {
            let reason = unsafe strerror(-made).map { unsafe String(cString: $0) }
            throw .unreachable(name, reason: reason ?? "failed")
        }
        close(made)
    }
}
