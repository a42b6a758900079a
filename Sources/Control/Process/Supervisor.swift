import Foundation
import Transport

/// `sallyport run`: keeps a gateway running as a child process.
public enum Supervisor {
    /// Runs until told to stop. Returns the exit code: the gateway's own when it could not
    /// start, 0 after a stop.
    public static func run(settingsFile file: String) throws -> Int32 {
        let signals = try Signals([.childEnded, .interrupt, .reload, .terminate])
        var poller = try Poller()
        try poller.add(source: signals.number, token: Token(raw: 1))
        var isStopping = false
        var pause: Int32 = 1000
        while true {
            let child = try ChildProcess.start(arguments: ["gateway", "--settings", file])
            let startedAt = SystemClock.monotonicMilliseconds()
            var status: Int32?
            while status == nil {
                _ = poller.wait(milliseconds: 1000)
                while let signal = signals.next() {
                    switch signal {
                    case .childEnded: break
                    case .interrupt, .terminate:
                        isStopping = true
                        child.send(.terminate)
                    case .reload: child.send(.reload)
                    }
                }
                status = child.exitStatus()
            }
            let ran = SystemClock.monotonicMilliseconds() - startedAt
            // Settings that are wrong at the start stay wrong: trying again would hide them.
            if isStopping || status == 0 || (status == 1 && ran < 5000) { return status ?? 1 }
            if ran > 60_000 { pause = 1000 }
            report(status ?? -1, pause)
            if sleep(pause, &poller, signals) { return 0 }
            pause = min(pause * 2, 30_000)
        }
    }

    private static func report(_ status: Int32, _ pause: Int32) {
        let text = "sallyport: the gateway ended with \(status); next start in \(pause) ms\n"
        FileHandle.standardError.write(Data(text.utf8))
    }

    /// Waits before the next start. Returns true when told to stop meanwhile.
    private static func sleep(
        _ milliseconds: Int32, _ poller: inout Poller, _ signals: borrowing Signals
    ) -> Bool {
        let end = SystemClock.monotonicMilliseconds() + Int64(milliseconds)
        while true {
            let left = end - SystemClock.monotonicMilliseconds()
            if left <= 0 { return false }
            _ = poller.wait(milliseconds: Int32(left))
            while let signal = signals.next() {
                if signal == .terminate || signal == .interrupt { return true }
            }
        }
    }
}
