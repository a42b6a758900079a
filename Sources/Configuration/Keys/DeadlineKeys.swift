/// `timeout.…`: every wait has an end, so none of them takes 0.
enum TimeoutKeys {
    static let handshake = timeout(
        "handshake", default: "10s", "From accepting a connection to the end of its TLS handshake.")
    static let head = timeout(
        "head", default: "10s", "From the first byte of a request to the end of its head.")
    static let body = timeout(
        "body", default: "30s",
        "The longest pause within a request body; for a form that may hold a sign-on message, all of it."
    )
    static let idle = timeout(
        "idle", default: "75s", "The longest pause between two requests of a connection.")
    static let write = timeout(
        "write", default: "30s", "The longest pause while a client does not take its answer.")
    static let upstreamConnect = timeout(
        "upstream_connect", default: "5s", "To connect to an upstream, TLS included.")
    static let upstreamResponse = timeout(
        "upstream_response", default: "60s",
        "From the end of a request to the head of its answer, and the longest pause within it.")
    static let upstreamIdle = timeout(
        "upstream_idle", default: "50s",
        "How long an idle upstream connection is kept; less than what the upstream keeps it.")
    static let store = timeout(
        "store", default: "5s",
        "How long the first request with a certificate waits for the store; then it gets 503.")
    static let tunnel = timeout(
        "tunnel", default: "1h", "The longest silence in an upgraded connection (WebSocket).")

    static let rows = [
        handshake.key, head.key, body.key, idle.key, write.key, upstreamConnect.key,
        upstreamResponse.key, upstreamIdle.key, store.key, tunnel.key,
    ]

    private static func timeout(
        _ name: String, default text: String, _ meaning: String
    ) -> Setting<Duration> {
        let range = Duration.milliseconds(1)...Duration.seconds(7 * 86_400)
        return Setting("timeout.\(name)", .duration(range), default: text, meaning)
    }
}

/// `limit.…`: every size has a bound.
enum LimitKeys {
    static let head = Setting(
        "limit.head", .size(1024...(1 << 20)), default: "32KiB",
        "The head of a request or an answer; a longer request gets 431.")
    static let target = Setting(
        "limit.target", .size(256...(1 << 20)), default: "8KiB",
        "The target of a request; a longer one gets 414.")
    static let fields = Setting(
        "limit.fields", .integer(8...10_000, unit: "fields"), default: "100",
        "The header fields of a request or an answer; a request with more gets 431.")
    static let trailers = Setting(
        "limit.trailers", .size(0...(1 << 20)), default: "8KiB",
        "The trailers of a body; a request with longer ones gets 431.")
    static let body = Setting(
        "limit.body", .sizeOrOff(BodyLimit.range), default: "off",
        "The body of a request; a longer one gets 413.")
    static let signOnMessage = Setting(
        "limit.sign_on_message", .size(1024...(16 << 20)), default: "256KiB",
        "A sign-on message as it is sent, encoded.")
    static let signOnInflated = Setting(
        "limit.sign_on_inflated", .size(1024...(64 << 20)), default: "1MiB",
        "A sign-on message once it is decoded and inflated.")

    static let rows = [
        head.key, target.key, fields.key, trailers.key, body.key, signOnMessage.key,
        signOnInflated.key,
    ]
}

extension BodyLimit {
    /// Up to a tebibyte.
    static let range = 0...(1 << 40)
}
