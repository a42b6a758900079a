import Testing

@testable import DeviceTrust

struct DeviceCertificateTests {
    static let names = CertificateNames(
        subject: "CN=mac-1", issuer: "CN=Device CA", commonName: "mac-1",
        subjectSerialNumber: "C02EXAMPLE01",
        uris: ["https://x.test/1", "urn:sallyport:device:mac:0f6b"],
        permanentIdentifier: "PERM-1")

    @Test(arguments: [
        (DeviceIDSource.sanURI, "0f6b"), (.permanentIdentifier, "PERM-1"),
        (.subjectCN, "mac-1"), (.subjectSerial, "C02EXAMPLE01"),
    ])
    func `each source names the device`(source: DeviceIDSource, id: String) {
        #expect(Sample.certificate(names: Self.names).deviceID(by: [source]) == id)
    }

    @Test func `the first source that holds a name decides`() {
        let certificate = Sample.certificate(
            names: CertificateNames(commonName: "cn", subjectSerialNumber: "sn"))
        #expect(certificate.deviceID() == "cn")
        #expect(certificate.deviceID(by: [.sanURI, .subjectSerial, .subjectCN]) == "sn")
        #expect(certificate.deviceID(by: [.sanURI]) == nil)
        #expect(certificate.deviceID(by: []) == nil)
    }

    @Test func `a URI that is not ours names the device as a whole`() {
        let certificate = Sample.certificate(names: CertificateNames(uris: ["id:abc", "id:def"]))
        #expect(certificate.deviceID(by: [.sanURI]) == "id:abc")
        #expect(certificate.platform == .unknown)
    }

    @Test(arguments: [
        "", "   ", "a\r\nX-Evil: 1", "a\u{0}b", "a\u{7f}", "a\u{202e}b", "a\u{2028}b",
        String(repeating: "x", count: 256),
    ])
    func `a name that could do harm is passed over`(name: String) {
        let certificate = Sample.certificate(
            names: CertificateNames(commonName: name, subjectSerialNumber: "good"))
        #expect(certificate.deviceID() == "good")
    }

    @Test(arguments: ["Ällice's Mac", "a b", "工作站", String(repeating: "x", count: 255)])
    func `letters of any language are a name`(name: String) {
        let certificate = Sample.certificate(names: CertificateNames(commonName: name))
        #expect(certificate.deviceID() == name)
    }

    @Test(arguments: [
        ("urn:sallyport:device:mac:A1", DevicePlatform.macos, "A1"),
        ("URN:Sallyport:Device:win:b:2", .windows, "b:2"),
        ("urn:sallyport:device:linux:c3", .unknown, "c3"),
    ])
    func `our URN gives platform and device`(uri: String, platform: DevicePlatform, id: String) {
        let certificate = Sample.certificate(names: CertificateNames(uris: [uri]))
        #expect(certificate.platform == platform)
        #expect(certificate.deviceID() == id)
    }

    @Test(arguments: [
        "urn:sallyport:device:", "urn:sallyport:device:mac", "urn:sallyport:device:mac:",
        "urn:sallyport:devices:mac:1", "urn:other:device:mac:1", "",
    ])
    func `a URN that names no device is not ours`(uri: String) {
        #expect(DeviceURN(uri) == nil)
    }

    @Test func `a verified chain without links is malformed`() {
        #expect(Sample.certificate(links: []).verdict == .malformed)
        #expect(Sample.certificate(.unknownIssuer, links: []).verdict == .unknownIssuer)
    }

    @Test func `dates and serial are those of the leaf`() {
        let certificate = Sample.certificate(links: [
            Sample.link(serial: 0xabc, from: 5, to: 9), Sample.link(serial: 2, from: 1, to: 99),
        ])
        #expect(certificate.notBefore == 5)
        #expect(certificate.notAfter == 9)
        #expect(certificate.serialText == "0ABC")
        #expect(Sample.certificate(.malformed, links: []).notAfter == nil)
        #expect(Sample.certificate(.malformed, links: []).serialText.isEmpty)
    }

    @Test func `the words of the setting are the raw values`() {
        #expect(
            DeviceIDSource.allCases.map(\.rawValue)
                == ["san-uri", "permanent-identifier", "subject-cn", "subject-serial"])
    }
}
