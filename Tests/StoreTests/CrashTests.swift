import Foundation
import TestSupport
import Testing

/// Writers are killed at random points; `scripts/store-crash` says how. It is called by hand for
/// thousands of rounds.
@Suite struct CrashTests {
    @Test(arguments: [(StoreKind.sqlite, 100), (StoreKind.postgres, 30)])
    func `Nothing acknowledged is lost and nothing half-done is seen`(
        kind: StoreKind, rounds: Int
    ) throws {
        let tool = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appending(path: "store-crash").path
        let said = try Program.run(
            "env",
            [
                "STORE_CRASH=\(tool)", "SWIFT_BACKTRACE=enable=no",
                Program.script("scripts/store-crash"), "\(rounds)", kind.rawValue,
            ])
        let last = String(decoding: said, as: UTF8.self)
        #expect(last.contains("\(rounds) rounds on \(kind.rawValue)"), "\(last)")
        #expect(last.contains("nothing lost"), "\(last)")
    }
}
