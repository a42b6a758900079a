import Configuration
import DeviceTrust
import Foundation
import TestSupport
import Testing

@testable import Control

@Suite struct RevocationWatchTests {
    private func put(_ list: String, _ name: String, in workspace: Workspace) throws {
        try workspace.directory.write(TestPKI.corp().file("crl/\(list)"), name)
    }

    private func load(
        _ workspace: Workspace, after old: RevocationWatch = RevocationWatch(),
        now: Int64 = Workspace.now
    ) throws -> RevocationWatch {
        let blueprint = try workspace.blueprint()
        var watch = old.following(blueprint)
        let (_, problems) = watch.load(blueprint, source: workspace.source, now: now)
        guard problems.isEmpty else { throw TestFailure("\(problems)") }
        return watch
    }

    /// What is wrong with the lists, as it is printed.
    private func problems(
        _ workspace: Workspace, after old: RevocationWatch = RevocationWatch()
    ) throws -> [String] {
        let blueprint = try workspace.blueprint()
        var watch = old.following(blueprint)
        let (_, problems) = watch.load(blueprint, source: workspace.source, now: Workspace.now)
        return problems.map { workspace.plain("\($0)") }
    }

    @Test func `Every list of every organisation is read`() throws {
        var workspace = try Workspace()
        workspace.set("org.corp.devicetrust.ca", "both.pem")
        workspace.set("org.corp.devicetrust.crl", "crl/device.pem, crl/intermediate.pem")
        try workspace.directory.write(TestPKI.corp().file("ca/device-bundle.pem"), "both.pem")
        let blueprint = try workspace.blueprint()
        var watch = RevocationWatch().following(blueprint)
        let (news, problems) = watch.load(
            blueprint, source: workspace.source, now: Workspace.now)
        #expect(problems == [])
        #expect(news.map(\.isAccepted) == [true, true])
        #expect(news.map(\.entries) == [4, 1])
        #expect(news.map(\.org) == ["corp", "corp"])
        #expect(watch.lists.map { $0.map(\.count) } == [[4, 1]])
        #expect(
            watch.all.map { workspace.plain($0.path) } == [
                "crl/device.pem", "crl/intermediate.pem",
            ])
        #expect(watch.all.map(\.issuer).contains("CN=Corp MTLS Issuing Authority,O=Corp"))
        let later = watch.refresh(blueprint, source: workspace.source, now: Workspace.now)
        #expect(later.isEmpty)
    }

    @Test func `Lists that cannot be used stop the start, all with the line that names them`()
        throws
    {
        var workspace = try Workspace()
        workspace.set(
            "org.corp.devicetrust.crl", "missing.pem, crl/device.pem, crl/intermediate.pem")
        let problems = try problems(workspace)
        let start = "sallyport.conf:8: org.corp.devicetrust.crl: "
        let end = "; allowed: a current list signed by a CA of devicetrust.ca"
        #expect(problems.count == 2)
        #expect(problems.allSatisfy { $0.hasPrefix(start) && $0.hasSuffix(end) }, "\(problems)")
        #expect(problems[0].contains("missing.pem: there is no such file (CRL_UNREADABLE)"))
        #expect(problems[1].contains("crl/intermediate.pem: "))
        #expect(problems[1].contains("(CRL_UNKNOWN_ISSUER)"))
    }

    @Test func `A list that only one of two organisations may use is the other's mistake`() throws {
        var workspace = try Workspace()
        workspace.set("org.globex.host", "idp.corp.test")
        workspace.set("org.globex.certificate", "server/site.pem")
        workspace.set("org.globex.key", "server/site.key")
        workspace.set("org.globex.devicetrust.ca", "ca/foreign.pem")
        workspace.set("org.globex.devicetrust.crl", "crl/device.pem")
        let problems = try problems(workspace)
        let line = workspace.line(of: "org.globex.devicetrust.crl")
        #expect(problems.count == 1)
        #expect(
            problems.first?.hasPrefix("sallyport.conf:\(line): org.globex.devicetrust.crl: ")
                == true,
            "\(problems)")
    }

    @Test func `A reload keeps the list in use when the file has become unreadable`() throws {
        let workspace = try Workspace()
        let watch = try load(workspace)
        try put("truncated.der", "crl/device.pem", in: workspace)
        let next = try load(workspace, after: watch)
        #expect(next.lists.map { $0.map(\.count) } == [[4]])
    }

    @Test func `A reload looks again at what was refused`() throws {
        let workspace = try Workspace()
        var watch = try load(workspace)
        try put("future.pem", "crl/device.pem", in: workspace)
        let blueprint = try workspace.blueprint()
        _ = watch.refresh(blueprint, source: workspace.source, now: Workspace.now)
        let next = try load(
            workspace, after: watch, now: Workspace.now + Workspace.day + 60)
        #expect(next.all.first?.index.number == [0x10, 0x04])
    }

    @Test func `Another device CA lets go of the old one's list`() throws {
        var workspace = try Workspace()
        let watch = try load(workspace)
        workspace.set("org.corp.devicetrust.ca", "ca/foreign.pem")
        let problems = try problems(workspace, after: watch)
        #expect(problems.count == 1 && problems[0].contains("CRL_UNKNOWN_ISSUER"))
    }

    @Test func `A list that is named no more is forgotten`() throws {
        var workspace = try Workspace()
        let watch = try load(workspace)
        workspace.remove("org.corp.devicetrust.crl")
        let next = try load(workspace, after: watch)
        #expect(next.lists.map(\.count) == [0])
    }

    @Test func `A replaced file is news with its organisation, path and size`() throws {
        let workspace = try Workspace()
        try put("older.pem", "crl/device.pem", in: workspace)
        var watch = try load(workspace)
        try put("device.pem", "crl/device.pem", in: workspace)
        let blueprint = try workspace.blueprint()
        let news = watch.refresh(blueprint, source: workspace.source, now: Workspace.now)
        #expect(news.map(\.org) == ["corp"])
        #expect(news.map { workspace.plain($0.path) } == ["crl/device.pem"])
        #expect(news.map(\.entries) == [4])
        #expect(watch.lists.map { $0.map(\.count) } == [[4]])
    }

    @Test func `Each change of freshness is told once`() throws {
        let workspace = try Workspace()
        let blueprint = try workspace.blueprint()
        var watch = try load(workspace)
        let list = try #require(watch.all.first).index
        let end = try #require(list.nextUpdate)
        let due = end - (end - list.thisUpdate) / 10
        var told: [[String]] = []
        for now in [list.thisUpdate, due, due + 1, end, end + 1, end + 2] {
            let changes = watch.freshnessChanges(blueprint, at: now)
            #expect(changes.allSatisfy { $0.org == "corp" })
            told.append(changes.map(\.code))
        }
        #expect(told == [[], ["DUE"], [], [], ["STALE"], []])
        let again = watch.following(blueprint).freshnessChanges(at: end + 3, blueprint)
        #expect(again == [])
        let back = watch.freshnessChanges(blueprint, at: list.thisUpdate)
        #expect(back.map(\.code) == ["FRESH"])
    }
}

extension RevocationWatch {
    /// The codes of what a copy would tell.
    fileprivate func freshnessChanges(at now: Int64, _ blueprint: Blueprint) -> [String] {
        var copy = self
        return copy.freshnessChanges(blueprint, at: now).map(\.code)
    }
}
