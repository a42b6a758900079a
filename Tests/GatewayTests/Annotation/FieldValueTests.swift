import Foundation
import Testing

@testable import Gateway

@Suite struct FieldValueTests {
    @Test(arguments: [
        ("", ""), ("mac-1", "mac-1"), ("a b", "a%20b"), ("100%", "100%25"), ("%41", "%2541"),
        ("é", "%C3%A9"), ("\r\nX: y", "%0D%0AX:%20y"), ("\u{0}", "%00"), ("\u{7f}", "%7F"),
        ("~!", "~!"), ("\"\\", "\"\\"),
    ])
    func `What is not printable ASCII is percent-encoded`(value: String, expected: String) {
        #expect(FieldValue.encoded(value) == expected)
        #expect(FieldValue.encoded(value).removingPercentEncoding == value)
    }

    @Test(arguments: [
        ("", ""), ("CN=a,O=b", "CN=a,O=b"), ("a\"b", "a\\\"b"), ("a\\", "a\\\\"),
        ("\\\"", "\\\\\\\""), ("é\"", "%C3%A9\\\""), ("\n", "%0A"),
    ])
    func `Quotation marks and backslashes are escaped between quotation marks`(
        value: String, expected: String
    ) {
        #expect(FieldValue.quoted(value) == expected)
    }

    @Test(arguments: [0, 1, 47, 48, 49, 96, 1000])
    func `A certificate is PEM with lines of 64, percent-encoded`(count: Int) throws {
        let der = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) }
        let text = FieldValue.percentEncodedPEM(der)
        #expect(
            text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "%-._~".contains($0)) })
        let base64 = Data(der).base64EncodedString(
            options: [.lineLength64Characters, .endLineWithLineFeed])
        let body = base64.isEmpty ? "" : base64 + "\n"
        #expect(
            text.removingPercentEncoding
                == "-----BEGIN CERTIFICATE-----\n\(body)-----END CERTIFICATE-----\n")
    }
}
