internal import CLinux
internal import Glibc

extension SocketAddress {
    /// Looks a host name up (getaddrinfo(3)). Blocks: never call it on a worker.
    public static func resolve(
        _ host: String, port: UInt16
    ) throws(TransportError) -> [SocketAddress] {
        if let address = SocketAddress(numeric: host, port: port) { return [address] }
        var hints = unsafe addrinfo()
        unsafe hints.ai_family = AF_UNSPEC
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, nil, &hints, &list)
        guard code == 0 else {
            throw TransportError("getaddrinfo", subject: host, code: ENOENT)
        }
        // The list is ours until freed; every entry is copied out of it.
        defer { unsafe freeaddrinfo(list) }
        var found: [SocketAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            var storage = sockaddr_storage()
            let length = Int(unsafe entry.pointee.ai_addrlen)
            if let address = unsafe entry.pointee.ai_addr,
                length <= MemoryLayout<sockaddr_storage>.size
            {
                unsafe withUnsafeMutableBytes(of: &storage) {
                    unsafe $0.copyMemory(
                        from: UnsafeRawBufferPointer(start: address, count: length))
                }
                let resolved = SocketAddress(storage: storage).with(port: port)
                if resolved.family != .unix, !found.contains(resolved) { found.append(resolved) }
            }
            unsafe next = entry.pointee.ai_next
        }
        return found
    }
}
