import DeviceTrust
import Testing

@testable import Store

/// Names come from certificates and assertions: whatever they hold, they come back as they were,
/// and two that differ in any byte are two.
@Suite struct HostileTextTests {
    static let names = [
        "'; DROP TABLE certificate; --", "\"quoted\"", "?1 $1 %s :name @name", "a\0b", "\0", "a",
        "A", "line\nbreak\r\t\u{1b}[31m", "👩🏽‍💻", "e\u{301}", "\u{e9}", "\u{202e}gnp", "\\x41",
        " padded ", "NULL", "\u{feff}", String(repeating: "n", count: 512),
    ]

    @Test(arguments: StoreKind.allCases)
    func `Names come back byte by byte and do not meet`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        let claims = Self.names.enumerated().map { index, name in
            Sample.claim(index + 1, device: name, user: name, subject: "CN=\(name)")
        }
        let settlements = try store.settle(claims, at: Sample.now)
        #expect(settlements.allSatisfy { $0.isRegistered && $0.isBound })
        for (index, name) in Self.names.enumerated() {
            let byDevice = try store.certificates(
                CertificateQuery(deviceID: name), after: 0, limit: 9)
            let byUser = try store.certificates(CertificateQuery(user: name), after: 0, limit: 9)
            #expect(byDevice.map(\.number) == [Int64(index + 1)], "\(name.debugDescription)")
            #expect(byUser == byDevice)
            #expect(byDevice.map { Array($0.deviceID.utf8) } == [Array(name.utf8)])
            #expect(byDevice.map { Array($0.subject.utf8) } == [Array("CN=\(name)".utf8)])
            #expect(
                byDevice.map { $0.standing.user.map { Array($0.utf8) } } == [Array(name.utf8)])
            let listed = try store.changeListedUsers(
                of: name, org: name, add: [name], remove: [], at: Sample.now)
            #expect(listed.map { Array($0.utf8) } == [Array(name.utf8)])
        }
        let state = try store.everything().state
        #expect(state.listedUsers.count == Self.names.count)
        #expect(try store.allChanges(after: FeedPosition(sequence: 0)).listedUsers.count == 17)
    }

    @Test(arguments: StoreKind.allCases)
    func `A claim that cannot be stored does not keep others from it`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        let long = String(repeating: "x", count: 10_000)
        let settlements = try store.settle(
            [
                Sample.claim(1, device: long), Sample.claim(2, user: long),
                Sample.claim(3, user: ""),
                Sample.claim(4, device: ""), Sample.claim(5, user: "ada"),
                Sample.claim(6, subject: String(repeating: "s", count: 65_537)),
                Sample.claim(7, subject: String(repeating: "s", count: 10_000)),
                Sample.claim(8, org: long),
            ], at: Sample.now)
        let registered = settlements.map(\.isRegistered)
        #expect(registered == [false, true, true, false, true, false, true, false])
        #expect(settlements.map(\.isBound) == registered.indices.map { $0 == 4 })
        #expect(settlements.map { $0.standing == nil } == registered.map { !$0 })
        #expect(try store.certificates(CertificateQuery(user: long), after: 0, limit: 9) == [])
        #expect(try store.revoke(Sample.revocation(.user(long)), at: Sample.now) == [])
    }
}
