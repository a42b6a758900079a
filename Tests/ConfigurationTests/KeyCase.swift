import Configuration
import Testing

/// One key with a right value, what becomes of it, a wrong value, and what is said about that.
struct KeyCase: Sendable, CustomTestStringConvertible {
    let key: String
    let right: String
    let holds: @Sendable (Settings) -> Bool
    let wrong: String
    let message: String

    var testDescription: String { key }

    /// The key as the table has it.
    var pattern: String {
        key.replacing("org.corp.", with: "org.<org>.").replacing("app.payroll.", with: "app.<app>.")
            .replacing("zone.hq.", with: "zone.<zone>.").replacing("rule.1.", with: "rule.<n>.")
    }

    init(
        _ key: String, _ right: String, _ holds: @escaping @Sendable (Settings) -> Bool,
        wrong: String, _ message: String
    ) {
        self.key = key
        self.right = right
        self.holds = holds
        self.wrong = wrong
        self.message = message
    }
}

extension KeyCase {
    static let all =
        gateway + store + tls + timeouts + limits + logging + orgs + deviceTrust + apps
        + orgSignOn + appSignOn + rules

    static let gateway = [
        KeyCase(
            "gateway.listen", "0.0.0.0:443, [::]:0",
            { $0.gateway.listen.value.map(\.description) == ["0.0.0.0:443", "[::]:0"] },
            wrong: ":443", "it has no address"),
        KeyCase(
            "gateway.workers", "auto", { $0.gateway.workers == .automatic }, wrong: "0",
            "auto, or a number from 1 to 256"),
        KeyCase(
            "gateway.pin_workers", "off", { !$0.gateway.pinsWorkers }, wrong: "yes",
            "did you mean on?"),
        KeyCase(
            "gateway.admin", "off", { $0.gateway.admin.value == .off }, wrong: "9440",
            "it has no port"),
        KeyCase(
            "gateway.control", "off", { $0.gateway.control.value == .off },
            wrong: "/run/\(String(repeating: "a", count: 103))", "longer than 107 bytes"),
        KeyCase(
            "gateway.drain", "250ms", { $0.gateway.drain == .milliseconds(250) }, wrong: "30",
            "it has no unit"),
        KeyCase(
            "gateway.max_connections", "1", { $0.gateway.maximumConnections == 1 }, wrong: "-1",
            "a number from 1 to 10000000"),
        KeyCase(
            "gateway.cache", "/var/cache/sallyport/",
            { $0.gateway.cache?.value == "/var/cache/sallyport" }, wrong: "~/cache",
            "~ is not expanded"),
        KeyCase(
            "gateway.trusted_proxies", "192.0.2.1, 2001:db8::/32",
            { $0.gateway.trustedProxies.map(\.last.description).first == "192.0.2.1" },
            wrong: "192.0.2.1/24", "did you mean 192.0.2.0/24?"),
        KeyCase(
            "upstream.idle_connections", "0", { $0.pool.idleConnections == 0 }, wrong: "0x10",
            "a number from 0 to 65536"),
    ]

    static let store = [
        KeyCase(
            "store.file", "/srv/s.db", { $0.store.file.value == "/srv/s.db" }, wrong: "db/",
            "that is a directory"),
        KeyCase(
            "store.postgresql", "env:PG",
            { $0.store.postgresql?.value == .environment(name: "PG") },
            wrong: "host=db.test", "a secret is not written into the settings"),
    ]

    static let tls = [
        KeyCase("tls.minimum", "1.2", { $0.tls.minimum == .tls12 }, wrong: "1.1", "1.2, 1.3"),
        KeyCase(
            "tls.ciphers", "HIGH:!aNULL@STRENGTH",
            { $0.tls.ciphers?.value == "HIGH:!aNULL@STRENGTH" }, wrong: "A, B",
            "the names are joined by colons"),
        KeyCase(
            "tls.ciphersuites", "TLS_AES_256_GCM_SHA384",
            { $0.tls.ciphersuites?.value == "TLS_AES_256_GCM_SHA384" }, wrong: "A B",
            "names of TLS 1.3 cipher suites"),
        KeyCase(
            "tls.groups", "P-384", { $0.tls.groups?.value == "P-384" }, wrong: "X25519;P-256",
            "names of key exchange groups"),
        KeyCase("tls.kernel", "off", { !$0.tls.usesKernelTLS }, wrong: "maybe", "on or off"),
        KeyCase(
            "tls.sessions", "tickets", { $0.tls.sessions == .tickets }, wrong: "redis",
            "memory, tickets"),
        KeyCase(
            "tls.sessions.limit", "64", { $0.tls.sessionLimit == 64 }, wrong: "63",
            "a number from 64 to 10000000"),
        KeyCase(
            "tls.tickets.lifetime", "24h", { $0.tls.ticketLifetime == .seconds(86_400) },
            wrong: "25h", "it is too long"),
        KeyCase(
            "tls.tickets.rotate", "10m", { $0.tls.ticketRotation == .seconds(600) },
            wrong: "9m", "it is too short"),
    ]

    static let timeouts = [
        KeyCase(
            "timeout.handshake", "90s", { $0.timeouts.handshake == .seconds(90) }, wrong: "0s",
            "it is too short"),
        KeyCase(
            "timeout.head", "2m", { $0.timeouts.head == .seconds(120) }, wrong: "0ms",
            "it is too short"),
        KeyCase(
            "timeout.body", "7d", { $0.timeouts.body == .seconds(604_800) }, wrong: "8d",
            "it is too long"),
        KeyCase(
            "timeout.idle", "1h", { $0.timeouts.idle == .seconds(3600) }, wrong: "1H",
            "did you mean 1h?"),
        KeyCase(
            "timeout.write", "1ms", { $0.timeouts.write == .milliseconds(1) }, wrong: "1.5s",
            "the unit is unknown"),
        KeyCase(
            "timeout.upstream_connect", "10s", { $0.timeouts.upstreamConnect == .seconds(10) },
            wrong: "s", "a duration from 1ms to 7d"),
        KeyCase(
            "timeout.upstream_response", "10s", { $0.timeouts.upstreamResponse == .seconds(10) },
            wrong: "-5s", "a duration from 1ms to 7d"),
        KeyCase(
            "timeout.upstream_idle", "10s", { $0.timeouts.upstreamIdle == .seconds(10) },
            wrong: "99999999999999999999s", "a duration from 1ms to 7d"),
        KeyCase(
            "timeout.store", "250ms", { $0.timeouts.store == .milliseconds(250) }, wrong: "8d",
            "it is too long"),
        KeyCase(
            "timeout.tunnel", "10s", { $0.timeouts.tunnel == .seconds(10) },
            wrong: "9223372036854775807d", "it is too long"),
    ]

    static let limits = [
        KeyCase(
            "limit.head", "64KiB", { $0.limits.head == 65_536 }, wrong: "64KB",
            "did you mean 64KiB?"),
        KeyCase(
            "limit.target", "1000", { $0.limits.target == 1000 }, wrong: "1",
            "it is too small"),
        KeyCase(
            "limit.fields", "200", { $0.limits.fields == 200 }, wrong: "many",
            "a number from 8 to 10000"),
        KeyCase(
            "limit.trailers", "0", { $0.limits.trailers == 0 }, wrong: "2MiB", "it is too large"),
        KeyCase(
            "limit.body", "off", { $0.limits.body == nil }, wrong: "none",
            "off, or a size from 0"),
        KeyCase(
            "limit.sign_on_message", "1MiB", { $0.limits.signOnMessage == 1 << 20 },
            wrong: "1MB", "did you mean 1MiB?"),
        KeyCase(
            "limit.sign_on_inflated", "4MiB", { $0.limits.signOnInflated == 4 << 20 },
            wrong: "9223372036854775807GiB", "it is too large"),
    ]

    static let logging = [
        KeyCase(
            "log.events", "stdout", { $0.log.events.value == .standardOutput }, wrong: "log/",
            "that is a directory"),
        KeyCase(
            "log.operations", "stderr", { $0.log.operations.value == .standardError },
            wrong: "~/log", "~ is not expanded"),
        KeyCase(
            "log.level", "error", { $0.log.level == .error }, wrong: "warn",
            "did you mean warning?"),
        KeyCase(
            "log.buffer", "1", { $0.log.buffer == 1 }, wrong: "1000001",
            "a number from 1 to 1000000"),
        KeyCase(
            "assertion.key", "/k.pem", { $0.assertion.keys.map(\.value) == ["/k.pem"] },
            wrong: "a.pem,,b.pem", "an item of the list is empty"),
        KeyCase(
            "assertion.rotate", "1m", { $0.assertion.rotate == .seconds(60) }, wrong: "59s",
            "it is too short"),
        KeyCase(
            "assertion.lifetime", "60s", { $0.assertion.lifetime == .seconds(60) }, wrong: "61s",
            "it is too long"),
    ]
}
