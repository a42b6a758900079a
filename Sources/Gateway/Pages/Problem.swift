internal import SystemLog

/// Problem details for programs (RFC 9457).
enum Problem {
    /// The members of the standard, `request_id`, then the members that `more` adds.
    static func body(
        type: String, title: String, status: Int, detail: String, requestID: String,
        more: (inout JSONText) -> Void
    ) -> [UInt8] {
        var json = JSONText(reserving: 768)
        json.open(.object)
        json.member("type", type)
        json.member("title", title)
        json.key("status")
        json.number(Int64(status))
        json.member("detail", detail)
        json.member("instance", instance(of: requestID))
        json.member("request_id", requestID)
        more(&json)
        json.close(.object)
        return json.bytes + [UInt8(ascii: "\n")]
    }

    /// A URI that names the request. What a URN may not hold is percent-encoded (RFC 8141).
    static func instance(of requestID: String) -> String {
        var uri = Array("urn:sallyport:request:".utf8)
        for byte in requestID.utf8 {
            if isUnreserved(byte) {
                uri.append(byte)
            } else {
                uri.append(UInt8(ascii: "%"))
                uri.append(contentsOf: [byte >> 4, byte & 0xF].map(hexDigit))
            }
        }
        return String(decoding: uri, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}
