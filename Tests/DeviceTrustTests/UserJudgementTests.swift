import Testing

@testable import DeviceTrust

struct UserJudgementTests {
    private struct Case {
        let table = BindingTable()
        let key: BindingKey
        let trust: OrgTrust

        init(
            _ binding: BindingMode, groups: Set<String> = [], standing: CertificateStanding? = nil
        ) throws {
            let fingerprint = try #require(
                CertificateFingerprint([UInt8](repeating: 0xab, count: 32)))
            key = BindingKey(org: "corp", fingerprint: fingerprint)
            trust = OrgTrust(name: "corp", binding: binding, bindingGroups: groups)
            if let standing { table.set(standing, of: key) }
        }

        func judge(_ name: String, groups: Set<String> = []) throws -> UserJudgement {
            trust.judge(
                try #require(NamedUser(name: name, groups: groups)), device: "kiosk",
                standing: table.standing(of: key), key: key, table: table)
        }
    }

    @Test(arguments: BindingMode.allCases)
    func `with a certificate that is not known nobody may sign in`(mode: BindingMode) throws {
        let nobody = try Case(mode, groups: ["Staff"])
        nobody.table.setListedUsers(["alice"], device: "kiosk", org: "corp")
        #expect(try nobody.judge("alice", groups: ["Staff"]) == .refused(.deviceUnknown))
    }

    @Test func `first-user: the first is bound, and others are refused`() throws {
        #expect(try Case(.firstUser, standing: CertificateStanding()).judge("alice") == .bindFirst)
        let bound = try Case(.firstUser, standing: CertificateStanding(user: "alice"))
        #expect(try bound.judge("alice") == .allowed)
        for other in ["bob", "Alice", "alice ", "alic"] {
            #expect(try bound.judge(other) == .refused(.boundToOtherUser), "\(other)")
        }
        // Composed and decomposed: the same to the eye, and to Swift's comparison.
        let accented = try Case(.firstUser, standing: CertificateStanding(user: "ren\u{e9}"))
        #expect(try accented.judge("ren\u{e9}") == .allowed)
        #expect(try accented.judge("rene\u{301}") == .refused(.boundToOtherUser))
    }

    @Test func `device-only: anybody may, whoever was bound before`() throws {
        let device = try Case(.deviceOnly, standing: CertificateStanding(user: "alice"))
        #expect(try device.judge("bob") == .allowed)
    }

    @Test func `listed-users: those on the device's list, and nobody without a list`() throws {
        let kiosk = try Case(.listedUsers, standing: CertificateStanding())
        #expect(try kiosk.judge("alice") == .refused(.boundToOtherUser))
        kiosk.table.setListedUsers(["alice", "bob"], device: "kiosk", org: "corp")
        #expect(try kiosk.judge("alice") == .allowed)
        #expect(try kiosk.judge("bob") == .allowed)
        #expect(try kiosk.judge("carol") == .refused(.boundToOtherUser))
        kiosk.table.setListedUsers(["ren\u{e9}"], device: "kiosk", org: "corp")
        #expect(try kiosk.judge("rene\u{301}") == .refused(.boundToOtherUser))
    }

    @Test func `group: members of one of the groups`() throws {
        let desk = try Case(
            .group, groups: ["Front desk", "Night"], standing: CertificateStanding())
        #expect(try desk.judge("alice", groups: ["Sales", "Night"]) == .allowed)
        #expect(try desk.judge("bob", groups: ["Sales", "night"]) == .refused(.boundToOtherUser))
        #expect(try desk.judge("carol") == .refused(.boundToOtherUser))
        let none = try Case(.group, standing: CertificateStanding())
        #expect(try none.judge("dan", groups: ["Night"]) == .refused(.boundToOtherUser))
    }

    @Test(arguments: BindingMode.allCases)
    func `a deactivated user is refused in every mode`(mode: BindingMode) throws {
        let office = try Case(mode, groups: ["Staff"], standing: CertificateStanding())
        office.table.setListedUsers(["alice"], device: "kiosk", org: "corp")
        office.table.setUser("alice", org: "corp", isActive: false)
        #expect(try office.judge("alice", groups: ["Staff"]) == .refused(.userDeactivated))
    }

    @Test(arguments: ["", "a\u{0}b", "line\nbreak", String(repeating: "x", count: 256)])
    func `a name that could not be shown or kept names nobody`(name: String) {
        #expect(NamedUser(name: name) == nil)
    }
}
