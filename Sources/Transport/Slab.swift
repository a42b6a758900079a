/// Names an element of a slab, or something else an event can be about.
///
/// Kept in `epoll_event.data`: kind (8 bits) | generation (24) | index (32). An event for a
/// connection that has gone carries an old generation and is recognised as stale.
public struct Token: Equatable, Hashable, Sendable {
    /// The packed form.
    public let raw: UInt64

    /// Unpacks a token that came back from the kernel or a timer.
    public init(raw: UInt64) {
        self.raw = raw
    }

    /// Packs a token.
    public init(kind: UInt8, generation: UInt32, index: UInt32) {
        raw = UInt64(kind) << 56 | UInt64(generation & 0xff_ffff) << 32 | UInt64(index)
    }

    /// What sort of thing it names; the meaning is the owner's.
    public var kind: UInt8 { UInt8(truncatingIfNeeded: raw >> 56) }
    /// Which of the elements that lived in this place.
    public var generation: UInt32 { UInt32(truncatingIfNeeded: raw >> 32) & 0xff_ffff }
    /// The place.
    public var index: UInt32 { UInt32(truncatingIfNeeded: raw) }
}

/// A growable block of noncopyable elements with generation-checked names.
///
/// `insert` and `remove` are O(1). A name stays valid until its element is removed; after
/// that `contains` is false for ever (up to 2^23 reuses of the same place).
@safe
public struct Slab<Element: ~Copyable>: ~Copyable {
    private let kind: UInt8
    private var elements: UnsafeMutablePointer<Element>  // owned; places with odd generation live
    private var generations: [UInt32]
    private var free: [UInt32]
    /// Number of live elements.
    public private(set) var count = 0

    /// An empty slab whose tokens carry `kind`.
    public init(kind: UInt8, capacity: Int = 64) {
        let capacity = max(capacity, 1)
        self.kind = kind
        unsafe elements = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
        generations = [UInt32](repeating: 0, count: capacity)
        free = (0..<UInt32(capacity)).reversed()
    }

    deinit {
        for index in generations.indices where generations[index] & 1 == 1 {
            unsafe (elements + index).deinitialize(count: 1)
        }
        unsafe elements.deallocate()
    }

    /// Whether the element this token names still lives.
    public func contains(_ token: Token) -> Bool {
        let index = Int(token.index)
        return token.kind == kind && index < generations.count
            && generations[index] & 1 == 1
            && generations[index] & 0xff_ffff == token.generation
    }

    /// Takes over an element and names it.
    public mutating func insert(_ element: consuming Element) -> Token {
        if free.isEmpty { grow() }
        let index = free.removeLast()
        let place = Int(index)
        generations[place] &+= 1
        // The place is free (even generation), so its memory is uninitialised.
        unsafe (elements + place).initialize(to: element)
        count &+= 1
        return Token(kind: kind, generation: generations[place], index: index)
    }

    /// Destroys the element this token names. Does nothing when it has gone already.
    public mutating func remove(_ token: Token) {
        guard contains(token) else { return }
        let place = Int(token.index)
        generations[place] &+= 1
        count &-= 1
        unsafe (elements + place).deinitialize(count: 1)
        free.append(token.index)
    }

    /// The element this token names, which must live.
    public subscript(token: Token) -> Element {
        _read {
            precondition(contains(token), "stale token")
            yield unsafe elements[Int(token.index)]
        }
        _modify {
            precondition(contains(token), "stale token")
            yield unsafe &elements[Int(token.index)]
        }
    }

    /// The names of all live elements, in no order.
    public var tokens: [Token] {
        generations.indices.compactMap { index in
            let generation = generations[index]
            return generation & 1 == 1
                ? Token(kind: kind, generation: generation, index: UInt32(index)) : nil
        }
    }

    private mutating func grow() {
        let old = generations.count
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: old * 2)
        for index in 0..<old where generations[index] & 1 == 1 {
            unsafe (larger + index).moveInitialize(from: elements + index, count: 1)
        }
        unsafe elements.deallocate()
        unsafe elements = larger
        generations.append(contentsOf: repeatElement(0, count: old))
        free.append(contentsOf: (UInt32(old)..<UInt32(old * 2)).reversed())
    }
}
