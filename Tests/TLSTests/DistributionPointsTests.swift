import COpenSSL
import Testing

@testable import TLS

@Suite struct DistributionPointsTests {
    private static func points(_ extensions: [(Int32, String)]) throws -> [String] {
        let pki = try TestPKI.shared
        let device = try Template().with { template in
            for (identifier, value) in extensions { template.set(identifier, value) }
        }.issued(by: pki.root)
        let peer = try ChainVerifier.verify(
            chain: device.pem, anchors: pki.anchors(pki.root), engine: TLSEngine())
        #expect(peer.verdict == .verified, "\(peer.verifyErrorText)")
        return peer.distributionPoints
    }

    @Test func `a certificate without the extension has none`() throws {
        #expect(try Self.points([]) == [])
    }

    @Test func `web addresses of complete lists come before those of changes`() throws {
        let found = try Self.points([
            (NID_freshest_crl, "URI:http://pki.test/delta.crl"),
            (
                NID_crl_distribution_points,
                "URI:HTTP://pki.test/a.crl,URI:ldap://pki.test/cn=a,URI:https://pki.test/b.crl"
            ),
        ])
        #expect(
            found == [
                "HTTP://pki.test/a.crl", "https://pki.test/b.crl", "http://pki.test/delta.crl",
            ])
    }

    @Test func `no more than four are taken, each once`() throws {
        let names = [1, 1, 2, 3, 4, 5].map { "URI:http://pki.test/\($0)" }
        let found = try Self.points([
            (NID_crl_distribution_points, names.joined(separator: ","))
        ])
        #expect(found == (1...4).map { "http://pki.test/\($0)" })
    }

    @Test func `an address that is too long or holds a blank is passed over`() throws {
        let start = "http://pki.test/"
        let longest = start + String(repeating: "a", count: 512 - start.utf8.count)
        let found = try Self.points([
            (NID_crl_distribution_points, "URI:\(longest)a,URI:http://pki.test/a b,URI:\(longest)")
        ])
        #expect(found == [longest])
    }

    @Test func `anchors tell their own`() throws {
        let authority = try Template.authority("Pointed").with {
            $0.set(NID_crl_distribution_points, "URI:http://pki.test/root.crl")
        }.issued(by: nil, for: TestKey(.p256))
        let anchors = try TrustAnchors(pem: authority.pem)
        #expect(anchors.certificates.map(\.distributionPoints) == [["http://pki.test/root.crl"]])
    }
}
