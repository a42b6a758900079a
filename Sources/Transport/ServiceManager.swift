internal import CLinux
internal import Glibc

/// Tells systemd what the service is doing (sd_notify(3)); does nothing elsewhere.
public struct ServiceManager: Sendable {
    private let address: SocketAddress?

    /// The manager that `path` names: the value of NOTIFY_SOCKET, nil when there is none.
    public init(notifySocket path: String?) {
        // An abstract socket begins with "@" in the variable and with NUL in the kernel.
        guard let path, path.hasPrefix("/") || path.hasPrefix("@") else {
            address = nil
            return
        }
        address = SocketAddress(notifyPath: path)
    }

    /// Sends one state, for example `READY=1`.
    public func tell(_ state: String) {
        guard let address else { return }
        let kind = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let number = socket(AF_UNIX, kind, 0)
        guard number >= 0 else { return }
        let descriptor = FileDescriptor(owning: number)
        let bytes = [UInt8](state.utf8)
        _ = unsafe address.withKernelForm { form, length in
            unsafe bytes.withUnsafeBytes { block in
                // A path's length counts its NUL, an abstract name's does not.
                let size = address.host.first == 0 ? length - 1 : length
                return unsafe sendto(
                    descriptor.number, block.baseAddress, block.count, Int32(MSG_NOSIGNAL), form,
                    size)
            }
        }
    }

    /// Microseconds of the monotonic clock, as RELOADING=1 must carry them.
    public static func monotonicMicroseconds() -> Int64 {
        SystemClock.monotonicMicroseconds()
    }
}

extension SocketAddress {
    /// A notification socket's address.
    fileprivate init?(notifyPath path: String) {
        var bytes = [UInt8](path.utf8)
        guard bytes.count <= 107 else { return nil }
        if bytes.first == UInt8(ascii: "@") { bytes[0] = 0 }
        self.init(family: .unix, host: bytes, port: 0)
    }
}
