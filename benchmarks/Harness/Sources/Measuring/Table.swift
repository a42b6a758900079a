/// Columns of text; the first is flush left, the others right.
package struct Table: Sendable {
    private var rows: [[String]] = []

    package init(header: [String] = []) {
        if !header.isEmpty { rows.append(header) }
    }

    package mutating func add(_ cells: [String]) { rows.append(cells) }

    /// The table, a newline after each row.
    package var text: String { text(isRight: true) }

    /// The same; all columns flush left unless `isRight`.
    func text(isRight: Bool) -> String {
        var widths: [Int] = []
        for row in rows {
            for (column, cell) in row.enumerated() {
                if column == widths.count { widths.append(0) }
                widths[column] = max(widths[column], cell.count)
            }
        }
        var text = ""
        for row in rows {
            for (column, cell) in row.enumerated() {
                let space = String(repeating: " ", count: widths[column] - cell.count)
                let isLast = column == row.count - 1
                if column > 0 { text += "  " }
                if isRight, column > 0 { text += space }
                text += cell
                if !isLast, !isRight || column == 0 { text += space }
            }
            text += "\n"
        }
        return text
    }
}

/// A number with so many decimals: `fixed(3.14159, 2)` is 3.14.
package func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "-" }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = Int((abs(value) * scale).rounded())
    let sign = value < 0 && scaled != 0 ? "-" : ""
    guard decimals > 0 else { return "\(sign)\(scaled)" }
    let digits = String(scaled % Int(scale))
    let zeros = String(repeating: "0", count: decimals - digits.count)
    return "\(sign)\(scaled / Int(scale)).\(zeros)\(digits)"
}

/// Microseconds as people read them: 812 µs, 12.3 ms, 1.20 s.
package func duration(microseconds: Double) -> String {
    switch abs(microseconds) {
    case ..<1000: "\(fixed(microseconds, 0)) µs"
    case ..<1_000_000: "\(fixed(microseconds / 1000, microseconds < 100_000 ? 2 : 1)) ms"
    default: "\(fixed(microseconds / 1_000_000, 2)) s"
    }
}
