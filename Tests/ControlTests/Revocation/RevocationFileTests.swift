import Configuration
import DeviceTrust
import Foundation
import TLS
import TestSupport
import Testing

@testable import Control

/// A list file that a test replaces, and what is made of it.
struct WatchedFile {
    let directory: TestDirectory
    let anchors: TrustAnchors
    private(set) var file: RevocationFile

    init(anchors: String = "ca/device.pem") throws {
        directory = try TestDirectory()
        self.anchors = try TrustAnchors(pem: TestPKI.corp().file(anchors))
        file = RevocationFile(path: directory.path("list"))
    }

    /// Replaces the file in one step.
    func put(_ name: String) throws {
        try directory.write(TestPKI.corp().file("crl/\(name)"), "list")
    }

    /// What a look at the file leads to: `accepted`, `unchanged` or a code.
    mutating func look(now: Int64 = Workspace.now) -> String {
        let outcome = file.refresh(anchors: anchors, source: .live, now: now)
        switch outcome {
        case .accepted: return "accepted"
        case .unchanged: return "unchanged"
        case .refused(let code, let text): return text.isEmpty ? "no words" : code
        }
    }

    mutating func lookAgain() { file.lookAgain() }

    /// How many certificates are revoked; nil without a list.
    var count: Int? { file.index?.count }
}

@Suite struct RevocationFileTests {
    /// Lists in the order of their numbers: 0, 1 and 4 entries.
    private static let row = ["empty.pem", "older.pem", "device.pem"]

    @Test(arguments: ["device.pem", "device.der"])
    func `A list in either form is taken and knows what is revoked`(name: String) throws {
        var watched = try WatchedFile()
        try watched.put(name)
        let outcome = watched.look()
        #expect(outcome == "accepted")
        let index = try #require(watched.file.index)
        #expect(index.count == 4)
        let engine = try TLSEngine()
        for (device, isRevoked) in [
            ("revoked", true), ("revoked-high-serial", true), ("good", false),
        ] {
            let presented = try ChainVerifier.verify(
                chain: TestPKI.corp().file("device/\(device).pem"), anchors: watched.anchors,
                engine: engine)
            let link = try #require(presented.links.first)
            let serial = try #require(CertificateSerial(link.serial))
            #expect(index.contains(serial) == isRevoked, "\(device)")
        }
    }

    @Test func `A file that stays as it is is read once`() throws {
        var watched = try WatchedFile()
        try watched.put("device.pem")
        let outcomes = [watched.look(), watched.look(), watched.look()]
        #expect(outcomes == ["accepted", "unchanged", "unchanged"])
    }

    @Test func `Each newer list takes over`() throws {
        var watched = try WatchedFile()
        var counts: [Int?] = []
        for name in Self.row {
            try watched.put(name)
            let outcome = watched.look()
            #expect(outcome == "accepted", "\(name)")
            counts.append(watched.count)
        }
        #expect(counts == [0, 1, 4])
    }

    @Test(arguments: [
        ("older.pem", "CRL_OLDER"), ("empty.pem", "CRL_OLDER"), ("expired.pem", "CRL_EXPIRED"),
        ("future.pem", "CRL_FROM_THE_FUTURE"), ("foreign.pem", "CRL_UNKNOWN_ISSUER"),
        ("wrong-signer.pem", "CRL_UNKNOWN_ISSUER"), ("intermediate.pem", "CRL_UNKNOWN_ISSUER"),
        ("both.pem", "CRL_BAD_PEM"), ("nothing.pem", "NOT_A_CRL"), ("not-a-list.der", "NOT_A_CRL"),
        ("changed.der", "CRL_BAD_SIGNATURE"), ("truncated.der", "CRL_MALFORMED"),
        ("trailing.der", "CRL_TRAILING_BYTES"), ("delta.der", "CRL_OF_OTHER_LIST"),
        ("only-authorities.der", "CRL_PARTIAL_SCOPE"), ("indirect.der", "CRL_INDIRECT"),
        ("unknown-critical.der", "CRL_UNKNOWN_CRITICAL_EXTENSION"),
    ])
    func `A list that may not take over is refused once, and the old one stays`(
        name: String, code: String
    ) throws {
        var watched = try WatchedFile()
        try watched.put("device.pem")
        _ = watched.look()
        try watched.put(name)
        let outcomes = [watched.look(), watched.look()]
        #expect(outcomes == [code, "unchanged"])
        let count = watched.count
        #expect(count == 4)
        try watched.put("device.pem")
        let back = [watched.look(), watched.look()]
        #expect(back == ["unchanged", "unchanged"])
    }

    @Test func `A file that vanishes is told once, and may come back`() throws {
        var watched = try WatchedFile()
        try watched.put("older.pem")
        _ = watched.look()
        try FileManager.default.removeItem(atPath: watched.directory.path("list"))
        let gone = [watched.look(), watched.look()]
        let count = watched.count
        #expect(gone == ["CRL_UNREADABLE", "unchanged"] && count == 1)
        try watched.put("device.pem")
        let back = watched.look()
        #expect(back == "accepted")
    }

    @Test func `Without any list an expired one is better than none`() throws {
        var watched = try WatchedFile()
        try watched.put("expired.pem")
        let outcome = watched.look()
        #expect(outcome == "accepted")
        #expect(watched.file.index?.freshness(at: Workspace.now) == .stale)
    }

    @Test func `A file that was never good is refused at every change`() throws {
        var watched = try WatchedFile()
        try watched.put("truncated.der")
        let first = watched.look()
        try watched.put("changed.der")
        let second = watched.look()
        #expect([first, second] == ["CRL_MALFORMED", "CRL_BAD_SIGNATURE"])
        let count = watched.count
        #expect(count == nil)
    }

    @Test func `A list from the future is taken when it is looked at again in its time`() throws {
        var watched = try WatchedFile()
        try watched.put("device.pem")
        _ = watched.look()
        try watched.put("future.pem")
        let tomorrow = Workspace.now + Workspace.day + 60
        let before = [watched.look(), watched.look(now: tomorrow)]
        #expect(before == ["CRL_FROM_THE_FUTURE", "unchanged"])
        watched.lookAgain()
        let after = watched.look(now: tomorrow)
        #expect(after == "accepted")
    }

    @Test func `A link to another file, somewhere on the way, is noticed`() throws {
        // As containers mount secrets: list -> current/list, current -> one or two.
        var watched = try WatchedFile()
        let directory = watched.directory
        let manager = FileManager.default
        for (name, list) in [("one", "older.pem"), ("two", "device.pem")] {
            try directory.write(TestPKI.corp().file("crl/\(list)"), "\(name)/list")
        }
        try manager.createSymbolicLink(
            atPath: directory.path("current"), withDestinationPath: "one")
        try manager.createSymbolicLink(
            atPath: directory.path("list"), withDestinationPath: "current/list")
        let first = watched.look()
        try manager.removeItem(atPath: directory.path("current"))
        try manager.createSymbolicLink(
            atPath: directory.path("current"), withDestinationPath: "two")
        let second = watched.look()
        #expect([first, second] == ["accepted", "accepted"])
    }

    @Test func `Several authorities' lists go by the authority that signed them`() throws {
        var watched = try WatchedFile(anchors: "ca/device-bundle.pem")
        try watched.put("intermediate.pem")
        let first = watched.look()
        try watched.put("device.pem")
        let second = watched.look()
        #expect([first, second] == ["accepted", "CRL_OF_OTHER_LIST"])
    }
}
