import DeviceTrust

/// What has become of a list of changes.
enum DeltaState: Hashable {
    /// It is part of a complete list.
    case applied
    /// There is no complete list that it changes.
    case baseIsMissing
    /// Changes are missing between the complete list and these.
    case baseIsTooOld
    /// The complete list has the changes already.
    case contained

    /// Why the changes are not in use; nil when nothing is wrong.
    var refusal: RevocationFile.Outcome? {
        switch self {
        case .applied, .contained: nil
        case .baseIsMissing:
            .refused(
                code: "CRL_DELTA_WITHOUT_BASE",
                text: "there is no complete list of the same authority and scope with a number")
        case .baseIsTooOld:
            .refused(
                code: "CRL_DELTA_BASE_TOO_OLD",
                text: "the changes are to a newer complete list than the one in use")
        }
    }
}

/// Puts the lists of changes of one organisation on its complete lists, in whatever order they came.
enum ListCombination {
    /// Brings `combined` of every complete list and `deltaState` of every list of changes up to
    /// date. Returns the places of lists of changes whose state is another one now.
    static func update(_ files: inout [RevocationFile]) -> [Int] {
        let deltas = files.compactMap(\.delta)
        for place in files.indices {
            guard let plain = files[place].plainIndex else { continue }
            let fresh = furthest(from: plain, deltas)
            // What was combined before stays until something newer can be made: a list of changes
            // that follows it too far ahead takes nothing back.
            let kept = files[place].combined.map { furthest(from: $0, deltas) }
            let best = kept.map { $0.isNewer(than: fresh) ? $0 : fresh } ?? fresh
            files[place].combined = best === plain ? nil : best
        }
        return files.indices.filter { place in
            guard let delta = files[place].delta else { return false }
            let state = state(of: delta, files)
            defer { files[place].deltaState = state }
            return files[place].deltaState != state
        }
    }

    /// The index after all changes that can be made to it, the newest of those that fit first.
    private static func furthest(
        from index: RevocationIndex, _ deltas: [RevocationDelta]
    ) -> RevocationIndex {
        var best = index
        // Each step raises the number of the list, so there are no more of them than deltas.
        for _ in deltas {
            var next = best
            for delta in deltas where delta.fit(to: best) == .fits && delta.isNewer(than: next) {
                next = best.applying(delta) ?? next
            }
            if next === best { break }
            best = next
        }
        return best
    }

    private static func state(of delta: RevocationDelta, _ files: [RevocationFile]) -> DeltaState {
        var state = DeltaState.baseIsMissing
        for file in files {
            guard let plain = file.plainIndex, let index = file.index else { continue }
            switch delta.fit(to: index) {
            case .contained: return delta.fit(to: plain) == .contained ? .contained : .applied
            case .fits, .otherList: break
            case .tooOld: state = .baseIsTooOld
            }
        }
        return state
    }
}
