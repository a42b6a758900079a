import Measuring
import Testing

struct TableTests {
    @Test("the first column is flush left, the others right")
    func columns() {
        var table = Table(header: ["", "one", "two"])
        table.add(["long name", "1", "22222"])
        #expect(table.text == "           one    two\nlong name    1  22222\n")
    }

    @Test(
        "numbers have the decimals that were asked for",
        arguments: [
            (3.14159, 2, "3.14"), (2.005, 0, "2"), (-0.04, 1, "0.0"), (-1.25, 1, "-1.3"),
            (0.05, 2, "0.05"), (.infinity, 1, "-"), (999.96, 1, "1000.0"),
        ])
    func decimals(value: Double, decimals: Int, text: String) {
        #expect(fixed(value, decimals) == text)
    }

    @Test(
        "durations have the unit that people would take",
        arguments: [
            (812.0, "812 µs"), (12_300, "12.30 ms"), (123_400, "123.4 ms"), (1.2e6, "1.20 s"),
        ]
    )
    func durations(microseconds: Double, text: String) {
        #expect(duration(microseconds: microseconds) == text)
    }

    @Test("faults have the names of the report's classes")
    func faults() {
        #expect(Fault.status(403).name == "status_403")
        #expect(Fault.tlsAlert(42).name == "tls_alert_42")
        #expect(Fault.connectRefused.name == "connect_refused")
        #expect(Fault.notResumed.name == "not_resumed")
    }
}
