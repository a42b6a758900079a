import DeviceTrust
import Testing

@testable import Store

@Suite struct RaceTests {
    @Test(arguments: StoreKind.allCases)
    func `Of users who race for a certificate one is bound and all are told who`(
        kind: StoreKind
    ) throws {
        let database = try TestDatabase(kind)
        let users = ["ada", "bob", "eve"]
        let rounds = kind == .sqlite ? 200 : 60
        let told = Collected<(round: Int, user: String, settlement: ClaimSettlement)>()
        try inParallel(users.count) { index in
            let store = try patiently { try database.open() }
            for round in 1...rounds {
                let claim = Sample.claim(round, user: users[index])
                // A claim that was not let in was not made: nobody else writes this user's name.
                let settlement = try patiently { try store.settle(claim) }
                told.add((round, users[index], settlement))
            }
        }
        let all = told.all
        #expect(all.count == rounds * users.count)
        for round in 1...rounds {
            let answers = all.filter { $0.round == round }
            #expect(Set(answers.map(\.settlement.standing?.user)).count == 1)
            #expect(answers.count { $0.settlement.isBound } == 1)
            #expect(answers.count { $0.settlement.isRegistered } == 1)
            let winner = answers.first { $0.settlement.isBound }
            #expect(winner?.user == winner?.settlement.standing?.user)
        }
        #expect(try database.open().findFaults() == [])
    }

    @Test(arguments: StoreKind.allCases, [1, 7, 1000])
    func `Whoever follows the feed while others write misses nothing`(
        kind: StoreKind, limit: Int
    ) throws {
        let database = try TestDatabase(kind)
        let rounds = kind == .sqlite ? 60 : 40
        let (follower, finished) = (Follower(), Collected<Int>())
        try inParallel(4) { index in
            let store = try patiently { try database.open() }
            if index == 3 {
                try follower.follow(store, limit: limit) { finished.all.count == 3 }
                return
            }
            defer { finished.add(index) }
            for round in 1...rounds { try Self.write(store, writer: index, round: round) }
        }
        let (standings, state) = try database.open().everything()
        #expect(follower.standings == standings)
        #expect(follower.deactivated == Set(state.deactivatedUsers.map(\.name)))
        #expect(follower.lists.filter { !$0.value.isEmpty }.count == state.listedUsers.count)
        #expect(
            follower.groups.filter { !$0.value.isEmpty }
                == Dictionary(uniqueKeysWithValues: state.userGroups.map { ($0.user, $0.groups) }))
        #expect(
            follower.switches
                == Dictionary(uniqueKeysWithValues: state.switches.map { ($0.platform, $0) }))
        #expect(follower.sequencesGrow)
    }

    /// One of each kind of work, on things that writers have in common.
    private static func write(_ store: SQLTrustStore, writer: Int, round: Int) throws {
        let number = writer * 1000 + round
        _ = try patiently {
            try store.settle(
                [
                    Sample.claim(number, device: "d\(round % 5)", user: "u\(round % 7)"),
                    Sample.claim(round, device: "d\(round % 5)", user: "u\(writer)"),
                ], at: Sample.now)
        }
        switch round % 4 {
        case 0:
            _ = try patiently {
                try store.revoke(
                    Sample.revocation(.serial(Sample.serial(number - 2), issuer: nil)),
                    at: Sample.now)
            }
        case 1:
            _ = try patiently {
                try store.setUser(
                    "u\(round % 7)", org: "corp", isActive: writer == 1, at: Sample.now)
            }
        case 2:
            _ = try patiently {
                try store.setDevice(
                    "d\(round % 5)", org: "corp", isManaged: writer == 0, at: Sample.now)
            }
        default:
            _ = try patiently {
                try store.changeListedUsers(
                    of: "d\(round % 3)", org: "corp", add: ["w\(writer)"],
                    remove: ["w\((writer + 1) % 3)"], at: Sample.now)
            }
        }
        _ = try patiently {
            try store.changeGroups(
                of: "u\(round % 3)", org: "corp",
                GroupOrder(replacement: ["g\(round % 2)", "w\(writer)"]), at: Sample.now)
        }
        let step: SwitchStep = [.disable(.none), .enable, .confirm][(round + writer) % 3]
        _ = try patiently {
            try store.change(
                SwitchOrder(org: "corp", platform: .macos, step: step, actor: "w\(writer)"),
                at: Sample.now)
        }
    }
}

/// Puts together what the feed tells; used by one thread, and looked at when that has ended.
private final class Follower: @unchecked Sendable {
    private(set) var standings: [CertificateFingerprint: StoredStanding] = [:]
    private(set) var deactivated: Set<String> = []
    private(set) var lists: [String: [String]] = [:]
    private(set) var groups: [String: [String]] = [:]
    private(set) var switches: [DevicePlatform: StoredSwitch] = [:]
    private(set) var sequencesGrow = true

    /// Reads until nothing is left after `isOver` said so.
    func follow(_ store: SQLTrustStore, limit: Int, until isOver: () -> Bool) throws {
        var position = FeedPosition(sequence: 0)
        while true {
            let wasOver = isOver()
            guard let page = try patiently({ try store.changes(after: position, limit: limit) })
            else { throw StoreError.damaged("the feed does not reach back") }
            if page.position < position { sequencesGrow = false }
            position = page.position
            for standing in page.certificates { standings[standing.fingerprint] = standing }
            for user in page.users {
                if user.isActive {
                    deactivated.remove(user.name)
                } else {
                    deactivated.insert(user.name)
                }
            }
            for list in page.listedUsers { lists[list.deviceID] = list.users }
            for one in page.userGroups { groups[one.user] = one.groups }
            for one in page.switches { switches[one.platform] = one }
            if wasOver, page.isComplete { return }
        }
    }
}
