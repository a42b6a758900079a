/// Why one connection failed: what its peer did, or what happened to the socket.
public struct TLSFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// Whose doing a fault is.
    public enum Origin: String, Sendable {
        /// A well-behaved peer without anything in common with us (versions, ciphers, names).
        case incompatiblePeer = "incompatible_peer"
        /// Our own doing: memory, a callback, a missing algorithm.
        case local
        /// A peer that breaks the protocol, or is none of it.
        case misbehavingPeer = "misbehaving_peer"
        /// The peer gave up and said why.
        case peerAlert = "peer_alert"
        /// The socket failed.
        case transport
    }

    /// Short, stable, lower snake case; one of a bounded set, so fit for a metrics label.
    public let code: String
    /// Whose doing it is.
    public let origin: Origin
    /// OpenSSL's words, for logs only.
    public let detail: String

    /// A fault as a value.
    public init(code: String, origin: Origin, detail: String = "") {
        self.code = code
        self.origin = origin
        self.detail = detail
    }

    /// Code and detail in one line.
    public var description: String { detail.isEmpty ? code : "\(code): \(detail)" }
}
