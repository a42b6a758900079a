internal import Synchronization

/// TLS 1.3 sessions that may be resumed, kept in memory and shared by all workers of a process.
///
/// What the client gets is a number of 32 random octets. OpenSSL makes a stateless ticket by
/// writing the session down and reading it again, the client's certificate included: that is a
/// seventh of a full handshake, and more than a third of a resumed one. Here a session is its secret and the
/// `PeerCertificate`.
///
/// Bounded: the oldest sessions make room. Those of devices and those of clients without a
/// certificate have tables of their own, so that nobody without one can push a device's out.
/// Striped, each stripe with a lock of its own that is held for one look-up or one change, once or
/// twice a handshake. May be called from any thread.
public final class SessionTable: Sendable {
    private let devices: [Stripe]
    private let others: [Stripe]

    /// A table for so many sessions of devices, and as many of others.
    public init(capacity: Int = 65_536) {
        let each = max(1, capacity / Self.stripeCount)
        devices = (0..<Self.stripeCount).map { _ in Stripe(capacity: each) }
        others = (0..<Self.stripeCount).map { _ in Stripe(capacity: each) }
    }

    private static let stripeCount = 64

    /// The session of that number.
    func session(_ id: SessionID, ofDevice: Bool) -> StoredSession? {
        stripe(of: id, ofDevice).state.withLock { $0.sessions[id] }
    }

    /// Keeps a session. One whose number is taken is dropped: 32 random octets never meet.
    func keep(_ session: StoredSession) {
        let stripe = stripe(of: session.id, session.peer != nil)
        let dropped = stripe.state.withLock { $0.insert(session) }
        // Its secret is wiped here, after the lock.
        _ = consume dropped
    }

    /// How many sessions are kept.
    var count: Int {
        (devices + others).reduce(0) { $0 + $1.state.withLock { $0.sessions.count } }
    }

    private func stripe(of id: SessionID, _ isDevice: Bool) -> Stripe {
        (isDevice ? devices : others)[Self.stripe(of: id)]
    }

    /// Which stripe the session of that number is in.
    static func stripe(of id: SessionID) -> Int {
        Int(truncatingIfNeeded: id.words.0 % UInt64(stripeCount))
    }

    private final class Stripe: Sendable {
        let state: Mutex<State>

        init(capacity: Int) {
            state = Mutex(State(capacity: capacity))
        }
    }

    private struct State {
        private(set) var sessions: [SessionID: StoredSession] = [:]
        /// The numbers by age, in a ring once it is full.
        private var ring: [SessionID] = []
        private var oldest = 0
        private let capacity: Int

        init(capacity: Int) {
            self.capacity = capacity
        }

        /// Returns the session that made room.
        mutating func insert(_ session: StoredSession) -> StoredSession? {
            guard sessions[session.id] == nil else { return nil }
            sessions[session.id] = session
            guard ring.count == capacity else {
                ring.append(session.id)
                return nil
            }
            let dropped = sessions.removeValue(forKey: ring[oldest])
            ring[oldest] = session.id
            oldest = (oldest + 1) % capacity
            return dropped
        }
    }
}

/// The number of a session: 32 random octets.
typealias SessionID = SHA256Digest
