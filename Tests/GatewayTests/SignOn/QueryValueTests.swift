import Testing

@testable import Gateway

@Suite struct QueryValueTests {
    private func value(_ query: String) -> String? {
        let bytes = [UInt8](query.utf8)
        return QueryValue.find("t", in: bytes.span).map {
            String(decoding: bytes[$0], as: UTF8.self)
        }
    }

    @Test(arguments: [
        ("t=abc", "abc"), ("x=1&t=abc", "abc"), ("t=abc&x=1", "abc"), ("t=", ""),
        ("tt=1&t=abc", "abc"), ("t=a=b", "a=b"),
    ])
    func `The value of the parameter is found`(query: String, expected: String) {
        #expect(value(query) == expected)
    }

    @Test(arguments: ["", "t", "x=1", "T=abc", "xt=abc", "&&", "%74=abc"])
    func `Nothing else is taken for it`(query: String) {
        #expect(value(query) == nil)
    }

    @Test func `Two of them are none`() {
        #expect(value("t=a&t=b") == nil)
    }
}
