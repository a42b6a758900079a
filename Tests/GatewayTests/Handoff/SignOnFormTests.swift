import Testing

@testable import Gateway

@Suite struct SignOnFormTests {
    private func form(_ body: String) throws -> SignOnForm {
        let form = SignOnForm(Array(body.utf8).span)
        return try #require(form)
    }

    private func fields(_ body: String) throws -> [[String]] {
        let form = try form(body)
        return form.fields.map { field in
            let text = form.text(of: field)
            return [text.name, text.value]
        }
    }

    private func digest(_ body: String, target: String = "/sso") throws -> [UInt8] {
        try RequestDigest.post(Array(target.utf8).span, try form(body))
    }

    private func get(_ target: String) throws -> [UInt8] {
        try RequestDigest.get(Array(target.utf8).span)
    }

    @Test func `fields come in order, decoded`() throws {
        #expect(
            try fields("SAMLRequest=a%2Bb%3d&RelayState=x+y&RelayState=&empty&a=b=c")
                == [
                    ["SAMLRequest", "a+b="], ["RelayState", "x y"], ["RelayState", ""],
                    ["empty", ""], ["a", "b=c"],
                ])
        #expect(try fields("") == [])
        #expect(try fields("&&=x&=&") == [])
    }

    @Test func `an escape that is none stays`() throws {
        #expect(
            try fields("a=100%&b=%4&c=%zz&d=%%41") == [
                ["a", "100%"], ["b", "%4"], ["c", "%zz"], ["d", "%A"],
            ])
    }

    @Test func `line ends and NUL become what browsers post`() throws {
        #expect(
            try fields("a=1%0A2%0D3%0D%0A4%0A%0D5&n%0A=x&z=%00")
                == [
                    ["a", "1\r\n2\r\n3\r\n4\r\n\r\n5"], ["n\r\n", "x"], ["z", "\u{FFFD}"],
                ])
    }

    @Test func `UTF-8 is recognised, everything else is windows-1252`() throws {
        #expect(try form("a=%E4%BD%A0").charset == .utf8)
        #expect(try fields("a=%E4%BD%A0%F0%9F%98%80") == [["a", "你😀"]])
        #expect(try form("a=%FC").charset == .windows1252)
        #expect(try fields("a=%FC%80%81%9F") == [["a", "ü€\u{81}Ÿ"]])
        for notUTF8 in ["%C0%80", "%ED%A0%80", "%F4%90%80%80", "%E4%BD", "%80"] {
            #expect(try form("a=\(notUTF8)").charset == .windows1252)
        }
        // Only what is kept counts.
        #expect(try form("=%FC&a=b").charset == .utf8)
    }

    @Test(arguments: [
        ("a=1&b=2", "a=%31&b=%32"), ("a=x+y", "a=x%20y"), ("a=1%0A2", "a=1%0D%0A2"),
        ("a=1%0D2", "a=1%0D%0A2"), ("a=%00", "a=%EF%BF%BD"), ("=x&a=1&&", "a=1"), ("a", "a="),
        ("a=%", "a=%25"), ("_charset_=iso-8859-1&a=1", "_charset_=UTF-8&a=1"),
        ("a=%FC%00", "a=%FC%26%2365533%3B"), ("a=%FC%0A", "a=%FC%0D%0A"),
    ])
    func `a browser's second post has the same digest`(first: String, second: String) throws {
        #expect(try digest(first) == digest(second))
        #expect(try digest(second) == digest(second))
    }

    @Test(arguments: [
        ("a=1&b=2", "b=2&a=1"), ("a=1", "a=2"), ("a=1", "A=1"), ("a=1", "a=1&a=1"),
        ("a=b&c=d", "a=b%26c%3Dd"), ("ab=c", "a=bc"), ("a=1", "a=1&b"), ("a=%FC", "a=%C3%BC"),
        ("_charset=1", "_charset=2"), ("a=", "b="), ("a=+", "a="),
    ])
    func `another form has another digest`(first: String, second: String) throws {
        #expect(try digest(first) != digest(second))
    }

    @Test func `method and target count`() throws {
        #expect(try digest("") != get("/sso"))
        #expect(try digest("a=1") != digest("a=1", target: "/sso?"))
        #expect(try get("/sso") == get("/sso"))
        #expect(try get("/sso") != get("/ssO"))
        // The length stands before the target: nothing moves from one to the other.
        #expect(try digest("b=1", target: "/a") != digest("=1", target: "/ab"))
    }

    /// What Chromium 156 posted to R after it had kept these bodies.
    @Test(arguments: [
        (
            SamplePages.awkwardBody,
            "SAMLRequest=abc%2B%3D&RelayState=%0D%0Ax%0D%0Ay%0D%0Az&RelayState=&submit=s&action=a"
                + "&append=p&acceptCharset=c&getAttribute=g&method=m&enctype=e&elements=l"
                + "&nodeName=n&q=%22%3C%2Fscript%3E%26amp%3B%27%E2%80%A8"
                + "&%E4%BD%A0=%F0%9F%98%80&z=%EF%BF%BD&t=+a++b%09"
        ),
        ("a=%FC%80%00%0A&%E9=1", "a=%FC%80%26%2365533%3B%0D%0A&%E9=1"),
    ])
    func `what a browser really posted is known again`(sent: String, posted: String) throws {
        #expect(try digest(sent) == digest(posted))
        #expect(try form(sent) == form(posted))
    }

    @Test func `normalising again changes nothing`() throws {
        let bodies = [
            "a=1%0A2%0D3&b=%00&c=%E4%BD%A0&_charset_=x", "a=%FC%0D%00%80&%FC=1", "a=%&b=%0D%0D%0A",
        ]
        for body in bodies {
            let first = try form(body)
            let again = first.fields.map { field in
                [field.name, field.value].map { range in
                    first.octets[range].map { "%" + HexText.lowerCase([$0]) }.joined()
                }.joined(separator: "=")
            }.joined(separator: "&")
            #expect(try form(again) == first)
            #expect(try digest(again) == digest(body))
        }
    }

    @Test func `a large hostile body takes no long time`() throws {
        for unit in ["=&", "&", "=", "%", "%0", "%0A", "%FC", "%00", "=%FC&"] {
            let body = "a=" + String(repeating: unit, count: 256 * 1024 / unit.utf8.count)
            let clock = ContinuousClock()
            let time = try clock.measure { _ = try digest(body) }
            #expect(time < .seconds(5))
        }
    }

    @Test func `a body with more fields than any sign-on is no form`() throws {
        func body(_ count: Int) -> [UInt8] {
            Array((0..<count).map { "a\($0)=" }.joined(separator: "&").utf8)
        }
        #expect(SignOnForm(body(SignOnForm.mostFields).span)?.fields.count == 512)
        let isForm = SignOnForm(body(SignOnForm.mostFields + 1).span) != nil
        #expect(!isForm)
    }
}
