import Testing

@testable import Gateway

@Suite struct CookieReaderTests {
    private func find(_ name: String, in field: String) -> String? {
        let octets = Array(field.utf8)
        return CookieReader.find(name, in: octets.span).map {
            String(decoding: octets[$0], as: UTF8.self)
        }
    }

    private func rest(_ field: String) -> String? {
        CookieReader.withoutOwn(Array(field.utf8).span).map { String(decoding: $0, as: UTF8.self) }
    }

    private func holdsOwn(_ field: String) -> Bool {
        CookieReader.holdsOwn(Array(field.utf8).span)
    }

    @Test func `a cookie is found by its whole name`() {
        let field = "a=1; __Host-sp_posture=abc.def; ab=2;b=\"3\"; c = 4 ;d=;e=x=y; a=9"
        #expect(find("__Host-sp_posture", in: field) == "abc.def")
        #expect(find("a", in: field) == "1")
        #expect(find("ab", in: field) == "2")
        #expect(find("b", in: field) == "3")
        #expect(find("c", in: field) == "4")
        #expect(find("d", in: field) == "")
        #expect(find("e", in: field) == "x=y")
        for absent in ["A", "__Host-sp_", "posture", "x", "__host-sp_posture", "abc.def"] {
            #expect(find(absent, in: field) == nil)
        }
    }

    @Test(arguments: ["", ";", " ; ;;", "=", "=x", "x", "a", "a;b", "\"", "a=\""])
    func `odd fields are read without harm`(field: String) {
        #expect(find("__Host-sp_user", in: field) == nil)
        #expect(!holdsOwn(field))
    }

    @Test(arguments: [
        ("__Host-sp_posture=x", nil),
        ("a=1; __Host-sp_posture=x; b=2", "a=1; b=2"),
        ("__Host-sp_tx_01234567=x;a=1", "a=1"),
        ("a=1;__Host-sp_go_01234567=", "a=1"),
        ("__Host-sp_user; a=1", "a=1"),
        ("__HOST-SP_user=x; a=1", "a=1"),
        ("__Host-sp_=1; __Host-spx=2; __Host-s=3", "__Host-spx=2; __Host-s=3"),
        (" __Host-sp_user =x; q=\"a b\"", "q=\"a b\""),
        ("a=__Host-sp_user=x", "a=__Host-sp_user=x"),
        ("a=1", "a=1"), ("", nil),
    ])
    func `the gateway's own cookies go no further`(field: String, expected: String?) {
        #expect(rest(field) == expected)
    }

    @Test func `own cookies are noticed`() {
        #expect(holdsOwn("a=1; __Host-sp_tx_1=x"))
        #expect(!holdsOwn("a=1; b=__Host-sp_tx_1"))
    }

    @Test func `cookies are set as the handoff needs them`() throws {
        let id = try #require(HandoffSample.id(0xAB))
        let name = HandoffCookies.transaction(id)
        #expect(name == "__Host-sp_tx_abababab")
        #expect(
            HandoffCookies.set(name, "n0nce", lifetime: HandoffCookies.transactionLifetime)
                == "__Host-sp_tx_abababab=n0nce; Path=/; Secure; HttpOnly; SameSite=None; "
                + "Max-Age=180")
        #expect(
            HandoffCookies.delete(name)
                == "__Host-sp_tx_abababab=; Path=/; Secure; HttpOnly; SameSite=None; Max-Age=0")
        #expect(HandoffCookies.pass([1, 2, 3, 0xFF, 9]) == "__Host-sp_go_010203ff")
    }

    @Test func `the browser's secret is known again by its digest`() throws {
        let nonce = try TransactionNonce.make()
        #expect(nonce.utf8.count == 22)
        #expect(try TransactionID.random() != TransactionID.random())
        let bind = try TransactionNonce.bind(Array(nonce.utf8))
        #expect(TransactionNonce.isBound(Array(nonce.utf8), to: bind))
        #expect(!TransactionNonce.isBound(Array(try TransactionNonce.make().utf8), to: bind))
        #expect(!TransactionNonce.isBound([], to: bind))
        #expect(!TransactionNonce.isBound(Array(nonce.utf8), to: []))
    }
}
