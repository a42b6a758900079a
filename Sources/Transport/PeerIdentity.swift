internal import CLinux
internal import Glibc

/// Which process is at the other end of a Unix socket, as the kernel saw it when it connected.
public struct PeerIdentity: Equatable, Sendable {
    /// The effective user.
    public let user: UInt32
    /// The effective group.
    public let group: UInt32
    /// The process, which may have ended since; 0 when it cannot be named here.
    public let process: Int32

    /// An identity of these parts.
    public init(user: UInt32, group: UInt32, process: Int32) {
        self.user = user
        self.group = group
        self.process = process
    }

    /// The effective user of this process.
    public static var ownUser: UInt32 { geteuid() }

    /// The name of a user; nil when the system knows none.
    public static func name(ofUser user: UInt32) -> String? {
        var entry = unsafe passwd()
        var found: UnsafeMutablePointer<passwd>?
        var block = [CChar](repeating: 0, count: 16 * 1024)
        // The entry's texts lie in the block, which outlives their use here.
        return unsafe block.withUnsafeMutableBufferPointer { room in
            guard let base = room.baseAddress,
                unsafe getpwuid_r(user, &entry, base, room.count, &found) == 0,
                unsafe found != nil, let name = unsafe entry.pw_name
            else { return nil }
            return unsafe String(validatingCString: name)
        }
    }
}

extension Socket {
    /// Who is at the other end (SO_PEERCRED); nil unless this is a connected Unix socket.
    public var peerIdentity: PeerIdentity? {
        var user: UInt32 = 0
        var group: UInt32 = 0
        var process: Int32 = 0
        guard unsafe clinux_peer_identity(number, &user, &group, &process) == 0 else { return nil }
        return PeerIdentity(user: user, group: group, process: process)
    }
}

/// Whether somebody can be asked a question at standard input.
public enum Terminal {
    /// Whether standard input is a terminal.
    public static var isAtInput: Bool { isatty(0) == 1 }
}
