internal import CLinux
internal import Glibc

/// An IPv4, IPv6 or Unix socket address.
public struct SocketAddress: Equatable, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of address.
    public enum Family: Hashable, Sendable { case ipv4, ipv6, unix }

    /// Which kind it is.
    public let family: Family
    /// Network bytes of the address (4 or 16), or the UTF-8 path.
    public let host: [UInt8]
    /// TCP port; 0 for a Unix socket.
    public let port: UInt16

    /// An address from a numeric IPv4 or IPv6 host, without brackets; nil when it is neither.
    public init?(numeric text: String, port: UInt16) {
        var four = in_addr()
        var six = in6_addr()
        if unsafe inet_pton(AF_INET, text, &four) == 1 {
            family = .ipv4
            host = unsafe withUnsafeBytes(of: &four) { unsafe [UInt8]($0) }
        } else if unsafe inet_pton(AF_INET6, text, &six) == 1 {
            family = .ipv6
            host = unsafe withUnsafeBytes(of: &six) { unsafe [UInt8]($0) }
        } else {
            return nil
        }
        self.port = port
    }

    /// The address of a Unix socket; nil when the path does not fit (107 bytes).
    public init?(path: String) {
        let bytes = [UInt8](path.utf8)
        guard !bytes.isEmpty, bytes.count <= 107, !bytes.contains(0) else { return nil }
        family = .unix
        host = bytes
        port = 0
    }

    /// An address from the network bytes of an IPv4 (4) or IPv6 (16) address.
    public init(ip bytes: [UInt8], port: UInt16) {
        precondition(bytes.count == 4 || bytes.count == 16, "no IP address has this length")
        self.init(family: bytes.count == 4 ? .ipv4 : .ipv6, host: bytes, port: port)
    }

    init(family: Family, host: [UInt8], port: UInt16) {
        self.family = family
        self.host = host
        self.port = port
    }

    /// The same host with another port.
    public func with(port: UInt16) -> SocketAddress {
        SocketAddress(family: family, host: host, port: port)
    }

    /// The host alone: `192.0.2.1`, `2001:db8::1`, or the path.
    public var hostText: String {
        switch family {
        case .unix: return String(decoding: host, as: UTF8.self)
        case .ipv4: return host.map { String($0) }.joined(separator: ".")
        case .ipv6:
            // An IPv4 client of a dual-stack listener is shown as IPv4.
            if isMappedIPv4 { return host[12...].map { String($0) }.joined(separator: ".") }
            var text = [CChar](repeating: 0, count: 64)
            _ = unsafe host.withUnsafeBytes { block in
                unsafe inet_ntop(AF_INET6, block.baseAddress, &text, 64)
            }
            return String(
                decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    private var isMappedIPv4: Bool {
        host.count == 16 && host[..<10].allSatisfy { $0 == 0 } && host[10] == 0xff
            && host[11] == 0xff
    }

    /// Whether only this machine can reach it.
    public var isLoopback: Bool {
        switch family {
        case .unix: true
        case .ipv4: host.first == 127
        case .ipv6: host == [UInt8](repeating: 0, count: 15) + [1]
        }
    }

    /// The address for logs.
    public var description: String {
        switch family {
        case .ipv4: "\(hostText):\(port)"
        case .ipv6: "[\(hostText)]:\(port)"
        case .unix: "unix:\(hostText)"
        }
    }

    // MARK: The kernel's form

    var domain: Int32 {
        switch family {
        case .ipv4: AF_INET
        case .ipv6: AF_INET6
        case .unix: AF_UNIX
        }
    }

    /// Calls `body` with the kernel's form of the address.
    func withKernelForm<Result>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        var storage = sockaddr_storage()
        // Each form is smaller than sockaddr_storage and aligned like it; the pointers do not
        // leave the closure.
        return unsafe withUnsafeMutableBytes(of: &storage) { block in
            let length: Int
            switch family {
            case .ipv4:
                var form = sockaddr_in()
                form.sin_family = sa_family_t(AF_INET)
                form.sin_port = port.bigEndian
                unsafe block.storeBytes(of: form, as: sockaddr_in.self)
                unsafe block.baseAddress?.advanced(by: 4).copyMemory(from: host, byteCount: 4)
                length = MemoryLayout<sockaddr_in>.size
            case .ipv6:
                var form = sockaddr_in6()
                form.sin6_family = sa_family_t(AF_INET6)
                form.sin6_port = port.bigEndian
                unsafe block.storeBytes(of: form, as: sockaddr_in6.self)
                unsafe block.baseAddress?.advanced(by: 8).copyMemory(from: host, byteCount: 16)
                length = MemoryLayout<sockaddr_in6>.size
            case .unix:
                unsafe block.storeBytes(of: sa_family_t(AF_UNIX), as: sa_family_t.self)
                unsafe block.baseAddress?.advanced(by: 2).copyMemory(
                    from: host, byteCount: host.count)
                length = 2 + host.count + 1
            }
            guard let base = block.baseAddress else { preconditionFailure() }
            let form = unsafe base.assumingMemoryBound(to: sockaddr.self)
            return unsafe body(form, socklen_t(length))
        }
    }

    /// Reads the kernel's form.
    init(storage: sockaddr_storage) {
        var storage = storage
        let family = Int32(storage.ss_family)
        self = unsafe withUnsafeBytes(of: &storage) { block in
            switch family {
            case AF_INET:
                unsafe SocketAddress(
                    family: .ipv4, host: [UInt8](block[4..<8]),
                    port: UInt16(block[2]) << 8 | UInt16(block[3]))
            case AF_INET6:
                unsafe SocketAddress(
                    family: .ipv6, host: [UInt8](block[8..<24]),
                    port: UInt16(block[2]) << 8 | UInt16(block[3]))
            default:
                unsafe SocketAddress(
                    family: .unix, host: [UInt8](block[2..<110].prefix { $0 != 0 }), port: 0)
            }
        }
    }
}
