import Foundation
import Testing

@testable import TLS

struct PEMBlockTests {
    static let der = SampleCRL().der

    static func pem(
        _ der: [UInt8] = der, label: String = "X509 CRL", lineLength: Int = 64, end: String = "\n"
    ) -> String {
        let text = Data(der).base64EncodedString()
        var lines: [Substring] = []
        var rest = text[...]
        while !rest.isEmpty {
            lines.append(rest.prefix(lineLength))
            rest = rest.dropFirst(lineLength)
        }
        return "-----BEGIN \(label)-----\(end)" + lines.joined(separator: end)
            + "\(end)-----END \(label)-----\(end)"
    }

    static func refusal(_ text: String) -> CRLError? { CRLDocumentTests.refusal(Array(text.utf8)) }

    @Test(arguments: [
        pem(), pem(end: "\r\n"), pem(lineLength: 76), pem(lineLength: 1), pem(lineLength: 100_000),
        "Certificate Revocation List (CRL):\n    Version 2\n" + pem() + "\nafterwards\n",
        String(pem().dropLast()), pem().replacing("\n", with: " \t\n"),
    ])
    func `a block is read however its lines are broken`(text: String) throws {
        #expect(try CRLDocument(Array(text.utf8)).der == Self.der)
    }

    @Test func `blocks of all lengths are read`() throws {
        for count in 1...20 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 77) }
            let text = Array(Self.pem(bytes).utf8)
            let block = try #require(try PEMBlock.decode(text.span, label: "X509 CRL"))
            #expect(block.octets == bytes)
        }
    }

    @Test func `every character of the alphabet has its value`() throws {
        let bytes = (0..<48).map { UInt8(truncatingIfNeeded: $0 &* 91 &+ 7) } + [0xfb, 0xff, 0xbf]
        let text = Array(Self.pem(bytes).utf8)
        #expect(try PEMBlock.decode(text.span, label: "X509 CRL")?.octets == bytes)
    }

    @Test func `a file of PEM cut off anywhere is refused`() {
        let text = Array(Self.pem().utf8.dropLast())
        for count in 0..<text.count {
            #expect(CRLDocumentTests.refusal(Array(text.prefix(count))) != nil)
        }
    }

    @Test func `what is not one block of a list is refused`() {
        #expect(Self.refusal(Self.pem() + Self.pem()) == .badPEM(.severalBlocks))
        #expect(
            Self.refusal(Self.pem() + Self.pem(label: "CERTIFICATE")) == .badPEM(.severalBlocks))
        #expect(Self.refusal(Self.pem(label: "CERTIFICATE")) == .notARevocationList)
        let mixed = Self.pem().replacing("END X509 CRL", with: "END CERTIFICATE")
        #expect(Self.refusal(mixed) == .notARevocationList)
        let open = Self.pem().replacing("-----END X509 CRL-----", with: "")
        #expect(Self.refusal(open) == .badPEM(.noEnd))
        let header = Self.pem().replacing("CRL-----\nMI", with: "CRL-----\nA: b\n\nMI")
        #expect(Self.refusal(header) == .badPEM(.character))
        #expect(Self.refusal(" " + Self.pem()) == .notARevocationList)
        #expect(Self.refusal(Self.pem(Self.der + [0])) == .trailingBytes)
    }

    @Test(arguments: [
        "A", "AA", "AAA", "AA=", "AAA==", "AAAA=", "AB==", "AAB=", "A=AA", "====",
        "AA==AA==", "A-AA", "A_AA", "AAA\u{0}", "AAAé",
    ])
    func `base64 that is not canonical is refused`(body: String) {
        let text = "-----BEGIN X509 CRL-----\n\(body)\n-----END X509 CRL-----\n"
        let refusal = Self.refusal(text)
        #expect(refusal == .badPEM(.padding) || refusal == .badPEM(.character))
    }

    @Test func `an empty block is no list`() {
        let text = "-----BEGIN X509 CRL-----\n-----END X509 CRL-----\n"
        #expect(Self.refusal(text)?.code == "CRL_MALFORMED")
    }
}
