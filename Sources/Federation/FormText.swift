/// Writes application/x-www-form-urlencoded text as browsers do.
enum FormText {
    /// Appends a name or a value. Line breaks become those of the network, as browsers make them.
    static func append(_ text: [UInt8], to form: inout [UInt8]) {
        var previous: UInt8 = 0
        for byte in text {
            switch byte {
            case 0x0A where previous == 0x0D: break
            case 0x0A, 0x0D: form.append(contentsOf: [0x25, 0x30, 0x44, 0x25, 0x30, 0x41])
            case 0x20: form.append(0x2B)
            default: append(byte, to: &form)
            }
            previous = byte
        }
    }

    /// Appends a value for a query, with nothing in it that could mean anything else.
    static func appendExactly(_ text: [UInt8], to query: inout [UInt8]) {
        for byte in text { append(byte, to: &query) }
    }

    private static func append(_ byte: UInt8, to form: inout [UInt8]) {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2A, 0x2D, 0x2E, 0x5F: form.append(byte)
        default: form.append(contentsOf: [0x25, digit(byte >> 4), digit(byte & 0x0F)])
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? 0x30 + value : 0x37 + value
    }
}
