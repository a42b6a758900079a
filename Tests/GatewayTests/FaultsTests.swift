import Federation
import SystemLog
import TLS
import Testing

@testable import Gateway

@Suite struct FaultsTests {
    @Test(arguments: FederationFault.allCases)
    func `A refused sign-on message is the client's fault`(fault: FederationFault) {
        #expect(fault.status == (fault == .tooLarge ? 413 : 400))
    }

    @Test(arguments: [
        (UpstreamFailure.connectDeadline, 504), (.responseDeadline, 504), (.badResponse, 502),
        (.closed, 502), (.connectFailed, 502), (.connectRefused, 502), (.nameUnresolved, 502),
        (.other, 502), (.reset, 502), (.tlsFailed, 502),
    ])
    func `An app that fails is a bad gateway, and a slow one a late gateway`(
        failure: UpstreamFailure, status: Int
    ) {
        #expect(failure.status == status)
    }

    @Test(arguments: [
        (Int32(111), UpstreamFailure.connectRefused), (110, .connectDeadline),
        (113, .connectFailed), (101, .connectFailed), (0, .connectFailed),
    ])
    func `A failed connection attempt is named by its cause`(
        code: Int32, failure: UpstreamFailure
    ) {
        #expect(UpstreamFailure(connectionFault: code) == failure)
    }

    @Test(arguments: [
        ("bad_certificate_verify", TLSFault.Origin.misbehavingPeer, HandshakeFailure.badSignature),
        ("http_request", .misbehavingPeer, .notTLS), ("not_tls", .misbehavingPeer, .notTLS),
        ("malformed_message", .misbehavingPeer, .malformed),
        ("bad_certificate_encoding", .misbehavingPeer, .malformed),
        ("protocol_error", .misbehavingPeer, .malformed),
        ("control_flood", .misbehavingPeer, .malformed),
        ("unsupported_protocol", .incompatiblePeer, .noCommonVersion),
        ("inappropriate_fallback", .incompatiblePeer, .noCommonVersion),
        ("no_shared_cipher", .incompatiblePeer, .noCommonParameters),
        ("no_shared_group", .incompatiblePeer, .noCommonParameters),
        ("no_shared_signature_algorithm", .incompatiblePeer, .noCommonParameters),
        ("no_application_protocol", .incompatiblePeer, .noCommonParameters),
        ("unsupported_certificate_key", .incompatiblePeer, .noCommonParameters),
        ("unrecognized_name", .incompatiblePeer, .unrecognizedName),
        ("missing_name", .incompatiblePeer, .unrecognizedName),
        ("malformed_name", .incompatiblePeer, .unrecognizedName),
        ("peer_alert_48", .peerAlert, .peerAlert), ("peer_alert_0", .peerAlert, .peerAlert),
        ("connection_reset", .transport, .closed), ("truncated", .transport, .closed),
        ("internal_error", .local, .internal), ("not_open", .local, .internal),
        ("yet_to_come", .local, .internal),
    ])
    func `A failed handshake is counted by its cause`(
        code: String, origin: TLSFault.Origin, failure: HandshakeFailure
    ) {
        #expect(HandshakeFailure(TLSFault(code: code, origin: origin)) == failure)
    }
}
