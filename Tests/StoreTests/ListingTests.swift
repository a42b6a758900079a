import DeviceTrust
import Testing

@testable import Store

@Suite struct ListingTests {
    @Test(arguments: StoreKind.allCases)
    func `Certificates are listed by what is asked for`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        _ = try store.settle(
            [
                Sample.claim(1, device: "a", user: "ada"), Sample.claim(2, device: "a"),
                Sample.claim(3, device: "b", user: "ada", platform: .windows),
                Sample.claim(1, device: "a", user: "ada", org: "shop"),
            ], at: Sample.now)
        _ = try store.revoke(
            Sample.revocation(.serial(Sample.serial(2), issuer: nil)), at: Sample.now)
        func numbers(_ query: CertificateQuery) throws -> [Int64] {
            try store.certificates(query, after: 0, limit: 10).map(\.number)
        }
        #expect(try numbers(CertificateQuery()) == [1, 2, 3, 4])
        #expect(try numbers(CertificateQuery(org: "corp")) == [1, 2, 3])
        #expect(try numbers(CertificateQuery(serial: Sample.serial(1))) == [1, 4])
        #expect(try numbers(CertificateQuery(fingerprint: Sample.fingerprint(1))) == [1, 4])
        #expect(
            try numbers(CertificateQuery(org: "corp", fingerprint: Sample.fingerprint(3))) == [3])
        #expect(try numbers(CertificateQuery(fingerprint: Sample.fingerprint(4))) == [])
        #expect(try numbers(CertificateQuery(org: "corp", user: "ada")) == [1, 3])
        #expect(try numbers(CertificateQuery(org: "corp", deviceID: "a")) == [1, 2])
        #expect(try numbers(CertificateQuery(deviceID: "b", user: "ada", isRevoked: false)) == [3])
        #expect(try numbers(CertificateQuery(user: "bob")) == [])
        #expect(try numbers(CertificateQuery(deviceID: "a")) == [1, 2, 4])
        #expect(try numbers(CertificateQuery(user: "ada")) == [1, 3, 4])
        #expect(try numbers(CertificateQuery(org: "shop", deviceID: "a", user: "ada")) == [4])
        #expect(try numbers(CertificateQuery(isRevoked: true)) == [2])
        #expect(try numbers(CertificateQuery(isRevoked: false)) == [1, 3, 4])
        #expect(try numbers(CertificateQuery(deviceID: "A")) == [])
        let third = try store.certificates(CertificateQuery(deviceID: "b"), after: 0, limit: 1)
        #expect(third.map(\.platform) == [.windows])
    }

    @Test(arguments: StoreKind.allCases)
    func `A user's pages follow one another by number`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        _ = try store.settle(
            (1...30).map { Sample.claim($0, user: $0 % 3 == 0 ? "ada" : "bob") }, at: Sample.now)
        // Bound later than those after it, and in its place all the same.
        _ = try store.settle([Sample.claim(31), Sample.claim(32, user: "ada")], at: Sample.now)
        _ = try store.settle(Sample.claim(31, user: "ada"))
        let query = CertificateQuery(org: "corp", user: "ada")
        func page(after: Int64) throws -> [Int64] {
            try store.certificates(query, after: after, limit: 5).map(\.number)
        }
        #expect(try page(after: 0) == [3, 6, 9, 12, 15])
        #expect(try page(after: 15) == [18, 21, 24, 27, 30])
        #expect(try page(after: 30) == [31, 32])
        #expect(try page(after: 32) == [])
    }

    @Test(arguments: StoreKind.allCases)
    func `Pages follow one another by number`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        _ = try store.settle((1...25).map { Sample.claim($0) }, at: Sample.now)
        var (all, last): ([Int64], Int64) = ([], 0)
        while true {
            let page = try store.certificates(CertificateQuery(org: "corp"), after: last, limit: 10)
            guard let end = page.last else { break }
            all += page.map(\.number)
            last = end.number
        }
        #expect(all == Array(1...25))
        #expect(try store.certificates(CertificateQuery(), after: 0, limit: 0) == [])
    }
}
