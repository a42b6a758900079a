import DeviceTrust
import TLS
import Testing

@testable import Gateway

@Suite struct DeviceCertificatePresentedTests {
    @Test(arguments: [
        ("good", "verified"), ("foreign", "unknownIssuer"), ("wrong-usage", "wrongUsage"),
        ("bad-signature", "badChain"), ("zero-serial", "malformed"),
    ])
    func `TLS's verdict is the domain's`(device: String, verdict: String) throws {
        let certificate = DeviceCertificate(try Sample.presented(device))
        #expect("\(certificate.verdict)" == verdict)
    }

    @Test func `Names, dates, fingerprint and links are carried over`() throws {
        let presented = try Sample.presented("deep-chain", anchors: "ca/deep.pem")
        let certificate = DeviceCertificate(presented)
        #expect(certificate.links.count == 5)
        #expect(certificate.fingerprint == presented.fingerprint)
        #expect(certificate.serialText == presented.serialHex)
        #expect(certificate.names.commonName == "deep-chain")
        #expect(certificate.names.subject == presented.subject)
        #expect(certificate.names.issuer == presented.issuer)
        #expect(certificate.deviceID(by: [.sanURI]) == "C02DEEP-CHAIN")
        #expect(certificate.deviceID(by: [.permanentIdentifier]) == "C02DEEP-CHAIN")
        #expect(certificate.platform == .macos)
        #expect(certificate.notAfter == presented.links.first?.notAfter)
    }
}
