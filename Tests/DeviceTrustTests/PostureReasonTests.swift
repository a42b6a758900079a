import Testing

@testable import DeviceTrust

struct PostureReasonTests {
    @Test func `the order of checking is the documented one`() {
        #expect(
            PostureReason.allCases.map(\.rawValue) == [
                "no_certificate", "malformed_certificate", "unknown_issuer", "bad_chain",
                "wrong_usage", "not_yet_valid", "expired", "superseded_expired", "revoked",
                "crl_stale", "device_unknown", "device_not_managed", "bound_to_other_user",
                "user_deactivated", "device_trust_disabled", "not_evaluated",
            ])
    }

    @Test func `event reasons are the documented ones`() {
        #expect(
            PostureReason.allCases.map(\.entry.eventReason) == [
                "NO_CERTIFICATE", "CERT_MALFORMED", "CERT_UNTRUSTED_ISSUER", "CERT_BAD_CHAIN",
                "CERT_WRONG_USAGE", "CERT_NOT_YET_VALID", "CERT_EXPIRED",
                "CERT_SUPERSEDED_EXPIRED", "CERT_REVOKED", "CRL_STALE", "DEVICE_UNKNOWN",
                "DEVICE_NOT_MANAGED", "CERT_BOUND_TO_OTHER_USER", "USER_DEACTIVATED",
                "DEVICE_TRUST_DISABLED", "NOT_EVALUATED",
            ])
    }

    @Test(arguments: PostureReason.allCases)
    func `every reason has texts a person can read`(reason: PostureReason) {
        let entry = reason.entry
        #expect(entry.code == reason.rawValue)
        #expect(entry.code.allSatisfy { ("a"..."z").contains($0) || $0 == "_" })
        #expect(!entry.title.hasSuffix(".") && (8...60).contains(entry.title.count))
        for text in [entry.explanation, entry.remedy] {
            #expect(text.hasSuffix(".") && text.count >= 40)
            #expect(!text.contains("\n") && !text.contains("  "))
        }
    }

    @Test func `no two reasons say the same`() {
        let entries = PostureReason.allCases.map(\.entry)
        for part in [\ReasonEntry.code, \.eventReason, \.title, \.explanation, \.remedy] {
            #expect(Set(entries.map { $0[keyPath: part] }).count == entries.count)
        }
    }

    @Test func `what passes by itself is marked`() {
        let transient = PostureReason.allCases.filter(\.entry.transient)
        #expect(transient == [.notYetValid, .crlStale, .notEvaluated])
    }

    @Test func `the markdown table has one line for each reason`() {
        let lines = ReasonEntry.markdown().split(separator: "\n")
        #expect(lines.count == 2 + PostureReason.allCases.count)
        #expect(lines.allSatisfy { $0.hasPrefix("| ") && $0.hasSuffix(" |") })
        for (line, reason) in zip(lines.dropFirst(2), PostureReason.allCases) {
            #expect(line.hasPrefix("| `\(reason.rawValue)` | `\(reason.entry.eventReason)` | "))
        }
    }

    @Test func `a posture knows its reason`() {
        #expect(Posture.trusted.isTrusted && Posture.trusted.reason == nil)
        #expect(!Posture.notTrusted(.expired).isTrusted)
        #expect(Posture.notTrusted(.expired).reason == .expired)
    }
}
