internal import Glibc

/// A growable run of bytes: appended at the end, consumed from the front.
///
/// Owns one malloc block, none while empty and released, so an idle connection holds no
/// buffer. Never shared: noncopyable, and freed exactly once.
@safe
public struct ByteBuffer: ~Copyable, @unchecked Sendable {
    // Sendable: one owner at a time by noncopyability; the block moves with it.
    private var base: UnsafeMutablePointer<UInt8>?  // owned; freed in deinit
    private var capacity = 0
    private var start = 0
    private var end = 0

    /// An empty buffer without a block.
    public init() {
        unsafe base = nil
    }

    /// An empty buffer with room for `capacity` bytes.
    public init(capacity: Int) {
        unsafe base = nil
        reserve(capacity)
    }

    deinit {
        unsafe free(base)
    }

    /// Number of bytes held.
    public var count: Int { end &- start }

    /// Whether no byte is held.
    public var isEmpty: Bool { start == end }

    /// The bytes held.
    public var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            guard let base = unsafe base else {
                return Span()
            }
            // [start, end) is initialised and stays so while self is borrowed.
            let span = unsafe Span(_unsafeStart: base + start, count: end &- start)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// Room for at least `minimum` more bytes; fill a prefix of it, then `commit` that many.
    @_lifetime(&self)
    public mutating func spare(_ minimum: Int) -> MutableSpan<UInt8> {
        reserve(minimum)
        guard let base = unsafe base else { return MutableSpan() }
        // [end, capacity) is owned by self; UInt8 is trivial, so any content is valid.
        let span = unsafe MutableSpan(_unsafeStart: base + end, count: capacity &- end)
        return unsafe _overrideLifetime(span, mutating: &self)
    }

    /// Makes the first `count` bytes of the room last handed out part of the content.
    public mutating func commit(_ count: Int) {
        precondition(count >= 0 && count <= capacity &- end, "more committed than spared")
        end &+= count
    }

    /// Drops `count` bytes from the front.
    public mutating func consume(_ count: Int) {
        precondition(count >= 0 && count <= self.count, "more consumed than held")
        start &+= count
        if start == end {
            start = 0
            end = 0
        }
    }

    /// Drops all but the first `count` bytes.
    public mutating func truncate(to count: Int) {
        precondition(count >= 0 && count <= self.count, "cannot truncate to more than is held")
        end = start &+ count
    }

    /// Forgets the content and keeps the block.
    public mutating func removeAll() {
        start = 0
        end = 0
    }

    /// Forgets the content and gives the block back.
    public mutating func release() {
        unsafe free(base)
        unsafe base = nil
        capacity = 0
        start = 0
        end = 0
    }

    /// Gives back the room beyond the content, for content that stays as it is.
    public mutating func shrink() {
        if isEmpty { return release() }
        guard let base = unsafe base, start == 0, end < capacity,
            let block = unsafe realloc(base, end)
        else { return }
        unsafe self.base = block.bindMemory(to: UInt8.self, capacity: end)
        capacity = end
    }

    /// Appends a copy of `bytes`.
    public mutating func append(_ bytes: Span<UInt8>) {
        let count = bytes.count
        if count == 0 { return }
        reserve(count)
        guard let base = unsafe base else { return }
        // reserve() made room for count bytes after end; the span is another owner's memory.
        unsafe bytes.withUnsafeBufferPointer { source in
            if let from = source.baseAddress { unsafe memcpy(base + end, from, count) }
        }
        end &+= count
    }

    /// Appends a copy of another buffer's content.
    public mutating func append(_ other: borrowing ByteBuffer) {
        append(other.bytes)
    }

    /// Appends a copy of a part of another buffer.
    public mutating func append(_ other: borrowing ByteBuffer, _ range: Range<Int>) {
        append(other.bytes.extracting(range))
    }

    /// Appends constant text.
    public mutating func append(_ text: StaticString) {
        precondition(text.hasPointerRepresentation)
        let count = text.utf8CodeUnitCount
        reserve(count)
        guard let base = unsafe base else { return }
        unsafe memcpy(base + end, text.utf8Start, count)
        end &+= count
    }

    /// Appends the UTF-8 form of `text`.
    public mutating func append(text: String) {
        var text = text
        text.withUTF8 { source in
            guard let from = source.baseAddress, !source.isEmpty else { return }
            reserve(source.count)
            guard let base = unsafe base else { return }
            unsafe memcpy(base + end, from, source.count)
            end &+= source.count
        }
    }

    /// Appends one byte.
    public mutating func append(byte: UInt8) {
        reserve(1)
        guard let base = unsafe base else { return }
        unsafe base[end] = byte
        end &+= 1
    }

    /// Appends a number in decimal.
    public mutating func append(decimal number: UInt64) {
        append(number, radix: 10)
    }

    /// Appends a number in lower-case hexadecimal without leading zeros.
    public mutating func append(hexadecimal number: UInt64) {
        append(number, radix: 16)
    }

    private mutating func append(_ number: UInt64, radix: UInt64) {
        var digits: [20 of UInt8] = .init(repeating: 0)
        var first = 20
        var rest = number
        repeat {
            first &-= 1
            let digit = UInt8(truncatingIfNeeded: rest % radix)
            digits[first] = digit < 10 ? digit &+ 0x30 : digit &+ 0x57
            rest /= radix
        } while rest > 0
        append(digits.span.extracting(first..<20))
    }

    /// Makes room for `extra` more bytes: moves the content to the front when that is enough,
    /// grows by doubling otherwise.
    private mutating func reserve(_ extra: Int) {
        if capacity &- end >= extra { return }
        let held = count
        if let base = unsafe base, capacity &- held >= extra, start > 0 {
            unsafe memmove(base, base + start, held)
        } else {
            let (needed, overflow) = held.addingReportingOverflow(extra)
            precondition(!overflow, "buffer size overflow")
            let size = max(256, max(needed, capacity &* 2))
            guard let block = unsafe malloc(size) else {
                preconditionFailure("out of memory")
            }
            let fresh = unsafe block.bindMemory(to: UInt8.self, capacity: size)
            if let base = unsafe base { unsafe memcpy(fresh, base + start, held) }
            unsafe free(base)
            unsafe base = fresh
            capacity = size
        }
        start = 0
        end = held
    }
}
