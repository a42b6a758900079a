import DeviceTrust
import Foundation
import Store

/// How long common work takes; figures for people.
enum Measurement {
    static func run(_ place: String) throws {
        let store = try StoreCrash.open(place)
        _ = try store.load { _ in }
        var next = Int(Date().timeIntervalSince1970) * 100_000
        func claims(_ count: Int) -> [CertificateClaim] {
            (0..<count).map { _ in
                next += 1
                return CertificateClaim.fresh(next)
            }
        }
        for (name, size, times) in [
            ("100 claims in one batch", 100, 50), ("single claims", 1, 1000),
        ] {
            var all: [Duration] = []
            var used = Duration.zero
            for _ in 0..<times {
                let batch = claims(size)
                let before = processorTime()
                all.append(try ContinuousClock().measure { _ = try store.settle(batch, at: 1) })
                used += processorTime() - before
            }
            all.sort()
            print(
                """
                \(name): median \(text(all[all.count / 2])), p99 \(text(all[all.count * 99 / 100])), \
                processor \(text(used / times))
                """)
        }
        let known = claims(100)
        _ = try store.settle(known, at: 1)
        let again = try ContinuousClock().measure {
            for _ in 0..<20 { _ = try store.settle(known, at: 2) }
        }
        print("100 known claims in one batch: \(text(again / 20))")
    }

    static func fill(_ place: String, count: Int) throws {
        let store = try StoreCrash.open(place)
        let clock = ContinuousClock()
        let filling = try clock.measure {
            for start in stride(from: 0, to: count, by: 2000) {
                let claims = (start..<min(start + 2000, count)).map { CertificateClaim.fresh($0) }
                _ = try store.settle(claims, at: 1)
            }
        }
        print("registering \(count): \(text(filling))")
        for _ in 1...3 {
            var seen = 0
            let loading = try clock.measure { _ = try store.load { _ in seen += 1 } }
            print("loading \(seen): \(text(loading))")
        }
    }

    /// What this process has used: the same on a busy machine, where times are not.
    private static func processorTime() -> Duration {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }

    private static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let milliseconds = Double(seconds) * 1000 + Double(attoseconds) / 1e15
        return String(format: "%.2f ms", milliseconds)
    }
}

extension CertificateClaim {
    /// A certificate of a device of its own, bound to a user of its own.
    fileprivate static func fresh(_ number: Int) -> CertificateClaim {
        let claim = Sample.claim(number, user: nil, at: 1)
        return CertificateClaim(
            org: claim.org, fingerprint: claim.fingerprint, issuer: claim.issuer,
            serial: claim.serial, notBefore: claim.notBefore, notAfter: claim.notAfter,
            deviceID: "device-\(number)", platform: claim.platform, subject: claim.subject,
            registers: true, user: "user-\(number)@corp.test")
    }
}
