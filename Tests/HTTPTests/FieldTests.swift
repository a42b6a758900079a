import HTTP
import Testing

@Suite struct FieldTests {
    @Test(arguments: [
        ("a:b", "a=b"), ("a: b", "a=b"), ("a:\t b \t", "a=b"), ("a:", "a="), ("a: \t ", "a="),
        ("a: b  c\td", "a=b  c\td"), ("a:b:c", "a=b:c"),
        ("1!#$%&'*+-.^_`|~z: b", "1!#$%&'*+-.^_`|~z=b"),
        ("x-long-name_with.more-than-eight: v", "x-long-name_with.more-than-eight=v"),
        ("a: \"quoted, \\\" text\"", "a=\"quoted, \\\" text\""), ("a: é", "a=é"),
        (
            "a: 0123456789abcdef0123456789abcdef\t0123456789",
            "a=0123456789abcdef0123456789abcdef\t0123456789"
        ),
    ])
    func `A field line is a name and a value without the whitespace around it`(
        line: String, field: String
    ) {
        let request = ReadRequest("GET / HTTP/1.1\r\nHost: a\r\n\(line)\r\n\r\n")
        #expect(request.isComplete)
        #expect(request.fields == ["Host=a", field])
    }

    @Test func `Every byte from 0x80 may be in a value`() {
        let value = Array(UInt8(0x80)...UInt8(0xff))
        let bytes = Array("GET / HTTP/1.0\r\na: ".utf8) + value + Array("\r\n\r\n".utf8)
        let request = ReadRequest(bytes)
        #expect(request.isComplete)
        #expect(request.head.fields.first.map { Array(bytes[$0.valueRange]) } == value)
    }

    /// Every position in and beside the eight-byte words a value is scanned by.
    @Test(arguments: 0..<20)
    func `A control byte anywhere in a value is refused`(position: Int) {
        for byte in (UInt8(0)..<0x20).filter({ $0 != 0x09 }) + [0x7f] {
            var value = [UInt8](repeating: 0x61, count: 20)
            value[position] = byte
            let fault: HTTPFault.Malformation =
                switch byte {
                case 0x0a: .bareLineFeed
                case 0x0d: .bareCarriageReturn
                default: .controlByte
                }
            let bytes =
                Array("GET / HTTP/1.1\r\nHost: a\r\nx:".utf8) + value + Array("\r\n\r\n".utf8)
            #expect(ReadRequest(bytes).fault == .badRequest(fault))
        }
    }

    /// Every byte, at every position in and beside the eight-byte words a name is scanned by.
    @Test(arguments: 0..<20)
    func `A name is made of token bytes alone`(position: Int) {
        let token = Set("!#$%&'*+-.^_`|~".utf8)
        for byte in UInt8.min...UInt8.max {
            var name = [UInt8](repeating: 0x58, count: 20)
            name[position] = byte
            let isLetter = 0x41...0x5a ~= byte || 0x61...0x7a ~= byte
            let isGood = isLetter || 0x30...0x39 ~= byte || token.contains(byte)
            let bytes = Array("GET / HTTP/1.0\r\n".utf8) + name + Array(": v\r\n\r\n".utf8)
            let request = ReadRequest(bytes)
            if isGood {
                #expect(request.isComplete && request.head.fields.count == 1)
                #expect(request.head.fields.first.map { Array(bytes[$0.nameRange]) } == name)
            } else if byte == 0x3a, position > 0 {
                #expect(
                    request.isComplete && request.head.fields.first?.nameCount == UInt16(position))
            } else {
                #expect(request.fault?.status == 400)
            }
        }
    }

    /// Every byte, at every position in and beside the eight-byte words a target is scanned by.
    @Test(arguments: 1..<20)
    func `A target is made of visible ASCII but the fragment's sign`(position: Int) {
        for byte in UInt8.min...UInt8.max where byte != 0x20 {
            for start in ["/", "/?"] {
                var target = Array(start.utf8) + [UInt8](repeating: 0x61, count: 20)
                target[position + start.utf8.count - 1] = byte
                let isGood = 0x21...0x7e ~= byte && byte != 0x23
                let bytes = Array("GET ".utf8) + target + Array(" HTTP/1.0\r\n\r\n".utf8)
                #expect((ReadRequest(bytes).fault == nil) == isGood)
            }
        }
    }

    @Test(arguments: [
        ("Host : a", HTTPFault.Malformation.whitespaceBeforeColon),
        ("Host\t: a", .whitespaceBeforeColon), ("x y: a", .whitespaceBeforeColon),
        (" x: a", .obsoleteFolding), ("\tx: a", .obsoleteFolding), (" ", .obsoleteFolding),
        (": a", .fieldName), ("x", .missingColon), ("x\ny: a", .bareLineFeed),
        ("x\ry: a", .bareCarriageReturn), ("x\0: a", .fieldName), ("x\u{b}: a", .fieldName),
        ("é: a", .fieldName), ("x(: a", .fieldName), ("x\"y\": a", .fieldName),
        ("x/y: a", .fieldName), ("x@: a", .fieldName), ("\u{7f}: a", .fieldName),
        ("a: b\r\n c", .obsoleteFolding), ("a: b\r\n\tc: d", .obsoleteFolding),
        ("a: b\r\n \r\nc: d", .obsoleteFolding), ("a: b\nc: d", .bareLineFeed),
        ("a: b\rc: d", .bareCarriageReturn), ("a: b\r\r\nc: d", .bareCarriageReturn),
        ("a: b\0", .controlByte), ("a: \u{1b}[0m", .controlByte), ("a: b\u{7f}", .controlByte),
        ("a: b\n\nc: d", .bareLineFeed), ("\nc: d", .bareLineFeed),
    ])
    func `A malformed field line is refused in requests and responses`(
        line: String, malformation: HTTPFault.Malformation
    ) {
        let fault = HTTPFault.badRequest(malformation)
        #expect(ReadRequest("GET / HTTP/1.1\r\n\(line)\r\nHost: a\r\n\r\n").fault == fault)
        #expect(ReadRequest("GET / HTTP/1.1\r\nHost: a\r\n\(line)\r\n\r\n").fault == fault)
        #expect(ReadResponse("HTTP/1.1 200 OK\r\n\(line)\r\na: b\r\n\r\n").fault == fault)
    }

    @Test(arguments: KnownField.allCases.filter { $0 != .other })
    func `A known field is recognised in any case and by its whole name only`(known: KnownField) {
        let name = known.name
        for spelling in [name, name.uppercased(), name.capitalized] {
            #expect(Self.recognised(spelling) == known)
        }
        let underscored = name.map { $0 == "-" ? "_" : $0 }
        for other in [name + "x", "x" + name, String(name.dropLast()), name + "_", "-" + name] {
            #expect(Self.recognised(other) != known)
        }
        #expect(!name.contains("-") || Self.recognised(String(underscored)) == .other)
        for position in name.indices {
            var changed = Array(name)
            changed[name.distance(from: name.startIndex, to: position)] = "q"
            #expect(String(changed) == name || Self.recognised(String(changed)) != known)
        }
    }

    @Test func `The names of known fields are lower case and told apart`() {
        let names = KnownField.allCases.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0 == $0.lowercased() })
        #expect(KnownField.other.name.isEmpty)
        #expect(names.count <= 64)
    }

    @Test func `A name is recognised at the very end of the bytes`() {
        #expect(ReadRequest("GET / HTTP/1.0\r\nte:\r\n\r\n").head.fields.map(\.known) == [.te])
    }

    @Test func `Fields of one connection are marked`() {
        let hopByHop = KnownField.allCases.filter(\.isHopByHop).map(\.name)
        #expect(
            Set(hopByHop) == [
                "connection", "http2-settings", "keep-alive", "proxy-authenticate",
                "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding",
                "upgrade",
            ])
        let request = ReadRequest("GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nx: y\r\n\r\n")
        #expect(request.head.fields.map(\.isHopByHop) == [false, true, false])
    }

    private static func recognised(_ name: String) -> KnownField? {
        ReadResponse("HTTP/1.1 204 No Content\r\n\(name):0\r\n\r\n", to: .head).head.fields.first?
            .known
            ?? ReadResponse("HTTP/1.1 204 No Content\r\n\(name): chunked\r\n\r\n").head.fields
            .first?.known
    }
}

extension String {
    /// Each word between hyphens with a capital letter.
    fileprivate var capitalized: String {
        split(separator: "-", omittingEmptySubsequences: false)
            .map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: "-")
    }
}
