import DeviceTrust
import HTTP
import TLS
import Transport

/// One client's connection, from accept to close.
struct DownstreamConnection: ~Copyable {
    /// Named for what is waited for.
    enum Phase: UInt8 {
        /// The first byte: there is no TLS object yet, so a silent connection costs little.
        case expectHello
        /// The handshake's next flight.
        case expectHandshake
        /// A request's head, or its rest.
        case expectHead
        /// The rest of a form body that may carry a sign-on message.
        case expectForm
        /// What the store knows about the certificate.
        case expectStore
        /// Room in the event log.
        case expectLogRoom
        /// The rest of the request's body, the upstream's answer, or both.
        case exchanging
        /// Bytes in either direction of an upgraded connection.
        case tunnelling
        /// The client's close, after ours.
        case expectClose
    }

    var channel: Channel
    let clientAddress: String
    /// When the first byte came, in microseconds.
    var startedAt: Int64 = 0

    var phase = Phase.expectHello
    /// Plain bytes that were read and not yet used; without a block while idle.
    var input = ByteBuffer()
    var scanner = HeadScanner()

    /// What the handshake began with: its host's tag is a place in these sites.
    var accepting: GatewaySnapshot?
    var site: Site?
    var presented: PeerCertificate?
    var certificate: DeviceCertificate?
    /// What the certificate is known by in the binding table.
    var bindingKey: BindingKey?
    /// What the table said when the posture was last judged.
    var standing: BindingStanding?
    /// The snapshot under which the store was asked about the certificate and had nothing to say.
    var unknownSince: UInt64?
    /// Counts the claims made for this connection.
    var claimNumber: UInt32 = 0
    /// When the last one was made, in microseconds.
    var claimedAt: Int64 = 0
    var annotation = AnnotationText()
    /// What a handoff has shown of the device, on hosts that ask for no certificate.
    var evidence: DeviceEvidence?
    /// The last app, by its name in the settings, and posture that an event was written for. A
    /// new snapshot has a new object for the same app.
    var judgedApp: String?
    var judgedPosture: Posture?

    /// Whether it stands in the worker's list of those who wait for room in the log.
    var isLogWaiter = false

    var exchange = Exchange()
    /// A request that waits: its head, and its decoded form body.
    var heldHead = ByteBuffer()
    var heldForm = ByteBuffer()

    var deadline = Int64.max
    var wait = Wait.handshake
    var armedFor = Int64.max

    /// What the deadline is for.
    enum Wait: UInt8 {
        case body, close, handshake, head, idle, log, store, tunnel, upstreamConnect,
            upstreamResponse
        case write
    }

    init(_ socket: consuming Socket, clientAddress: String) {
        channel = Channel(socket)
        self.clientAddress = clientAddress
    }
}

/// What an answer that names a user waits for before it goes on.
enum AnswerHold: UInt8 {
    case log, none, store
}

/// One request and its answer on a downstream connection.
struct Exchange {
    var startedAt: Int64 = 0  // microseconds
    var identifier: UInt64 = 0
    var method = HTTPMethod.other
    var minorVersion = 1
    /// Whether the client's connection may carry another request afterwards.
    var keepAlive = true
    var app: App?
    var status = 0
    var upstream: Token?
    /// Bytes of the body still to come from the client.
    var body: BodyDecoder?
    /// Bytes of the body read so far, against the app's limit.
    var bodyCount: UInt64 = 0
    var isChunkedUpstream = false
    var isRequestSent = false
    var isAnswerStarted = false
    /// What the head of the answer, which is there, waits for.
    var answerHold = AnswerHold.none
    /// The answer is read whole before any of it goes on.
    var isAnswerHeld = false
    /// SAML requests in the answer are remembered for the response.
    var seesRequests = false
    /// The answer is read whole, if it is a page that may post a SAML request.
    var readsPage = false
    /// Whole lines that the gateway adds to the head of the answer.
    var ownFields: [UInt8] = []
    /// The site the request is for.
    var site: Site?
    /// A sign-on message was recognised, and counted.
    var isMessageSeen = false
    /// The store was asked to bind that user.
    var isBindingAsked = false
    /// The texts of its pages; nil for English.
    var texts: PageTexts?
    /// What only requests with sign-on rules have.
    var signOn: SignOnDetails?
    /// Whom the request or its answer names.
    var user: NamedUser?
    var wantsUpgrade = false
    /// A dead pooled connection may be replaced once, and then every other address be tried.
    var isReplayed = false
    var attempts = 0
    /// What an answer of the gateway's own is written as.
    var format = PageFormat.json
    /// The device has lost trust; the tunnel ends once the log has taken that.
    var isTunnelOver = false
    /// A form that is not read whole, in which no sign-on message may hide.
    var nameScan: MessageNameScan?
    /// Of an upgraded connection: who has said that no more bytes will come.
    var isRequestClosed = false
    var isAnswerClosed = false

    /// Adds a field to the head of the answer; the value is the gateway's own.
    mutating func addField(_ name: StaticString, _ value: String) {
        ownFields += Array(name.description.utf8) + Array(": ".utf8) + Array(value.utf8)
        ownFields += [0x0D, 0x0A]
    }

    /// Adds a `Set-Cookie` field with this value to the head of the answer.
    mutating func addCookie(_ value: String) { addField("Set-Cookie", value) }
}
