import Testing

@testable import DeviceTrust

/// Compares `OrgTrust.posture` with the rules written down as plainly as can be.
struct PostureModelTests {
    struct List {
        var issuer: UInt8
        var revoked: Set<UInt64>
        var nextUpdate: Int64?
    }

    struct Situation {
        var verdict: ChainVerdict?
        var links: [ChainLink]
        var lists: [List]
        var enabled: Bool
        var crlRequired: Bool
        var stale: StalePolicy
        var standing: BindingStanding?
        var binding: BindingMode
        var now: Int64

        func reasonsInOrder() -> [(PostureReason, Bool)] {
            let authorities = links.dropFirst()
            func list(_ link: ChainLink) -> List? {
                lists.first { Sample.issuer($0.issuer) == link.issuer }
            }
            func isTooOld(_ list: List) -> Bool {
                guard let nextUpdate = list.nextUpdate else { return false }
                switch stale {
                case .notTrusted: return now > nextUpdate
                case .grace(let seconds): return now > nextUpdate + seconds
                case .trusted: return false
                }
            }
            return [
                (.noCertificate, verdict == nil),
                (.malformedCertificate, verdict == .malformed),
                (.unknownIssuer, verdict == .unknownIssuer),
                (
                    .badChain,
                    verdict == .badChain
                        || authorities.contains { now < $0.notBefore || now > $0.notAfter }
                ),
                (.wrongUsage, verdict == .wrongUsage),
                (.notYetValid, links.first.map { now < $0.notBefore } ?? false),
                (
                    .supersededExpired,
                    links.first.map { now > $0.notAfter } ?? false
                        && (standing?.successorNotAfter ?? -1) >= now
                ),
                (.expired, links.first.map { now > $0.notAfter } ?? false),
                (
                    .revoked,
                    standing?.facts.contains(.revoked) ?? false
                        || links.contains { list($0)?.revoked.contains($0.serial.lower) ?? false }
                ),
                (.crlStale, links.contains { list($0).map(isTooOld) ?? crlRequired }),
                (.deviceUnknown, standing == nil),
                (.deviceNotManaged, standing?.facts.contains(.deviceNotManaged) ?? false),
                (
                    .userDeactivated,
                    binding == .firstUser && standing?.facts.contains(.userDeactivated) ?? false
                ),
                (.deviceTrustDisabled, !enabled),
            ]
        }

        var expected: Posture {
            reasonsInOrder().first { $0.1 }.map { .notTrusted($0.0) } ?? .trusted
        }

        var actual: Posture {
            let org = OrgTrust(
                name: "corp", enabled: enabled,
                lists: lists.map {
                    Sample.list(
                        issuer: $0.issuer, revoked: Array($0.revoked), nextUpdate: $0.nextUpdate)
                }, crlRequired: crlRequired, stale: stale, binding: binding)
            let certificate = verdict.map { Sample.certificate($0, links: links) }
            return org.posture(of: certificate, standing: standing, at: now)
        }
    }

    static func situation(_ numbers: inout SeededNumbers) -> Situation {
        func chance(_ percent: Int, _ numbers: inout SeededNumbers) -> Bool {
            Int.random(in: 0..<100, using: &numbers) < percent
        }
        func moment(_ numbers: inout SeededNumbers) -> Int64 {
            Int64.random(in: 0...40, using: &numbers)
        }
        let verdict =
            chance(70, &numbers) ? .verified : ChainVerdict.allCases.randomElement(using: &numbers)
        let links = (0..<Int.random(in: 1...4, using: &numbers)).map { place in
            let wide = chance(80, &numbers)
            let start = wide ? Int64(0) : moment(&numbers)
            return Sample.link(
                issuer: UInt8(place + 1), serial: .random(in: 1...12, using: &numbers),
                from: start, to: wide ? 100 : start + moment(&numbers))
        }
        let lists = (1...UInt8(5)).filter { _ in chance(70, &numbers) }.map { issuer in
            List(
                issuer: issuer,
                revoked: Set((0..<2).map { _ in .random(in: 1...12, using: &numbers) }),
                nextUpdate: chance(85, &numbers) ? 20 + moment(&numbers) : nil)
        }
        let policies = [StalePolicy.notTrusted, .grace(seconds: 5), .trusted]
        var standing = BindingStanding()
        for fact in [BindingStanding.Facts.revoked, .deviceNotManaged, .bound, .userDeactivated]
        where chance(8, &numbers) {
            standing.facts.insert(fact)
        }
        if chance(30, &numbers) { standing.successorNotAfter = moment(&numbers) }
        return Situation(
            verdict: chance(95, &numbers) ? verdict : nil, links: links, lists: lists,
            enabled: chance(80, &numbers), crlRequired: chance(30, &numbers),
            stale: policies.randomElement(using: &numbers) ?? .trusted,
            standing: chance(92, &numbers) ? standing : nil,
            binding: BindingMode.allCases.randomElement(using: &numbers) ?? .firstUser,
            now: moment(&numbers))
    }

    @Test func `posture is what the plain rules say, whatever the situation`() {
        var numbers = SeededNumbers(seed: 2026)
        var seen: [Posture: Int] = [:]
        for _ in 0..<20_000 {
            let situation = Self.situation(&numbers)
            let (expected, actual) = (situation.expected, situation.actual)
            if expected != actual {
                Issue.record("\(situation): expected \(expected), got \(actual)")
                return
            }
            seen[actual, default: 0] += 1
        }
        // Those two need a user, or a host that asks for no certificate.
        let reasons = PostureReason.allCases.filter {
            $0 != .notEvaluated && $0 != .boundToOtherUser
        }
        for posture in [Posture.trusted] + reasons.map(Posture.notTrusted) {
            #expect(seen[posture, default: 0] >= 20, "\(posture) came up too seldom")
        }
    }
}
