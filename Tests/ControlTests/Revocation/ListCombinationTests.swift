import Configuration
import DeviceTrust
import Foundation
import TLS
import TestSupport
import Testing

@testable import Control

/// Complete lists and lists of changes as files, in every order.
@Suite struct ListCombinationTests {
    /// A PKI of its own: its key signs what the tests make up.
    private final class Lists: Sendable {
        let directory: TestDirectory
        let anchors: TrustAnchors

        init() throws {
            directory = try TestDirectory()
            for file in ["ca/device.pem", "ca/device.key", "device/good.pem", "device/revoked.pem"]
            {
                try directory.write(TestPKI.corp().file(file), file)
            }
            anchors = try TrustAnchors(pem: directory.read("ca/device.pem"))
        }

        func make(_ name: String, number: Int, base: Int? = nil, _ options: [String] = []) throws {
            var arguments = [directory.path, "--out", directory.path(name)]
            arguments += ["--number", "\(number)"] + options
            if let base { arguments += ["--delta-of", "\(base)"] }
            try Program.run(Program.script("certs/make-crl"), arguments)
        }

        func device(_ name: String) -> String { directory.path("device/\(name).pem") }
    }

    private struct Files {
        let lists: Lists
        var files: [RevocationFile]

        init(_ lists: Lists, _ names: [String]) {
            self.lists = lists
            files = names.map { RevocationFile(path: lists.directory.path($0)) }
        }

        mutating func look(now: Int64 = Workspace.now) {
            for place in files.indices {
                _ = files[place].refresh(anchors: lists.anchors, source: .live, now: now)
            }
            _ = ListCombination.update(&files)
        }

        func isRevoked(_ name: String) throws -> Bool {
            let presented = try ChainVerifier.verify(
                chain: lists.directory.read("device/\(name).pem"), anchors: lists.anchors,
                engine: TLSEngine())
            let link = try #require(presented.links.first)
            let serial = try #require(CertificateSerial(link.serial))
            return files.contains { $0.index?.contains(serial) == true }
        }
    }

    @Test(arguments: [["full.der", "delta.der"], ["delta.der", "full.der"]])
    func `changes are made in whatever order the files stand`(names: [String]) throws {
        let lists = try Lists()
        try lists.make("full.der", number: 10, ["--hold", lists.device("good")])
        let changes = [
            "--release", lists.device("good"), "--revoke", lists.device("revoked"),
        ]
        try lists.make("delta.der", number: 12, base: 9, changes + ["--life", "3600"])
        var files = Files(lists, names)
        files.look()
        #expect(try !files.isRevoked("good"))
        #expect(try files.isRevoked("revoked"))
        let index = try #require(files.files.compactMap(\.index).first)
        #expect(index.number == [12] && index.count == 1)
        #expect(index.nextUpdate.map { $0 - index.thisUpdate } == 3600)
        #expect(files.files.compactMap(\.deltaState) == [.applied])
    }

    @Test(arguments: [["full.der", "delta.der"], ["delta.der", "full.der"]])
    func `changes that came first wait for their complete list`(names: [String]) throws {
        let lists = try Lists()
        try lists.make("delta.der", number: 12, base: 10, ["--revoke", lists.device("good")])
        var files = Files(lists, names)
        files.look()
        #expect(files.files.compactMap(\.deltaState) == [.baseIsMissing])
        try lists.make("full.der", number: 9)
        files.look()
        #expect(files.files.compactMap(\.deltaState) == [.baseIsTooOld])
        #expect(try !files.isRevoked("good"))
        try lists.make("full.der", number: 10)
        files.look()
        #expect(files.files.compactMap(\.deltaState) == [.applied])
        #expect(try files.isRevoked("good"))
    }

    @Test func `a complete list that has the changes already needs none`() throws {
        let lists = try Lists()
        try lists.make("full.der", number: 10)
        try lists.make("delta.der", number: 12, base: 10, ["--revoke", lists.device("good")])
        var files = Files(lists, ["full.der", "delta.der"])
        files.look()
        #expect(try files.isRevoked("good"))
        for number in [12, 13] {
            try lists.make("full.der", number: number)
            files.look()
            #expect(files.files.compactMap(\.deltaState) == [.contained])
            #expect(try !files.isRevoked("good"))
            #expect(files.files[0].combined == nil)
        }
    }

    @Test func `changes that skip some take nothing back`() throws {
        let lists = try Lists()
        try lists.make("full.der", number: 10)
        try lists.make("delta.der", number: 11, base: 10, ["--revoke", lists.device("good")])
        var files = Files(lists, ["full.der", "delta.der"])
        files.look()
        try lists.make("delta.der", number: 20, base: 19)
        files.look()
        #expect(files.files.compactMap(\.deltaState) == [.baseIsTooOld])
        #expect(try files.isRevoked("good"))
        // The next ones follow what was combined before.
        try lists.make("delta.der", number: 21, base: 11, ["--revoke", lists.device("revoked")])
        files.look()
        #expect(files.files.compactMap(\.deltaState) == [.applied])
        #expect(try files.isRevoked("good") && files.isRevoked("revoked"))
    }

    @Test func `an older list of changes, or a forged one, changes nothing`() throws {
        let lists = try Lists()
        try lists.make("full.der", number: 10)
        try lists.make("delta.der", number: 12, base: 10, ["--revoke", lists.device("good")])
        var files = Files(lists, ["full.der", "delta.der"])
        files.look()
        try lists.make("delta.der", number: 11, base: 10)
        files.look()
        #expect(try files.isRevoked("good"))
        var forged = try lists.directory.read("delta.der")
        forged[forged.count - 1] ^= 1
        try lists.directory.write(forged, "delta.der")
        files.look()
        #expect(try files.isRevoked("good"))
    }

    @Test func `expired changes make the whole stale`() throws {
        let lists = try Lists()
        try lists.make("full.der", number: 10)
        try lists.make("delta.der", number: 11, base: 10, ["--age", "7200", "--life", "3600"])
        var files = Files(lists, ["full.der", "delta.der"])
        files.look()
        #expect(files.files[0].index?.freshness(at: Workspace.now) == .stale)
    }

    @Test func `changes without their list stop a start, changes to a newer one do not`() throws {
        let lists = try Lists()
        var workspace = try Workspace()
        for file in ["ca/device.key", "ca/device.pem"] {
            try workspace.directory.write(lists.directory.read(file), file)
        }
        workspace.set("org.corp.devicetrust.crl", "crl/delta.der")
        try lists.make("delta.der", number: 70_000, base: 60_000)
        try workspace.directory.write(lists.directory.read("delta.der"), "crl/delta.der")
        for (names, code) in [
            ("crl/delta.der", "CRL_DELTA_WITHOUT_BASE"), ("crl/delta.der, crl/device.pem", nil),
        ] as [(String, String?)] {
            workspace.set("org.corp.devicetrust.crl", names)
            let blueprint = try workspace.blueprint()
            var watch = RevocationWatch().following(blueprint)
            let (news, problems) = watch.load(
                blueprint, source: workspace.source, now: Workspace.now)
            #expect(problems.isEmpty == (code == nil))
            #expect(code.map { problems.first?.found.contains($0) == true } ?? true)
            #expect(news.contains { !$0.isAccepted })
        }
    }
}
