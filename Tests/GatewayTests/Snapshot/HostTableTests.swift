import Testing

@testable import Gateway

@Suite struct HostTableTests {
    private let table = HostTable(["login.corp.test", "payroll.corp.test", "[::1]", "10.0.0.1"])

    private func place(_ name: String, in table: HostTable) -> Int? {
        table.place(of: [UInt8](name.utf8).span)
    }

    @Test(arguments: [
        ("login.corp.test", 0), ("LOGIN.Corp.TEST", 0), ("payroll.corp.test", 1), ("[::1]", 2),
        ("10.0.0.1", 3),
    ])
    func `A name is found in any letter case`(name: String, expected: Int) {
        #expect(place(name, in: table) == expected)
    }

    @Test(arguments: [
        "", ".", "login.corp.tes", "login.corp.testt", "login.corp.test.", "xlogin.corp.test",
        "login\u{0}corp.test", "*.corp.test", "lógin.corp.test", "[::2]", "login.corp.tesT\u{c4}",
    ])
    func `Any other name is not found`(name: String) {
        #expect(place(name, in: table) == nil)
    }

    @Test func `Folding letters folds nothing else`() {
        // 0x20 away from a letter, or beside one, and no letter itself.
        let table = HostTable(["a[`{@z"])
        #expect(place("A[`{@Z", in: table) == 0)
        for name in ["a{`{@z", "a[@{@z", "a[`[@z", "a[`{`z"] {
            #expect(place(name, in: table) == nil)
        }
    }

    @Test func `A table without names finds none`() {
        #expect(place("login.corp.test", in: HostTable([])) == nil)
    }

    @Test func `Ten thousand names are all found, and no other`() {
        let names = (0..<10_000).map { "app-\($0).corp.test" }
        let table = HostTable(names)
        let found = names.map { place($0.uppercased(), in: table) }
        #expect(found == Array(0..<10_000))
        let missing = names.filter { place("x" + $0, in: table) != nil }
        #expect(missing == [])
    }
}
