import DeviceTrust
import Federation
import HTTP
import TLS
import TestSupport
import Testing
import Transport

@testable import Gateway

/// What a buffer holds.
func bytes(_ buffer: borrowing ByteBuffer) -> [UInt8] {
    let span = buffer.bytes
    return span.indices.map { span[$0] }
}

/// What a buffer holds, as text.
func text(_ buffer: borrowing ByteBuffer) -> String {
    String(decoding: bytes(buffer), as: UTF8.self)
}

/// A buffer that holds this text.
func buffer(_ text: String) -> ByteBuffer {
    var buffer = ByteBuffer()
    buffer.append(text: text)
    return buffer
}

/// A made-up organisation with one app and a fixed moment.
enum Sample {
    /// 22 November 2026, 07:31:49 UTC.
    static let now: Int64 = 1_795_332_709

    static func org(_ id: String = "corp") -> Org {
        Org(
            id: id, displayName: "Corp", trust: OrgTrust(name: id),
            deviceIDOrder: DeviceIDSource.allCases, registersDevices: true, learnMore: nil,
            issuer: "https://login.\(id).test", anchorsFingerprint: [1, 2, 3],
            acceptedIssuers: [])
    }

    static func app(
        _ id: String = "payroll", asks: Bool = true, annotations: App.Annotations = [.headers],
        upstreamHost: String? = nil
    ) -> App {
        App(
            id: id, displayName: "Payroll", audience: "https://\(id).corp.test",
            asksForCertificate: asks, requiresTrust: false, protocols: [],
            annotations: annotations, upstream: 0, upstreamHost: upstreamHost, bodyLimit: nil)
    }

    /// One signer for all tests: making a key takes long.
    static let signer = Result { try AssertionSigner.generate() }

    static func keyring(lifetime: Int64 = 60) throws -> AssertionKeyring {
        let signer = try signer.get()
        return AssertionKeyring(signer: signer, published: [signer], lifetime: lifetime)
    }

    static func snapshot(
        _ sites: [Site] = [], generation: UInt64 = 1, lifetime: Int64 = 60
    ) throws -> GatewaySnapshot {
        GatewaySnapshot(
            generation: generation, sites: sites, upstreams: [],
            limits: GatewayLimits(
                http: HTTPLimits(), recogniser: RecogniserLimits(), idleUpstreams: 1),
            deadlines: Deadlines(
                handshake: 1, head: 1, body: 1, idle: 1, write: 1, upstreamConnect: 1,
                upstreamResponse: 1, upstreamIdle: 1, store: 1, tunnel: 1),
            keyring: try keyring(lifetime: lifetime))
    }

    static let fingerprint = [UInt8](0..<32)

    static func certificate(
        _ names: CertificateNames, verdict: ChainVerdict = .verified
    ) throws -> DeviceCertificate {
        let link = try #require(
            ChainLink(
                issuerKey: [UInt8](repeating: 7, count: 32), serial: [5], notBefore: now - 10,
                notAfter: now + 10))
        return DeviceCertificate(
            verdict: verdict, links: [link], fingerprint: fingerprint, names: names)
    }

    /// What TLS makes of a chain of the test PKI.
    static func presented(
        _ device: String, anchors: String = "ca/device.pem"
    ) throws -> PeerCertificate {
        let pki = try TestPKI.corp()
        return try ChainVerifier.verify(
            chain: try pki.file("device/\(device).pem"),
            anchors: try TrustAnchors(pem: try pki.file(anchors)), engine: try TLSEngine())
    }

    static func statement(
        _ posture: Posture = .trusted, app: App = app(), certificate: DeviceCertificate? = nil,
        presented: PeerCertificate? = nil, user: String? = nil
    ) -> DeviceStatement {
        DeviceStatement(
            app: app, org: org(), posture: posture, certificate: certificate,
            presented: presented, clientAddress: "192.0.2.7",
            user: user)
    }
}
