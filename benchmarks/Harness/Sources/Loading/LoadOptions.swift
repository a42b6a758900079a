/// How the load is made: what the scenarios share.
package struct LoadOptions: Sendable {
    /// Where the client certificates come from.
    package enum Certificates: Equatable, Sendable {
        case given(certificate: String, key: String)
        case made(issuer: String, key: String)
        case none
    }

    /// The kind of a made certificate's key.
    package enum Key: String, CaseIterable, Sendable { case p256, rsa2048, ed25519 }

    /// The version of TLS, the only one that is offered.
    package enum Version: String, CaseIterable, Sendable {
        case v12 = "1.2"
        case v13 = "1.3"
    }

    package var server = ""
    package var port = ""
    package var host = ""
    package var path = "/"
    package var ca: String?
    package var certificates = Certificates.none
    package var certificateCount = 1000
    package var certificateKey = Key.p256
    package var version = Version.v13
    package var group = "X25519"
    package var cipher: String?
    package var isHTTP2 = false
    package var streams = 1
    package var connections = 16
    package var rate: Double?
    package var seconds = 5.0
    package var count: Int?
    package var warmup = 1.0
    package var timeout = 10.0
    package var processes: [Int] = []
    package var showsProgress = false
    /// Idle connections by the thousand: give buffers back between messages.
    package var savesMemory = false

    package init() {}

    var timeoutNanoseconds: UInt64 { UInt64(timeout * 1e9) }
}
