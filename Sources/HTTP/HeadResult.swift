/// What reading a head came to.
public enum HeadResult: Equatable, Sendable {
    /// The head is whole; it took the first `consumed` bytes of the input.
    case complete(consumed: Int)
    /// The message is refused.
    case fault(HTTPFault)
    /// Nothing wrong so far; call again with the same bytes and more after them.
    case needMore
}
