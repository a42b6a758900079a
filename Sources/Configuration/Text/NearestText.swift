/// The known text nearest to an unknown one.
enum NearestText {
    /// What was probably meant by a mistyped or shortened choice or name.
    static func choice(_ text: String, among known: some Sequence<String>) -> String? {
        let lowered = text.lowercasedASCII
        if let near = nearest(to: lowered, among: known.lazy.map({ ($0, $0) })) { return near }
        let longer = known.filter { lowered.utf8.count > 2 && $0.hasPrefix(lowered) }
        return longer.count == 1 ? longer.first : nil
    }

    /// Of candidates (what is compared, what is said) the nearest, the first of several; nil when
    /// none is within the distance, by default a third of the text.
    static func nearest(
        to text: String, within distance: Int? = nil,
        among candidates: some Sequence<(String, String)>
    ) -> String? {
        let typed = Array(text.utf8)
        guard typed.count <= maximumBytes else { return nil }
        var limit = distance ?? max(1, typed.count / 3)
        var best: String?
        for (candidate, shown) in candidates {
            let known = Array(candidate.utf8)
            guard abs(known.count - typed.count) <= limit else { continue }
            let found = self.distance(typed, known)
            if found <= limit {
                best = shown
                limit = found - 1
            }
        }
        return best
    }

    /// Longer texts are not mistyped keys.
    static let maximumBytes = 160

    /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var before = Array(repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        var row = last
        for i in left.indices {
            row[0] = i + 1
            for j in right.indices {
                let same = left[i] == right[j]
                row[j + 1] = min(last[j] + (same ? 0 : 1), last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    row[j + 1] = min(row[j + 1], before[j - 1] + 1)
                }
            }
            swap(&before, &last)
            swap(&last, &row)
        }
        return last[right.count]
    }
}
