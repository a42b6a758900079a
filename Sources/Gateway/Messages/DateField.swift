import SystemLog
import Transport

/// The value of the Date field (RFC 9110 section 5.6.7), made once a second.
struct DateField {
    private var second: Int64 = .min
    private(set) var text: [UInt8] = []

    /// Makes the text say `now` (Unix seconds).
    mutating func update(to now: Int64) {
        if now == second { return }
        second = now
        text = [UInt8](DateField.text(of: now).utf8)
    }

    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func text(of now: Int64) -> String {
        let time = UTCTime(seconds: now)
        // 1970 began on a Thursday.
        let weekday = Int(((now / 86_400) % 7 + 7) % 7)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(days[weekday]), \(two(time.day)) \(months[time.month - 1]) \(time.year) "
            + "\(two(time.hour)):\(two(time.minute)):\(two(time.second)) GMT"
    }
}
