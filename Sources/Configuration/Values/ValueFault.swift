/// Why a value was refused.
public struct ValueFault: Error, Equatable, Sendable {
    /// What is the matter, where "allowed: …" alone does not say it.
    public let reason: String?
    /// What was probably meant.
    public let nearest: String?
    /// The value may hold a secret and must not be repeated.
    public let isSecret: Bool

    /// A refusal; "allowed: …" is added by whoever reports it.
    public init(_ reason: String? = nil, nearest: String? = nil, isSecret: Bool = false) {
        self.reason = reason
        self.nearest = nearest
        self.isSecret = isSecret
    }

    /// The same, of one item of a list.
    func naming(item: some StringProtocol) -> ValueFault {
        guard !isSecret else { return self }
        let item = Quoted.text(item)
        let reason = reason.map { "\(item): \($0)" } ?? "\(item) is not one"
        return ValueFault(reason, nearest: nearest)
    }
}
