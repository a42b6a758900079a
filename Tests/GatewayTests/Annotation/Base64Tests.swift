import Foundation
import Testing

@testable import Gateway

@Suite struct Base64Tests {
    @Test(arguments: 0...70)
    func `Every length is encoded as Foundation encodes it`(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 251 + count * 5) }
        let expected = Data(bytes).base64EncodedString()
        #expect(String(decoding: Base64.encoded(bytes), as: UTF8.self) == expected)
        let url = expected.replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
        #expect(String(decoding: Base64.urlEncoded(bytes), as: UTF8.self) == url)
    }

    @Test func `The last letters of both alphabets are used`() {
        #expect(Base64.encoded([0xfb, 0xff]) == Array("+/8=".utf8))
        #expect(Base64.urlEncoded([0xfb, 0xff]) == Array("-_8".utf8))
    }
}
