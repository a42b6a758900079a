import DeviceTrust
import Testing

@testable import Store

@Suite struct RevocationTests {
    @Test(arguments: StoreKind.allCases)
    func `A serial number is revoked once, and its first time and reason stay`(
        kind: StoreKind
    ) throws {
        let store = try TestDatabase(kind).open()
        _ = try store.settle(Sample.claim(1, user: "ada"))
        let order = Sample.revocation(.serial(Sample.serial(1), issuer: nil))
        let first = try store.revoke(order, at: Sample.now + 1)
        #expect(first.map(\.wasRevoked) == [false])
        #expect(first.first?.certificate?.standing.isRevoked == true)
        #expect(first.first?.certificate?.revokedAt == Sample.now + 1)
        #expect(first.first?.certificate?.revokedBy == "uid 0")

        let again = try store.revoke(
            Sample.revocation(
                .serial(Sample.serial(1), issuer: Sample.issuer()), reason: .superseded,
                actor: "uid 7"), at: Sample.now + 2)
        #expect(again.map(\.wasRevoked) == [true])
        #expect(again.first?.certificate?.revokedAt == Sample.now + 1)
        #expect(again.first?.certificate?.revocationReason == .keyCompromise)
        #expect(again.first?.certificate?.revokedBy == "uid 0")
        #expect(try store.settle(Sample.claim(1)).standing?.isRevoked == true)
    }

    @Test(arguments: StoreKind.allCases, [nil, UInt8(1)])
    func `A serial number nobody has seen is remembered`(kind: StoreKind, issuer: UInt8?) throws {
        let store = try TestDatabase(kind).open()
        let key = issuer.map { Sample.issuer($0) }
        let order = Sample.revocation(.serial(Sample.serial(1), issuer: key))
        let first = try store.revoke(order, at: Sample.now)
        #expect(
            first == [
                RevokedCertificate(serial: Sample.serial(1), certificate: nil, wasRevoked: false)
            ])
        #expect(try store.revoke(order, at: Sample.now + 1).map(\.wasRevoked) == [true])
        let claim = try store.settle(Sample.claim(1, user: "ada"), at: Sample.now + 9)
        #expect(claim.isRegistered && claim.isBound)
        #expect(claim.standing?.isRevoked == true)
        let listed = try store.certificates(
            CertificateQuery(isRevoked: true), after: 0, limit: 10)
        #expect(listed.map(\.revokedAt) == [Sample.now])
    }

    @Test(arguments: StoreKind.allCases)
    func `An issuer's order leaves the other issuer's certificate alone`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        _ = try store.settle(
            [Sample.claim(1, serial: 5, issuer: 1), Sample.claim(2, serial: 5, issuer: 2)],
            at: Sample.now)
        let one = try store.revoke(
            Sample.revocation(.serial(Sample.serial(5), issuer: Sample.issuer(2))), at: Sample.now)
        #expect(one.map(\.certificate?.fingerprint) == [Sample.fingerprint(2)])
        #expect(try store.settle(Sample.claim(1)).standing?.isRevoked == false)
        let both = try store.revoke(
            Sample.revocation(.serial(Sample.serial(5), issuer: nil)), at: Sample.now)
        #expect(both.map(\.wasRevoked) == [false, true])
        let third = try store.settle(Sample.claim(3, serial: 5, issuer: 3))
        #expect(third.standing?.isRevoked == true)
        #expect(try store.findFaults() == [])
    }

    @Test(arguments: StoreKind.allCases)
    func `All certificates of a device are revoked, and a later one is not`(
        kind: StoreKind
    ) throws {
        let store = try TestDatabase(kind).open()
        _ = try store.settle(
            [
                Sample.claim(1, device: "a"), Sample.claim(2, device: "a"),
                Sample.claim(3, device: "b"),
            ], at: Sample.now)
        let revoked = try store.revoke(Sample.revocation(.device("a")), at: Sample.now)
        #expect(revoked.map(\.serial) == [Sample.serial(1), Sample.serial(2)])
        #expect(revoked.map(\.wasRevoked) == [false, false])
        #expect(try store.settle(Sample.claim(3)).standing?.isRevoked == false)
        #expect(try store.settle(Sample.claim(4, device: "a")).standing?.isRevoked == false)
        let again = try store.revoke(Sample.revocation(.device("a")), at: Sample.now)
        #expect(again.map(\.wasRevoked) == [true, true, false])
        #expect(try store.revoke(Sample.revocation(.device("none")), at: Sample.now) == [])
        #expect(try store.findFaults() == [])
    }

    @Test(arguments: StoreKind.allCases)
    func `All certificates bound to a user are revoked`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        _ = try store.settle(
            [
                Sample.claim(1, user: "ada"), Sample.claim(2, user: "bob"),
                Sample.claim(3, user: "ada"), Sample.claim(4),
            ], at: Sample.now)
        let revoked = try store.revoke(Sample.revocation(.user("ada")), at: Sample.now)
        #expect(revoked.map(\.serial) == [Sample.serial(1), Sample.serial(3)])
        let left = try store.certificates(CertificateQuery(isRevoked: false), after: 0, limit: 10)
        #expect(left.map(\.number) == [2, 4])
    }

    @Test(arguments: StoreKind.allCases)
    func `A number that an authority used twice is revoked for both devices`(
        kind: StoreKind
    ) throws {
        let store = try TestDatabase(kind).open()
        _ = try store.settle(
            [
                Sample.claim(1, device: "a", serial: 5), Sample.claim(2, device: "b", serial: 5),
                Sample.claim(3, device: "b", begins: 0, ends: Sample.now + 1),
            ], at: Sample.now)
        let revoked = try store.revoke(Sample.revocation(.device("a")), at: Sample.now)
        #expect(revoked.map(\.certificate?.number) == [1, 2])
        #expect(try store.settle(Sample.claim(3)).standing?.successorNotAfter == nil)
        #expect(try store.findFaults() == [])
    }
}
