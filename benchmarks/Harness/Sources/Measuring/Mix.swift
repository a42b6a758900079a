/// Shares of the kinds of unit in a mixed load, as in `full=10,resumed=20,request=70`.
package struct Mix: Equatable, Sendable {
    /// A kind of unit.
    package enum Kind: String, CaseIterable, Sendable {
        case full, resumed, request
    }

    package private(set) var weights: [Kind: Int] = [:]
    private var order: [Kind] = []

    /// Nil unless each kind is known and named once, and the weights are 0...1000 with a sum
    /// above 0.
    package init?(_ text: String) {
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let words = part.split(separator: "=", omittingEmptySubsequences: false)
            guard words.count == 2, let kind = Kind(rawValue: String(words[0])),
                let weight = Int(words[1]), (0...1000).contains(weight), weights[kind] == nil
            else { return nil }
            weights[kind] = weight
        }
        guard weights.values.reduce(0, +) > 0 else { return nil }
        order = spread()
    }

    /// The kind of unit `number`. The kinds are spread evenly, so every run has the same sequence
    /// and any stretch of it the asked shares.
    package subscript(_ number: Int) -> Kind { order[number % order.count] }

    /// The kind that lags furthest behind its share comes next.
    private func spread() -> [Kind] {
        let total = weights.values.reduce(0, +)
        var credit: [Kind: Int] = [:]
        return (0..<total).map { _ in
            for kind in Kind.allCases { credit[kind, default: 0] += weights[kind] ?? 0 }
            let next = Kind.allCases.max { (credit[$0] ?? 0) < (credit[$1] ?? 0) } ?? .full
            credit[next, default: 0] -= total
            return next
        }
    }
}
