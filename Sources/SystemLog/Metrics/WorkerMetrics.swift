public import DeviceTrust

/// What one worker counts. The worker is the only one who calls the counting functions; any
/// thread may read. Counting is an addition at a known place: no lock, no allocation.
public final class WorkerMetrics: Sendable {
    // 2 versions, full or resumed, trusted or one of 16 reasons
    private let handshakes = CounterBank<68>()
    private let handshakeFailures = CounterBank<11>()
    private let handshakeLatency = LatencyHistogram()
    private let requests = CounterBank<10>()
    private let gatewayAnswers = CounterBank<21>()
    private let denials = CounterBank<16>()
    private let requestLatency = LatencyHistogram()
    private let upstreamUses = CounterBank<2>()
    private let upstreamFailures = CounterBank<10>()
    private let connectLatency = LatencyHistogram()
    private let firstByteLatency = LatencyHistogram()
    private let deadlines = CounterBank<5>()
    private let claims = CounterBank<2>()
    private let claimLatency = LatencyHistogram()
    private let byteFlows = CounterBank<4>()
    private let signOnMessages = CounterBank<3>()
    private let signOnDecisions = CounterBank<3>()
    private let handoffs = CounterBank<4>()
    private let plain = CounterBank<7>()

    /// All counters at zero.
    public init() {}

    // MARK: Connections

    /// A client's connection was accepted.
    public func connectionOpened() { plain.add(at: PlainCount.connectionsAccepted.rawValue) }

    /// An accepted connection ended.
    public func connectionClosed() { plain.add(at: PlainCount.connectionsClosed.rawValue) }

    /// A connection was turned away because `gateway.max_connections` are open.
    public func connectionRefused() { plain.add(at: PlainCount.connectionsRefused.rawValue) }

    /// A connection was switched to another protocol (WebSocket).
    public func tunnelOpened() { plain.add(at: PlainCount.tunnelsOpened.rawValue) }

    /// A tunnel ended.
    public func tunnelClosed() { plain.add(at: PlainCount.tunnelsClosed.rawValue) }

    /// A wait on the client ended because its time was over.
    public func clientDeadlinePassed(_ deadline: ClientDeadline) {
        deadlines.add(at: deadline.rawValue)
    }

    /// Bytes were transferred.
    public func bytes(_ flow: ByteFlow, _ count: Int) {
        byteFlows.add(UInt64(max(count, 0)), at: flow.rawValue)
    }

    // MARK: Handshakes

    /// A handshake completed. `reason` is why the device is not trusted, `nil` if it is.
    public func handshakeCompleted(
        version: HandshakeVersion, reason: PostureReason?, resumed: Bool, microseconds: UInt64
    ) {
        let place = HandshakePlace(version: version, reason: reason, resumed: resumed)
        handshakes.add(at: place.index)
        handshakeLatency.record(microseconds: microseconds)
    }

    /// A handshake was given up.
    public func handshakeFailed(_ failure: HandshakeFailure) {
        handshakeFailures.add(at: failure.rawValue)
    }

    // MARK: Requests

    /// A request was answered; the time is from its first byte to the answer's last.
    public func requestCompleted(
        status: Int, origin: AnswerOrigin = .upstream, microseconds: UInt64
    ) {
        let group = StatusClass(status: status)
        requests.add(at: origin.rawValue * StatusClass.allCases.count + group.rawValue)
        requestLatency.record(microseconds: microseconds)
        if origin == .gateway { gatewayAnswers.add(at: GatewayStatus.place(of: status)) }
    }

    /// A request was answered with the security page.
    public func requestDenied(_ reason: PostureReason) {
        denials.add(at: reason.place)
    }

    /// The recogniser found a sign-on message, or refused one.
    public func signOnMessageSeen(_ message: SignOnMessage) {
        signOnMessages.add(at: message.rawValue)
    }

    /// Sign-on rules have decided about a sign-on.
    public func signOnDecided(_ decision: SignOnResult) {
        signOnDecisions.add(at: decision.rawValue)
    }

    /// A trip over the device-trust host has come this far.
    public func handoff(_ step: HandoffStep) {
        handoffs.add(at: step.rawValue)
    }

    /// So many forged or hop-by-hop header fields were removed from a request.
    public func headersStripped(_ count: Int) {
        plain.add(UInt64(max(count, 0)), at: PlainCount.headersStripped.rawValue)
    }

    /// So many events had to wait for room in the outbox, and their requests with them.
    public func eventsWaited(_ count: Int = 1) {
        plain.add(UInt64(max(count, 0)), at: PlainCount.eventsWaited.rawValue)
    }

    // MARK: Store

    /// A claim to the store has ended, so long after it was made.
    public func claimEnded(isSettled: Bool, microseconds: UInt64) {
        claims.add(at: isSettled ? ClaimEnd.settled.rawValue : ClaimEnd.unavailable.rawValue)
        claimLatency.record(microseconds: microseconds)
    }

    // MARK: Upstream

    /// A new connection to an app is ready, its TLS handshake included.
    public func upstreamConnected(microseconds: UInt64) {
        upstreamUses.add(at: UpstreamUse.opened.rawValue)
        connectLatency.record(microseconds: microseconds)
    }

    /// A request took a pooled connection.
    public func upstreamReused() { upstreamUses.add(at: UpstreamUse.reused.rawValue) }

    /// The first byte of an app's answer came, so long after the request was passed on.
    public func upstreamFirstByte(microseconds: UInt64) {
        firstByteLatency.record(microseconds: microseconds)
    }

    /// An app failed a request.
    public func upstreamError(_ failure: UpstreamFailure) {
        upstreamFailures.add(at: failure.rawValue)
    }

    // MARK: Reading

    /// Adds this worker's numbers to a sum over workers.
    func add(to totals: inout MetricsTotals) {
        handshakes.add(to: &totals.handshakes)
        handshakeFailures.add(to: &totals.handshakeFailures)
        requests.add(to: &totals.requests)
        gatewayAnswers.add(to: &totals.gatewayAnswers)
        denials.add(to: &totals.denials)
        upstreamUses.add(to: &totals.upstreamUses)
        upstreamFailures.add(to: &totals.upstreamFailures)
        claims.add(to: &totals.claims)
        claimLatency.add(to: &totals.claimLatency)
        deadlines.add(to: &totals.deadlines)
        byteFlows.add(to: &totals.byteFlows)
        signOnMessages.add(to: &totals.signOnMessages)
        signOnDecisions.add(to: &totals.signOnDecisions)
        handoffs.add(to: &totals.handoffs)
        plain.add(to: &totals.plain)
        handshakeLatency.add(to: &totals.handshakeLatency)
        requestLatency.add(to: &totals.requestLatency)
        connectLatency.add(to: &totals.connectLatency)
        firstByteLatency.add(to: &totals.firstByteLatency)
    }
}

/// Counters summed over workers. A row is as long as the workers' rows are.
struct MetricsTotals: Equatable, Sendable {
    var handshakes: [UInt64] = []
    var handshakeFailures: [UInt64] = []
    var requests: [UInt64] = []
    var gatewayAnswers: [UInt64] = []
    var denials: [UInt64] = []
    var upstreamUses: [UInt64] = []
    var upstreamFailures: [UInt64] = []
    var claims: [UInt64] = []
    var deadlines: [UInt64] = []
    var byteFlows: [UInt64] = []
    var signOnMessages: [UInt64] = []
    var signOnDecisions: [UInt64] = []
    var handoffs: [UInt64] = []
    var plain: [UInt64] = []
    var handshakeLatency = LatencyCounts()
    var requestLatency = LatencyCounts()
    var claimLatency = LatencyCounts()
    var connectLatency = LatencyCounts()
    var firstByteLatency = LatencyCounts()

    init(_ workers: [WorkerMetrics]) {
        for worker in workers { worker.add(to: &self) }
    }

    func value(_ count: PlainCount) -> UInt64 {
        plain.indices.contains(count.rawValue) ? plain[count.rawValue] : 0
    }
}

/// Where a completed handshake is counted.
struct HandshakePlace: Equatable {
    let version: HandshakeVersion
    let reason: PostureReason?
    let resumed: Bool

    var index: Int {
        let result = reason.map { $0.place + 1 } ?? 0
        return (version.rawValue * 2 + (resumed ? 1 : 0)) * (PostureReason.placeCount + 1) + result
    }

    static var all: [HandshakePlace] {
        let results: [PostureReason?] = [nil] + PostureReason.allCases.map { $0 }
        return HandshakeVersion.allCases.flatMap { version in
            [false, true].flatMap { resumed in
                results.map { HandshakePlace(version: version, reason: $0, resumed: resumed) }
            }
        }
    }
}

/// The statuses the gateway answers with by itself; the last place takes the others.
enum GatewayStatus {
    static let listed = [
        200, 303, 304, 307, 400, 403, 404, 405, 408, 413, 414, 415, 417, 421, 431, 500, 501, 502,
        503, 504,
    ]

    static func place(of status: Int) -> Int {
        for (place, listed) in listed.enumerated() where listed == status { return place }
        return listed.count
    }

    static var labels: [String] { listed.map { "\($0)" } + ["other"] }
}

extension PostureReason {
    static let placeCount = 16

    /// The counter's place in a row of reasons.
    var place: Int {
        switch self {
        case .noCertificate: 0
        case .malformedCertificate: 1
        case .unknownIssuer: 2
        case .badChain: 3
        case .wrongUsage: 4
        case .notYetValid: 5
        case .expired: 6
        case .supersededExpired: 7
        case .revoked: 8
        case .crlStale: 9
        case .deviceUnknown: 10
        case .deviceNotManaged: 11
        case .boundToOtherUser: 12
        case .userDeactivated: 13
        case .deviceTrustDisabled: 14
        case .notEvaluated: 15
        }
    }
}
