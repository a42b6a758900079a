import Federation
import Foundation
import TLS
import TestSupport
import Testing

/// Verification as it runs in the gateway: on several threads, in a filtered OpenSSL.
struct VerifiedSubjectThreadTests {
    @Test func `four threads verify at once`() async throws {
        let provider = try Sample.provider()
        let forms = try ["saml/response.form", "wsfed/signin-reply.form", "saml/bad-unsigned.form"]
            .map { try Sample.bytes($0) }
        let results = try await withThrowingTaskGroup(of: Int.self) { group in
            for worker in 0..<4 {
                group.addTask { try await onThread { try count(forms, provider, from: worker) } }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.sorted() == [333, 333, 334, 334])
    }

    @Test func `RSA and ECDSA verify behind the filter of the process`() async {
        // In a process of its own: the default library context is changed for good.
        await #expect(processExitsWith: .success) {
            try TLSEngine.prepareProcess()
            let keys = try SigningProvider.shared().pinned(.ec384, .rsa, .ec256)
            let methods: [(SigningProvider.Key, String)] = [
                (.rsa, "rsa"), (.ec256, "ecdsa"), (.ec384, "ecdsa"),
            ]
            for (key, kind) in methods {
                for digest in ["sha256", "sha384", "sha512"] {
                    var draft = AssertionDraft()
                    draft.assertionSignature?.method =
                        "http://www.w3.org/2001/04/xmldsig-more#\(kind)-\(digest)"
                    let found = try draft.subject(signedWith: key, keys)
                    guard verified(found)?.user == "alice@corp.test" else {
                        throw TestFailure("\(kind)-\(digest): \(found)")
                    }
                }
            }
            let sample = try Sample.subject(form: "saml/response.form")
            guard verified(sample) != nil else { throw TestFailure("\(sample)") }
        }
    }
}

/// How many of 500 readings name a user; each third form names nobody.
private func count(
    _ forms: [[UInt8]], _ provider: IdentityProvider, from start: Int
) throws -> Int {
    var named = 0
    for turn in 0..<500 {
        let found = try Sample.subject(of: forms[(start + turn) % 3], provider: provider)
        if verified(found)?.user == "alice@corp.test" { named += 1 }
    }
    return named
}

/// Runs on a thread of its own, as a worker does.
private func onThread<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread { continuation.resume(with: Result { try body() }) }.start()
    }
}
