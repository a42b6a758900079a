/// The fields of a sign-on form as a browser posts them again (HTML Standard, form submission):
/// in order, line ends as CR LF, NUL as U+FFFD, fields without a name left out.
///
/// A body that is not UTF-8 is taken for windows-1252, where every octet is a character; a browser
/// that is told `accept-charset` writes the same octets again.
struct SignOnForm: Equatable, Sendable {
    let charset: FormCharset
    /// Names and values one behind the other, as octets of `charset`.
    private(set) var octets: [UInt8] = []
    private(set) var fields: [Field] = []

    struct Field: Equatable, Sendable {
        let name: Range<Int>
        let value: Range<Int>
    }

    /// Fields a sign-on form may have; real ones have a handful. Each becomes markup in a page.
    static let mostFields = 512

    /// Reads a body of application/x-www-form-urlencoded as the URL Standard does (section 5.1): an
    /// escape that is none stays as it is. Nil when there are more than `mostFields`.
    init?(_ body: Span<UInt8>) {
        guard let plain = FormDecoder(body, charset: .utf8) else { return nil }
        if plain.isUTF8 {
            (charset, octets, fields) = (.utf8, plain.octets, plain.fields)
        } else {
            guard let other = FormDecoder(body, charset: .windows1252) else { return nil }
            (charset, octets, fields) = (.windows1252, other.octets, other.fields)
        }
    }

    /// Name and value as text.
    func text(of field: Field) -> (name: String, value: String) {
        (text(field.name), text(field.value))
    }

    private func text(_ range: Range<Int>) -> String {
        switch charset {
        case .utf8: String(decoding: octets[range], as: UTF8.self)
        case .windows1252: Windows1252.text(of: octets[range])
        }
    }
}

/// Decodes a body and brings its fields into the form they are posted in.
private struct FormDecoder {
    private(set) var octets: [UInt8] = []
    private(set) var fields: [SignOnForm.Field] = []
    private let charset: FormCharset

    init?(_ body: Span<UInt8>, charset: FormCharset) {
        self.charset = charset
        octets.reserveCapacity(body.count + 16)
        var start = 0
        while start < body.count {
            var end = start
            var equals: Int?
            while end < body.count, body[end] != UInt8(ascii: "&") {
                if equals == nil, body[end] == UInt8(ascii: "=") { equals = end }
                end += 1
            }
            let nameEnd = equals ?? end
            if nameEnd > start {
                guard fields.count < SignOnForm.mostFields else { return nil }
                let name = append(body.extracting(start..<nameEnd))
                let value = append(body.extracting(min(nameEnd + 1, end)..<end))
                fields.append(SignOnForm.Field(name: name, value: value))
            }
            start = end + 1
        }
    }

    /// Whether what was kept is UTF-8.
    var isUTF8: Bool {
        fields.allSatisfy { field in
            String(validating: octets[field.name], as: UTF8.self) != nil
                && String(validating: octets[field.value], as: UTF8.self) != nil
        }
    }

    private mutating func append(_ encoded: Span<UInt8>) -> Range<Int> {
        let start = octets.count
        var position = 0
        var isAfterReturn = false
        while position < encoded.count {
            let byte = Self.next(encoded, &position)
            let wasAfterReturn = isAfterReturn
            isAfterReturn = byte == 0x0D
            switch byte {
            case 0x0A where wasAfterReturn: break
            case 0x0A, 0x0D: octets += [0x0D, 0x0A]
            // A character that the charset lacks is written as a reference.
            case 0 where charset == .windows1252: octets += Array("&#65533;".utf8)
            case 0: octets += [0xEF, 0xBF, 0xBD]
            default: octets.append(byte)
            }
        }
        return start..<octets.count
    }

    private static func next(_ encoded: Span<UInt8>, _ position: inout Int) -> UInt8 {
        let byte = encoded[position]
        position += 1
        if byte == UInt8(ascii: "+") { return 0x20 }
        guard byte == UInt8(ascii: "%"), encoded.count - position >= 2,
            let high = hexDigit(encoded[position]), let low = hexDigit(encoded[position + 1])
        else { return byte }
        position += 2
        return high << 4 | low
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}

/// The charset windows-1252 (Encoding Standard): all octets are characters, those from 0x80 to
/// 0x9F mostly not the ones of Latin-1.
enum Windows1252 {
    static func text(of octets: some Sequence<UInt8>) -> String {
        var text = ""
        for octet in octets {
            let value = (0x80...0x9F).contains(octet) ? special[Int(octet - 0x80)] : UInt16(octet)
            // None of these is a surrogate.
            if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
        }
        return text
    }

    private static let special: [UInt16] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
        0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D, 0x8F,
        0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
        0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
    ]
}
