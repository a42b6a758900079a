import DeviceTrust
import Testing

@testable import Store

@Suite struct GroupTests {
    private static func change(
        _ store: SQLTrustStore, _ order: GroupOrder, user: String = "ada", org: String = "corp"
    ) throws -> GroupChange {
        try store.changeGroups(of: user, org: org, order, at: Sample.now)
    }

    @Test(arguments: StoreKind.allCases)
    func `Groups are set, added and removed, and removal wins`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        func change(_ order: GroupOrder) throws -> [String] {
            try Self.change(store, order).after
        }
        #expect(try change(GroupOrder()) == [])
        #expect(try change(GroupOrder(add: ["b", "Z", "b", "é"])) == ["Z", "b", "é"])
        #expect(try change(GroupOrder(add: ["a", "b"], remove: ["Z", "no"])) == ["a", "b", "é"])
        #expect(try change(GroupOrder(add: ["x"], remove: ["x"])) == ["a", "b", "é"])
        let position = try store.everything().state.position
        #expect(position == FeedPosition(sequence: 2), "what changes nothing is no change")
        let set = try Self.change(store, GroupOrder(replacement: ["q", "a"]))
        #expect(set == GroupChange(before: ["a", "b", "é"], after: ["a", "q"]))
        #expect(try change(GroupOrder()) == ["a", "q"])
        #expect(try change(GroupOrder(replacement: [])) == [])
        #expect(try Self.change(store, GroupOrder(), user: "Ada").after == [])
        #expect(try store.findFaults() == [])
    }

    @Test(arguments: StoreKind.allCases)
    func `Groups are loaded and told by the feed, user by user`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        _ = try Self.change(store, GroupOrder(add: ["staff", "ops"]))
        _ = try Self.change(store, GroupOrder(add: ["staff"]), org: "globex")
        _ = try Self.change(store, GroupOrder(add: ["staff"]), user: "bob")
        let ada = StoredUserGroups(org: "corp", user: "ada", groups: ["ops", "staff"])
        let bob = StoredUserGroups(org: "corp", user: "bob", groups: ["staff"])
        let other = StoredUserGroups(org: "globex", user: "ada", groups: ["staff"])
        let state = try store.everything().state
        #expect(state.userGroups == [ada, bob, other])
        #expect(
            try store.allChanges(after: FeedPosition(sequence: 0)).userGroups == [ada, bob, other])
        _ = try Self.change(store, GroupOrder(replacement: []))
        let page = try store.allChanges(after: state.position)
        #expect(page.userGroups == [StoredUserGroups(org: "corp", user: "ada", groups: [])])
        #expect(try store.everything().state.userGroups == [bob, other])
    }

    @Test(arguments: StoreKind.allCases)
    func `More groups than one page holds are loaded whole`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        for user in 0..<9 {
            let names = (0..<999).map { "group-\($0)" }
            _ = try Self.change(store, GroupOrder(replacement: names), user: "user-\(user)")
        }
        #expect(9 * 999 > 2 * SQLTrustStore.loadedGroupsAtOnce)
        let groups = try store.everything().state.userGroups
        #expect(groups.map(\.user) == (0..<9).map { "user-\($0)" })
        #expect(groups.allSatisfy { Set($0.groups).count == 999 })
    }

    @Test(arguments: StoreKind.allCases)
    func `Users in groups are listed page by page, of one org`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        for user in ["bob", "ada", "eve", "a\0", "é"] {
            _ = try Self.change(store, GroupOrder(add: ["y", "x"]), user: user)
        }
        _ = try Self.change(store, GroupOrder(add: ["x"]), user: "zoe", org: "globex")
        var (users, after): ([String], String) = ([], "")
        while true {
            let page = try store.userGroups(org: "corp", after: after, limit: 2)
            #expect(page.allSatisfy { $0.groups == ["x", "y"] })
            users += page.map(\.user)
            guard page.count == 2, let last = page.last else { break }
            after = last.user
        }
        #expect(users == ["a\0", "ada", "bob", "eve", "é"])
        #expect(try store.userGroups(org: "none", after: "", limit: 9) == [])
    }

    @Test(arguments: StoreKind.allCases)
    func `Group names are bytes, whatever they hold`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        let all = try Self.change(store, GroupOrder(add: HostileTextTests.names)).after
        #expect(Set(all.map { Array($0.utf8) }).count == HostileTextTests.names.count)
        for name in HostileTextTests.names {
            _ = try Self.change(store, GroupOrder(add: [name]), user: name, org: name)
        }
        let state = try store.everything().state
        #expect(state.userGroups.count == HostileTextTests.names.count + 1)
        #expect(
            state.userGroups.filter { $0.org != "corp" }.allSatisfy {
                $0.org.utf8.elementsEqual($0.user.utf8) && $0.groups.count == 1
            })
    }

    @Test(arguments: StoreKind.allCases)
    func `What is no name, or too many groups, is refused and changes nothing`(
        kind: StoreKind
    ) throws {
        let store = try TestDatabase(kind).open()
        for name in ["", String(repeating: "x", count: 513)] {
            #expect(throws: StoreError.self) {
                try Self.change(store, GroupOrder(add: ["a"]), user: name)
            }
            #expect(throws: StoreError.self) {
                try Self.change(store, GroupOrder(add: ["a"]), org: name)
            }
            #expect(throws: StoreError.self) { try Self.change(store, GroupOrder(add: [name])) }
            #expect(throws: StoreError.self) {
                try Self.change(store, GroupOrder(replacement: [name]))
            }
        }
        let many = (0...StoreLimits.groupsOfUser).map { "g\($0)" }
        #expect(throws: StoreError.self) { try Self.change(store, GroupOrder(add: many)) }
        #expect(try store.everything().state == StoreState(position: FeedPosition(sequence: 0)))
        let most = GroupOrder(add: Array(many.dropFirst()))
        #expect(try Self.change(store, most).after.count == StoreLimits.groupsOfUser)
    }
}
