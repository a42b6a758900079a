import Configuration
import Testing

@Suite("Values")
struct ValueTests {
    @Test(
        "An address is read and written in its one canonical form",
        arguments: [
            ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"), ("::", "::"),
            ("::1", "::1"), ("1::", "1::"), ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
            ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("::ffff:127.0.0.1", "::ffff:7f00:1"),
            ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
            ("0:0:1::0:0", "0:0:1::"), ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
        ])
    func address(text: String, canonical: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.description == canonical)
        #expect(IPAddress(canonical) == address)
    }

    @Test(
        "What is not quite an address is none",
        arguments: [
            "", ".", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.+4", "1..3.4",
            " 1.2.3.4",
            "1.2.3.4 ", "0x7f.0.0.1", "١.2.3.4", ":", ":::", "1:::2", "1::2::3", "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9", "::12345", "::g", "fe80::1%eth0", "1.2.3.4::", "::1.2.3", "[::1]",
            "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", ":1:2:3:4:5:6:7:8",
        ])
    func noAddress(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(
        "Loopback is told apart",
        arguments: [
            ("127.0.0.1", true), ("127.255.0.9", true), ("::1", true), ("::ffff:127.0.0.1", true),
            ("0.0.0.0", false), ("::", false), ("10.0.0.1", false), ("::2", false),
        ])
    func loopback(text: String, isLoopback: Bool) throws {
        #expect(try #require(IPAddress(text)).isLoopback == isLoopback)
    }

    @Test(
        "An address to listen on has a numeric address and a port",
        arguments: [
            ("127.0.0.1", "it has no port"), ("127.0.0.1:", "the port is not a number"),
            ("127.0.0.1:65536", "the port is not a number"), ("127.0.0.1:08", "the port is not"),
            ("127.0.0.1:-1", "the port is not a number"), (":443", "it has no address"),
            ("*:443", "it has no address"), ("localhost:443", "the address is not a numeric one"),
            ("::1:443", "an IPv6 address stands in brackets"), ("::1", "in brackets"),
            ("[::1]", "it has no port"), ("[127.0.0.1]:443", "the brackets hold no IPv6"),
            ("[::1:443", "the address is not a numeric one"), ("", "it has no port"),
            ("[]:443", "the brackets hold no IPv6 address"), ("fe80::x", "in brackets"),
        ])
    func listenFault(text: String, reason: String) {
        #expect(fault { try ListenAddress(text) }.contains(reason))
    }

    @Test(
        "A host name is lower case ASCII labels",
        arguments: [
            ("App.Example.ORG", "app.example.org"), ("localhost", "localhost"),
            ("a-b.1c", "a-b.1c"),
            ("xn--mnchen-3ya.de", "xn--mnchen-3ya.de"), ("1.2.3.test", "1.2.3.test"),
            (
                String(repeating: "a", count: 63) + ".test",
                String(repeating: "a", count: 63) + ".test"
            ),
        ])
    func host(text: String, lowered: String) throws {
        #expect(try HostName(text).text == lowered)
    }

    @Test(
        "What a client cannot send as a host name is refused",
        arguments: [
            ("", "it has an empty label"), (".", "it has an empty label"),
            ("a..b", "it has an empty label"), ("a.test.", "it has an empty label"),
            ("*.a.test", "a wildcard is not a host name"), ("a_b.test", "it holds more than"),
            ("a b.test", "it holds more than"), ("-a.test", "begins or ends with a hyphen"),
            ("a-.test", "begins or ends with a hyphen"), ("münchen.de", "xn-- form"),
            ("a.test:443", "it has a port"), ("http://a.test", "it is a URL"),
            ("127.0.0.1", "it is an address"), ("::1", "it is an address"),
            ("127.1", "its last label is a number"), ("a.0x7f", "its last label is a number"),
            (String(repeating: "a", count: 64), "longer than 63 characters"),
            (String(repeating: "abc.", count: 63) + "ab", "longer than 253 characters"),
        ])
    func hostFault(text: String, reason: String) {
        #expect(fault { try HostName(text) }.contains(reason))
    }

    @Test(
        "An upstream is a scheme, a host and a port",
        arguments: [
            ("http://app", "http://app:80", "app"), ("https://app", "https://app:443", "app"),
            ("http://app:443", "http://app:443", "app:443"),
            ("HTTP://My_App:8080", "http://my_app:8080", "my_app:8080"),
            ("http://10.0.0.1:80", "http://10.0.0.1:80", "10.0.0.1"),
            ("https://[::1]", "https://[::1]:443", "[::1]"),
            ("https://[::1]:8443", "https://[::1]:8443", "[::1]:8443"),
        ])
    func upstream(text: String, whole: String, authority: String) throws {
        let url = try UpstreamURL(text)
        #expect(url.description == whole)
        #expect(url.authority == authority)
    }

    @Test(
        "An upstream is nothing more than that",
        arguments: [
            ("", "it does not begin with"), ("app:80", "it does not begin with"),
            ("ftp://app", "it does not begin with"), ("http://", "it has an empty label"),
            ("http://app/", "a path is not part of it"), ("http://app?q", "a path is not part"),
            ("http://app:0", "the port is not a number from 1"), ("http://app:", "the port is not"),
            ("http://[::1", "the brackets hold no IPv6"), ("http://::1", "stands in brackets"),
            ("http://[::1]x", "something other than a port"),
            ("http://app:80:80", "the port is not"),
            ("http://[10.0.0.1]", "the brackets hold no IPv6"), ("http://-app", "hyphen"),
        ])
    func upstreamFault(text: String, reason: String) {
        #expect(fault { try UpstreamURL(text) }.contains(reason))
    }

    @Test(
        "A password in a URL is never repeated",
        arguments: ["http://user:geheim@app", "user:geheim@app", "ftp://user:geheim@app"])
    func password(text: String) throws {
        let outcome = Outcome(
            Minimal.org + Minimal.app.replacing("http://127.0.0.1:8081", with: text))
        #expect(outcome.problems.count == 1)
        #expect(!outcome.lines.joined().contains("geheim"))
    }

    @Test(
        "A page for people is a https URL",
        arguments: [
            ("http://h.test", "it does not begin with https://"), ("https://", "an empty label"),
            ("https://h.test/a b", "percent-encoded"), ("https://h.test/\"", "percent-encoded"),
            ("https://h.test/ü", "percent-encoded"), ("https://u@h.test", "a user name"),
            ("https://h.test/" + String(repeating: "a", count: 2048), "longer than 2048 bytes"),
            ("javascript:alert(1)", "it does not begin with https://"),
        ])
    func webFault(text: String, reason: String) {
        #expect(fault { try WebURL(text) }.contains(reason))
    }

    @Test("Durations count milliseconds")
    func milliseconds() {
        #expect(Duration.seconds(3).inMilliseconds == 3000)
        #expect(Duration.milliseconds(250).inMilliseconds == 250)
        #expect(Duration.microseconds(1999).inMilliseconds == 1)
    }

    @Test("Log levels are ordered by importance")
    func levels() {
        #expect(LogLevel.allCases.sorted() == [.debug, .info, .warning, .error])
    }

    private func fault<Value>(_ body: () throws -> Value) -> String {
        do {
            return "no fault: \(try body())"
        } catch {
            return (error as? ValueFault)?.reason ?? ""
        }
    }
}
