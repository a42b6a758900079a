import Configuration
import Gateway
import TLS
import TestSupport
import Testing

@testable import Control

@Suite struct AssertionKeysTests {
    private static let now: Int64 = 1_795_332_709
    private static let hour: Int64 = 3600

    private func keys(
        _ workspace: Workspace, keeping old: AssertionKeys? = nil, now: Int64 = now
    ) throws -> AssertionKeys {
        try AssertionKeys(
            try workspace.settings().assertion, source: workspace.source, keeping: old, now: now)
    }

    /// Key identifiers in the order in which they are published.
    private func published(_ keys: AssertionKeys) throws -> [String] {
        let text = String(decoding: keys.keyring.keySet, as: UTF8.self)
        return text.split(separator: "\"kid\":\"").dropFirst().map { part in
            String(part.prefix { $0 != "\"" })
        }
    }

    @Test func `Made keys sign, with the next one already published`() throws {
        let keys = try keys(Workspace())
        let identifiers = try published(keys)
        #expect(Set(identifiers).count == 2)
        #expect(keys.keyring.signer.keyID == identifiers[0])
        #expect(keys.keyring.lifetime == 60)
    }

    @Test func `A key is followed by the one that was announced, when its time has come`() throws {
        var keys = try keys(Workspace())
        let first = try published(keys)
        let early = keys.rotate(at: Self.now + 24 * Self.hour - 1)
        #expect(!early && keys.keyring.signer.keyID == first[0])
        let rotated = keys.rotate(at: Self.now + 24 * Self.hour)
        let second = try published(keys)
        #expect(rotated)
        #expect(keys.keyring.signer.keyID == first[1])
        #expect(second.count == 3)
        #expect(second[0] == first[1] && second[2] == first[0] && !first.contains(second[1]))
        let again = keys.rotate(at: Self.now + 24 * Self.hour + 1)
        #expect(!again)
        _ = keys.rotate(at: Self.now + 48 * Self.hour)
        let third = try published(keys)
        #expect(third.count == 3 && !third.contains(first[0]) && third.contains(first[1]))
    }

    @Test func `A reload keeps made keys, and a shorter period counts at once`() throws {
        var workspace = try Workspace()
        var keys = try keys(workspace)
        let first = try published(keys)
        workspace.set("assertion.rotate", "1h")
        workspace.set("assertion.lifetime", "20s")
        keys = try self.keys(workspace, keeping: keys, now: Self.now + 60)
        #expect(try published(keys) == first)
        #expect(keys.keyring.lifetime == 20)
        let early = keys.rotate(at: Self.now + Self.hour)
        let due = keys.rotate(at: Self.now + 60 + Self.hour)
        #expect(!early && due)
    }

    @Test func `Keys from files sign and are published as they are listed, for ever`() throws {
        var workspace = try Workspace()
        for name in ["new", "old"] { try makeKey(name, in: workspace) }
        workspace.set("assertion.key", "new.pem, old.pem")
        var keys = try keys(workspace)
        let expected = try ["new.pem", "old.pem"].map {
            try AssertionSigner(pem: try workspace.directory.read($0)).keyID
        }
        #expect(try published(keys) == expected)
        #expect(keys.keyring.signer.keyID == expected[0])
        let rotated = keys.rotate(at: .max)
        #expect(!rotated)
        workspace.set("assertion.key", "old.pem")
        keys = try self.keys(workspace, keeping: keys)
        #expect(try published(keys) == [expected[1]])
    }

    @Test func `A change between files and made keys takes the others`() throws {
        var workspace = try Workspace()
        let made = try keys(workspace)
        try makeKey("new", in: workspace)
        workspace.set("assertion.key", "new.pem")
        let read = try keys(workspace, keeping: made)
        #expect(try published(read).count == 1)
        workspace.remove("assertion.key")
        let again = try keys(workspace, keeping: read)
        #expect(try published(again).count == 2)
        #expect(try !published(again).contains(read.keyring.signer.keyID))
    }

    @Test func `Every key file that cannot be used is named with its line`() throws {
        var workspace = try Workspace()
        try Program.openssl(
            "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384", "-out",
            workspace.directory.path("p384.pem"))
        workspace.set("assertion.key", "missing.pem, p384.pem, crl/device.pem")
        let error = #expect(throws: SettingsErrors.self) { try keys(workspace) }
        let lines = (error?.problems ?? []).map { workspace.plain("\($0)") }
        #expect(lines.count == 3)
        for (line, file) in zip(lines, ["missing.pem", "p384.pem", "crl/device.pem"]) {
            #expect(line.hasPrefix("sallyport.conf:15: assertion.key: \(file): "), "\(line)")
            #expect(line.hasSuffix("; allowed: a P-256 private key in PEM"), "\(line)")
        }
    }

    private func makeKey(_ name: String, in workspace: Workspace) throws {
        try Program.openssl(
            "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out",
            workspace.directory.path("\(name).pem"))
    }
}
