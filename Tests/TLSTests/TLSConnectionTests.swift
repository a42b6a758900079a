import COpenSSL
import Testing

@testable import TLS

@Suite struct TLSConnectionTests {
    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `a device certificate is verified and its facts are read`(version: Int32) throws {
        let pki = try TestPKI.shared
        let meeting = try TestGateway().meet(showing: pki.device, version: version)
        let peer = try meeting.peer()
        #expect(peer.verdict == .verified)
        #expect(peer.verifyError == 0)
        #expect(peer.commonName == "mac-1")
        #expect(peer.uris == ["urn:sallyport:device:mac:mac-1"])
        #expect(peer.serialHex == "4A010203")
        #expect(peer.links.count == 1)
        #expect(meeting.client.wasAsked)
        #expect(meeting.server.hostTag == 1)
        #expect(meeting.server.serverName == "trust.corp.test")
        #expect(meeting.server.version == (version == TLS1_3_VERSION ? .tls13 : .tls12))
        #expect(!meeting.server.isResumed)
    }
}
