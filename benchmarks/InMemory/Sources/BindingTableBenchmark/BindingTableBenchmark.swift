import DeviceTrust
import Glibc

/// Fills a binding table with certificates, each bound to a user of its own, and says what that
/// takes and what a look-up and a posture cost.
@main
enum BindingTableBenchmark {
    static func main() {
        let count = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 10_000_000
        let table = BindingTable()
        let before = residentBytes()
        let filling = nanoseconds {
            for number in 0..<count {
                table.set(
                    CertificateStanding(user: "user\(number)@corp.example.test"),
                    of: key(UInt64(number)))
            }
        }
        report("certificates", "\(table.count)")
        report("memory, as the table counts it", "\(table.memoryBytes >> 20) MiB")
        report("memory, as the kernel counts it", "\((residentBytes() - before) >> 20) MiB")
        report("put in", "\(filling / count) ns each")
        measureLookups(table, count)
        measurePosture(table)
    }

    private static func measureLookups(_ table: BindingTable, _ count: Int) {
        let rounds = 2_000_000
        // Keys are made before the clock runs.
        let known = (0..<rounds).map { key(UInt64($0) &* 2_654_435_761 % UInt64(count)) }
        let unknown = (0..<rounds).map { key(UInt64(count + $0)) }
        var found = 0
        let hits = nanoseconds {
            for key in known where table.standing(of: key) != nil { found += 1 }
        }
        let misses = nanoseconds {
            for key in unknown where table.standing(of: key) != nil { found += 1 }
        }
        precondition(found == rounds, "the table lost or made up a certificate")
        report("look-up, known", "\(hits / rounds) ns")
        report("look-up, not known", "\(misses / rounds) ns")
    }

    private static func measurePosture(_ table: BindingTable) {
        guard let issuer = IssuerKey(bytes: [UInt8](repeating: 1, count: 32)),
            let serial = CertificateSerial([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
        else { return }
        var builder = RevocationIndex.Builder()
        for number in 1...1000 {
            guard let other = CertificateSerial([UInt8(number >> 8), UInt8(number & 255), 1])
            else { continue }
            builder.insert(other, date: 0, reason: .unspecified)
        }
        let list = builder.finish(
            issuer: issuer, number: [1], thisUpdate: 0, nextUpdate: .max, distributionPoint: nil)
        let trust = OrgTrust(name: "corp", lists: [list])
        let certificate = DeviceCertificate(
            verdict: .verified,
            links: [ChainLink(issuer: issuer, serial: serial, notBefore: 0, notAfter: .max)],
            fingerprint: [UInt8](repeating: 7, count: 32))
        let key = key(1)
        let rounds = 5_000_000
        var trusted = 0
        let spent = nanoseconds {
            for now in 0..<rounds {
                let standing = table.standing(of: key)
                let posture = trust.posture(of: certificate, standing: standing, at: Int64(now))
                if posture.isTrusted { trusted += 1 }
            }
        }
        precondition(trusted == rounds, "a good certificate was not trusted")
        report("posture of a request", "\(spent / rounds) ns")
    }

    /// Words that are spread like those of a SHA-256.
    private static func key(_ number: UInt64) -> BindingKey {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        for part in 0..<4 {
            var word = (number &+ UInt64(part) << 40) &* 0x9e37_79b9_7f4a_7c15
            word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
            word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
            word ^= word >> 31
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
        guard let fingerprint = CertificateFingerprint(bytes) else {
            preconditionFailure("32 bytes are a fingerprint")
        }
        return BindingKey(org: "corp", fingerprint: fingerprint)
    }

    /// CPU time of this process, so that whatever else runs counts little.
    private static func nanoseconds(_ work: () -> Void) -> Int {
        let start = processorTime()
        work()
        return processorTime() - start
    }

    private static func processorTime() -> Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    /// Second number of /proc/self/statm, in pages.
    private static func residentBytes() -> Int {
        var text = [UInt8](repeating: 0, count: 256)
        let file = unsafe open("/proc/self/statm", O_RDONLY)
        defer { close(file) }
        let count = unsafe read(file, &text, text.count)
        let words = text.prefix(max(0, count)).split(separator: UInt8(ascii: " "))
        guard words.count > 1, let pages = Int(String(decoding: words[1], as: UTF8.self)) else {
            return 0
        }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    private static func report(_ what: String, _ value: String) {
        print(what + String(repeating: " ", count: max(1, 36 - what.utf8.count)) + value)
    }
}
