/// What an engine knows a presented chain by: SHA-256 over the anchors' fingerprint and the
/// SHA-256 of each certificate presented.
typealias ChainKey = SHA256Digest

/// Outcomes of chains seen before, in a bounded table of sets with eight places each.
///
/// A full set makes room by the clock rule: the hand passes over places used since its last
/// visit, and takes the first other one. Chains that verified and chains that did not live in
/// tables of their own, so that a flood of invented certificates cannot push real ones out.
struct ChainMemory {
    private var verified: Table
    private var refused: Table

    init(verified: Int, refused: Int) {
        self.verified = Table(capacity: verified)
        self.refused = Table(capacity: refused)
    }

    mutating func find(_ key: ChainKey) -> PeerCertificate? {
        verified.find(key) ?? refused.find(key)
    }

    mutating func remember(_ peer: PeerCertificate) {
        if peer.verdict == .verified {
            verified.insert(peer)
        } else {
            refused.insert(peer)
        }
    }

    /// The certificates of a remembered chain, while a connection holds them.
    func sharedChain(_ key: ChainKey) -> SharedChain? {
        verified.sharedChain(key)
    }

    /// Lets later connections that present a remembered, verified chain share its certificates.
    mutating func share(_ chain: SharedChain, _ key: ChainKey) {
        verified.share(chain, key)
    }

    /// Held weakly: the memory of chains must not keep the certificates themselves.
    private struct Weakly {
        weak var chain: SharedChain?
    }

    private struct Table {
        static let ways = 8
        private var keys: [ChainKey]
        private var peers: [PeerCertificate?]
        private var chains: [Weakly]
        private var isUsed: [Bool]
        private var hands: [UInt8]
        private let mask: UInt64

        init(capacity: Int) {
            var sets = 1
            while sets * Self.ways < capacity { sets *= 2 }
            let places = sets * Self.ways
            keys = Array(repeating: ChainKey(), count: places)
            peers = Array(repeating: nil, count: places)
            chains = Array(repeating: Weakly(), count: places)
            isUsed = Array(repeating: false, count: places)
            hands = Array(repeating: 0, count: sets)
            mask = UInt64(sets - 1)
        }

        mutating func find(_ key: ChainKey) -> PeerCertificate? {
            guard let place = place(of: key) else { return nil }
            isUsed[place] = true
            return peers[place]
        }

        func sharedChain(_ key: ChainKey) -> SharedChain? {
            place(of: key).flatMap { chains[$0].chain }
        }

        mutating func share(_ chain: SharedChain, _ key: ChainKey) {
            if let place = place(of: key) { chains[place].chain = chain }
        }

        private func place(of key: ChainKey) -> Int? {
            let first = Int(key.words.0 & mask) * Self.ways
            return (first..<first + Self.ways).first { keys[$0] == key && peers[$0] != nil }
        }

        mutating func insert(_ peer: PeerCertificate) {
            let set = Int(peer.chainKey.words.0 & mask)
            let first = set * Self.ways
            let places = first..<first + Self.ways
            let place =
                place(of: peer.chainKey) ?? places.first { peers[$0] == nil } ?? victim(in: set)
            if keys[place] != peer.chainKey { chains[place].chain = nil }
            keys[place] = peer.chainKey
            peers[place] = peer
            isUsed[place] = false
        }

        /// Moves the hand of `set` to the first place that was not used since it came by.
        private mutating func victim(in set: Int) -> Int {
            while true {
                let place = set * Self.ways + Int(hands[set])
                hands[set] = (hands[set] + 1) % UInt8(Self.ways)
                if !isUsed[place] { return place }
                isUsed[place] = false
            }
        }
    }
}
