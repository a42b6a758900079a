internal import CBench
internal import Glibc

/// Where the server listens.
struct Address {
    private var storage: sockaddr_storage
    private let size: socklen_t
    private let family: Int32

    /// Looks the name up and takes the first of its addresses where somebody listens; throws within
    /// the timeout if there is none.
    static func reached(
        host: String, port: String, timeout: Double
    ) throws(LoadError) -> Address {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let status = unsafe getaddrinfo(host, port, &hints, &found)
        guard status == 0 else {
            let reason = unsafe gai_strerror(status).map { unsafe String(cString: $0) }
            throw .unknownHost(host, reason: reason ?? "unknown")
        }
        defer { unsafe freeaddrinfo(found) }
        var failure = ENOENT
        var next = unsafe found
        while let info = unsafe next {
            let address = unsafe Address(info.pointee)
            failure = address.probe(timeout: timeout)
            if failure == 0 { return address }
            unsafe next = info.pointee.ai_next
        }
        // A blocking connect whose time is over says that it is under way.
        let number = failure == EINPROGRESS ? ETIMEDOUT : failure
        let reason = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "failed"
        throw .unreachable("\(host):\(port)", reason: reason)
    }

    private init(_ info: addrinfo) {
        storage = sockaddr_storage()
        size = unsafe info.ai_addrlen
        family = unsafe info.ai_family
        // An address is never longer than the storage for all of them.
        unsafe withUnsafeMutableBytes(of: &storage) { bytes in
            unsafe bytes.copyMemory(
                from: UnsafeRawBufferPointer(start: info.ai_addr, count: Int(size)))
        }
    }

    /// A socket on its way there, without delay for small writes; a negative errno if there is none.
    func connect() -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let made = socket(family, kind | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard made >= 0 else { return -errno }
        var one: Int32 = 1
        let oneSize = socklen_t(MemoryLayout<Int32>.size)
        unsafe setsockopt(made, Int32(IPPROTO_TCP), TCP_NODELAY, &one, oneSize)
        let failure = connect(made)
        guard failure == 0 || failure == EINPROGRESS else {
            close(made)
            return -failure
        }
        return made
    }

    /// The errno of connecting there once; 0 if somebody listens.
    private func probe(timeout: Double) -> Int32 {
        let made = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard made >= 0 else { return errno }
        defer { close(made) }
        let fraction = timeout.truncatingRemainder(dividingBy: 1)
        var time = timeval(tv_sec: Int(timeout), tv_usec: Int(fraction * 1e6))
        let timeSize = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(made, SOL_SOCKET, SO_SNDTIMEO, &time, timeSize)
        return connect(made)
    }

    private func connect(_ socket: Int32) -> Int32 {
        let result = unsafe withUnsafePointer(to: storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe Glibc.connect(socket, address, size)
            }
        }
        return result == 0 ? 0 : errno
    }
}
