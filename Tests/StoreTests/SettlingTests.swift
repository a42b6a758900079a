import DeviceTrust
import Testing

@testable import Store

@Suite struct SettlingTests {
    @Test(arguments: StoreKind.allCases)
    func `A certificate that is met for the first time is registered with its device`(
        kind: StoreKind
    ) throws {
        let store = try TestDatabase(kind).open()
        let settlement = try store.settle(Sample.claim(1, device: "laptop"))
        #expect(
            settlement
                == ClaimSettlement(standing: CertificateStanding(), isRegistered: true))
        let listed = try store.certificates(CertificateQuery(), after: 0, limit: 10)
        #expect(
            listed == [
                StoredCertificate(
                    number: 1, org: "corp", fingerprint: Sample.fingerprint(1),
                    issuer: Sample.issuer(), serial: Sample.serial(1), notBefore: Sample.now + 1,
                    notAfter: Sample.now + 365 * Sample.day + 1, deviceID: "laptop",
                    platform: .macos, subject: "CN=Computer", registeredAt: Sample.now,
                    boundAt: nil, standing: CertificateStanding(), revokedAt: nil,
                    revocationReason: nil, revokedBy: nil)
            ])
    }

    @Test(arguments: StoreKind.allCases)
    func `A claim that does not register leaves a certificate unknown`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        let claim = Sample.claim(1, user: "ada", registers: false)
        #expect(try store.settle(claim) == ClaimSettlement(standing: nil))
        #expect(try store.certificates(CertificateQuery(), after: 0, limit: 10) == [])
        #expect(try store.everything().state.position.sequence == 0)
    }

    @Test(arguments: StoreKind.allCases)
    func `The first user is bound and whoever comes later is told`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        let first = try store.settle(Sample.claim(1, user: "ada"))
        #expect(first.isRegistered && first.isBound)
        #expect(first.standing?.user == "ada")
        let second = try store.settle(
            Sample.claim(1, user: "bob", registers: false), at: Sample.now + 5)
        #expect(!second.isRegistered && !second.isBound)
        #expect(second.standing?.user == "ada")
        let listed = try store.certificates(CertificateQuery(), after: 0, limit: 10)
        #expect(listed.map(\.boundAt) == [Sample.now])
    }

    @Test(arguments: StoreKind.allCases)
    func `A registered certificate is bound later, even by a claim that would not register it`(
        kind: StoreKind
    ) throws {
        let store = try TestDatabase(kind).open()
        _ = try store.settle(Sample.claim(1))
        let settlement = try store.settle(
            Sample.claim(1, user: "ada", registers: false), at: Sample.now + 9)
        #expect(settlement.isBound && !settlement.isRegistered)
        #expect(settlement.standing?.user == "ada")
    }

    @Test(arguments: StoreKind.allCases)
    func `Claims of one batch follow one another`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        let settlements = try store.settle(
            [
                Sample.claim(1, registers: false, serial: 1), Sample.claim(1, user: "ada"),
                Sample.claim(1, user: "bob"), Sample.claim(2, user: "bob"), Sample.claim(1),
            ], at: Sample.now)
        #expect(settlements.map(\.isRegistered) == [false, true, false, true, false])
        #expect(settlements.map(\.isBound) == [false, true, false, true, false])
        #expect(settlements[1...].map(\.standing?.user) == ["ada", "ada", "bob", "ada"])
    }

    @Test(arguments: StoreKind.allCases)
    func `A claim that would not register binds what another of its batch has registered`(
        kind: StoreKind
    ) throws {
        let store = try TestDatabase(kind).open()
        _ = try store.settle(Sample.claim(7, user: "ada"))
        let settlements = try store.settle(
            [Sample.claim(1), Sample.claim(1, user: "ada", registers: false)], at: Sample.now)
        #expect(settlements.map(\.isRegistered) == [true, false])
        #expect(settlements.map(\.isBound) == [false, true])
        #expect(settlements.map(\.standing?.user) == ["ada", "ada"])
    }

    @Test(arguments: StoreKind.allCases)
    func `What is known of a certificate stays when a claim says otherwise`(
        kind: StoreKind
    ) throws {
        let store = try TestDatabase(kind).open()
        _ = try store.settle(Sample.claim(1, device: "mine"))
        let again = try store.settle(
            Sample.claim(1, device: "other", user: "ada", serial: 99, subject: "CN=x"))
        #expect(again.isBound && !again.isRegistered)
        let listed = try store.certificates(CertificateQuery(), after: 0, limit: 10)
        #expect(listed.map(\.deviceID) == ["mine"])
        #expect(listed.map(\.serial) == [Sample.serial(1)])
        #expect(listed.map(\.subject) == ["CN=Computer"])
        #expect(try !store.setDevice("other", org: "corp", isManaged: false, at: Sample.now))
    }

    @Test(arguments: StoreKind.allCases)
    func `Orgs do not meet`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        _ = try store.settle(Sample.claim(1, device: "same", user: "ada", org: "corp"))
        let other = try store.settle(Sample.claim(1, device: "same", user: "bob", org: "shop"))
        #expect(other.isRegistered && other.isBound)
        #expect(other.standing?.user == "bob")
        _ = try store.revoke(Sample.revocation(.device("same"), org: "shop"), at: Sample.now)
        #expect(try store.setUser("ada", org: "shop", isActive: false, at: Sample.now) == 0)
        let corp = try store.settle(Sample.claim(1, org: "corp"))
        #expect(corp.standing == CertificateStanding(user: "ada"))
    }

    @Test(arguments: StoreKind.allCases)
    func `No claims are settled by nothing`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        #expect(try store.settle([], at: Sample.now) == [])
    }
}
