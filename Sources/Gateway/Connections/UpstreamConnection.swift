import HTTP
import TLS
import Transport

/// One connection to an upstream, lent to one exchange at a time.
struct UpstreamConnection: ~Copyable {
    enum Phase: UInt8 {
        /// The TCP connection.
        case expectConnection
        /// The TLS handshake's next flight.
        case expectHandshake
        /// The answer's head, or its rest.
        case expectHead
        /// The rest of the answer's body.
        case expectBody
        /// Bytes of an upgraded connection.
        case tunnelling
        /// The next request.
        case idle
    }

    var channel: Channel
    /// Place in the current snapshot's upstreams.
    var place: Int
    /// How it is to be encrypted, and the name it must prove; nil for clear text. Fixed when it is
    /// made: a reload in between must not change what the request may be sent over.
    let security: (context: TLSClientContext, name: String)?
    var phase = Phase.expectConnection
    /// The downstream connection it works for.
    var client: Token?
    /// Bytes that wait for the connection.
    var output = ByteBuffer()
    /// Bytes that were read and not yet used.
    var input = ByteBuffer()
    var scanner = HeadScanner()
    /// The request, kept while a dead pooled connection could still make it necessary again.
    var replay = ByteBuffer()
    var body: BodyDecoder?
    /// How the answer's body is framed for the client.
    var relays = Framing.asIs
    var keepAlive = true
    var wasReused = false
    var hasAnswered = false
    var startedAt: Int64 = 0  // microseconds; of the connection attempt, then of the request
    /// Since when nobody has used it, in milliseconds.
    var idleSince: Int64 = 0
    /// When it is closed for want of use, and whether the wheel holds it.
    var deadline = Int64.max
    var isArmed = false

    /// How a body's framing changes on its way through.
    enum Framing: UInt8 { case asIs, chunked, untilClose }

    init(
        _ socket: consuming Socket, place: Int,
        security: (context: TLSClientContext, name: String)?, startedAt: Int64
    ) {
        channel = Channel(socket)
        self.place = place
        self.security = security
        self.startedAt = startedAt
    }
}
