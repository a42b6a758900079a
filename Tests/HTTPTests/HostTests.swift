import HTTP
import Testing

@Suite struct HostTests {
    @Test(
        arguments: [
            ("a", "a", nil), ("App.Example.COM", "App.Example.COM", nil),
            ("a.example.", "a.example.", nil),
            ("a-b_c~d.example:443", "a-b_c~d.example", 443), ("10.0.0.1:8080", "10.0.0.1", 8080),
            ("[::1]", "[::1]", nil), ("[::]:1", "[::]", 1),
            ("[2001:DB8::1]:65535", "[2001:DB8::1]", 65535),
            ("[1:2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7:8]", nil), ("[1::8]", "[1::8]", nil),
            ("[::2:3:4:5:6:7:8]", "[::2:3:4:5:6:7:8]", nil),
            ("[1:2:3:4:5:6:7::]", "[1:2:3:4:5:6:7::]", nil),
            ("[::ffff:10.1.2.255]", "[::ffff:10.1.2.255]", nil),
            ("[1:2:3:4:5:6:1.2.3.4]", "[1:2:3:4:5:6:1.2.3.4]", nil), ("a:00080", "a", 80),
        ] as [(String, String, UInt16?)])
    func `A host is a name or an address, with a port or without`(
        value: String, host: String, port: UInt16?
    ) {
        let request = ReadRequest("GET / HTTP/1.1\r\nHost: \(value)\r\n\r\n")
        #expect(request.isComplete)
        #expect(request.text(request.head.authorityRange) == value)
        #expect(request.text(request.head.hostRange) == host)
        #expect(request.head.port == port)
    }

    @Test(arguments: [
        "", ":443", "a:", "a:0", "a:65536", "a:000080", "a:+80", "a:8o", "a:80:80", "a b", "a,b",
        "a, b", "u@a", "u:p@a", "a/b", "a?b", "a#b", "http://a", "a%2e", "a;b", "a=b", "(a)",
        "a\\b",
        "\"a\"", "é", "a\u{80}", "*", "[", "[]", "[::1", "::1", "[::1]a", "[::1]:", "[::1]443",
        "[1]", "[1:2:3:4:5:6:7]", "[1:2:3:4:5:6:7:8:9]", "[1::2::3]", "[:1:2:3:4:5:6:7]",
        "[1:2:3:4:5:6:7:]", "[:::]", "[12345::]", "[g::]", "[::1%25lo]", "[v1.a]", "[::1.2.3]",
        "[::1.2.3.4.5]", "[::1.2.3.256]", "[::01.2.3.4]", "[1:2:3:4:5:6:7:1.2.3.4]", "[::a.2.3.4]",
        "[::1.2.3.4:5]", "[1:2:3:4:5:6:7:8::]", "[::1]]", "[[::1]]", "[::1]:99999", "[.]", "[::.]",
        "[1.2.3.4]", "[:]",
    ])
    func `Anything else is refused`(value: String) {
        let request = ReadRequest("GET / HTTP/1.1\r\nHost: \(value)\r\n\r\n")
        #expect(request.fault == .badRequest(.host))
        #expect(ReadRequest("GET / HTTP/1.0\r\nHost: \(value)\r\n\r\n").fault == .badRequest(.host))
    }

    @Test(arguments: ["Host: a\r\nHost: b", "Host: a\r\nHost: a", "Host: a\r\nx: y\r\nhOsT:"])
    func `More than one Host is refused`(lines: String) {
        for version in ["1.0", "1.1"] {
            #expect(
                ReadRequest("GET / HTTP/\(version)\r\n\(lines)\r\n\r\n").fault
                    == .badRequest(.repeatedHost))
        }
    }

    @Test func `Only HTTP 1.0 may leave Host out`() {
        #expect(ReadRequest("GET / HTTP/1.1\r\nx: y\r\n\r\n").fault == .badRequest(.missingHost))
        #expect(
            ReadRequest("GET http://a/ HTTP/1.1\r\n\r\n").fault == .badRequest(.missingHost))
        let old = ReadRequest("GET / HTTP/1.0\r\n\r\n")
        #expect(old.isComplete)
        #expect(old.head.authorityRange == nil && old.head.hostRange == nil)
    }

    @Test(arguments: [
        ("http://a/", "b"), ("http://a/", "a:80"), ("http://a:80/", "a"), ("http://a:1/", "a:2"),
        ("http://a.b/", "a"), ("http://b/", "a.b"), ("http://[::1]/", "[0::1]"),
    ])
    func `An absolute target must name the same host as Host`(target: String, host: String) {
        for version in ["1.0", "1.1"] {
            let text = "GET \(target) HTTP/\(version)\r\nHost: \(host)\r\n\r\n"
            #expect(ReadRequest(text).fault == .badRequest(.hostMismatch))
        }
    }
}
