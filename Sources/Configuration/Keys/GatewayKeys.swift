/// `gateway.…`
enum GatewayKeys {
    static let listen = Setting(
        "gateway.listen", .addresses(), default: "0.0.0.0:443, [::]:443",
        "Where clients connect; port 0 takes any free port.")
    static let workers = Setting(
        "gateway.workers", .workers(), default: "auto",
        "Worker threads; auto is one per core.")
    static let pinWorkers = Setting(
        "gateway.pin_workers", .onOff(), default: "off",
        "Whether each worker stays on a core of its own.")
    static let admin = Setting(
        "gateway.admin", .admin(), default: "127.0.0.1:9440",
        "Where metrics and health are served, without any authentication.")
    static let control = Setting(
        "gateway.control", .control(), default: "/run/sallyport/control.sock",
        "The Unix socket of commands such as cert revoke, for root and the gateway's own user.")
    static let drain = Setting(
        "gateway.drain", .duration(.milliseconds(1)...(.seconds(86_400))), default: "30s",
        "How long open requests may take to end when the gateway stops.")
    static let maximumConnections = Setting(
        "gateway.max_connections", .integer(1...10_000_000, unit: "connections"),
        default: "65536", "Client connections that a process holds at once.")

    static let cache = OptionalSetting(
        "gateway.cache", .directory(),
        "Where downloaded revocation lists are kept, for a start while their servers are away.")

    static let trustedProxies = OptionalSetting(
        "gateway.trusted_proxies", .addressRanges(),
        "Peers whose X-Forwarded-For says where a request comes from.")

    static let rows = [
        listen.key, workers.key, pinWorkers.key, admin.key, control.key, drain.key,
        maximumConnections.key, cache.key, trustedProxies.key,
    ]
}

/// `store.…`
enum StoreKeys {
    static let file = Setting(
        "store.file", .path(), default: "/var/lib/sallyport/sallyport.db",
        "The SQLite file of devices, bindings, revocations and ticket keys; made if it is missing.")
    static let postgresql = OptionalSetting(
        "store.postgresql", .secret(),
        "The connection string of a PostgreSQL database that several gateways share, in place of "
            + "store.file.")

    static let rows = [file.key, postgresql.key]
}

/// `tls.…`
enum TLSKeys {
    static let minimum = Setting<TLSVersionChoice>(
        "tls.minimum", .choice(), default: "1.2", "The oldest TLS version that is spoken.")
    static let ciphers = OptionalSetting(
        "tls.ciphers", .names("names of OpenSSL ciphers joined by colons"),
        "The cipher suites of TLS 1.2; without it, those with forward secrecy and AEAD.")
    static let ciphersuites = OptionalSetting(
        "tls.ciphersuites", .names("names of TLS 1.3 cipher suites joined by colons"),
        "The cipher suites of TLS 1.3; without it, AES-128-GCM, AES-256-GCM, ChaCha20.")
    static let groups = OptionalSetting(
        "tls.groups", .names("names of key exchange groups joined by colons"),
        "The key exchange groups, the preferred one first; without it, X25519:P-256:P-384:P-521.")
    static let kernel = Setting(
        "tls.kernel", .onOff(), default: "off",
        "Whether records are encrypted by the kernel where it can.")

    static let sessions = Setting<SessionsChoice>(
        "tls.sessions", .choice(), default: "memory",
        "Where TLS 1.3 sessions are kept: memory costs least; tickets outlive a restart, and other "
            + "gateways of the same store resume them.")
    static let sessionLimit = Setting(
        "tls.sessions.limit", .integer(64...10_000_000, unit: "sessions"), default: "65536",
        "Sessions of devices kept in memory, and as many of clients without a certificate; the "
            + "oldest make room. Each connection brings one.")
    static let ticketLifetime = Setting(
        "tls.tickets.lifetime", .duration(.seconds(1)...(.seconds(86_400))), default: "2h",
        "How long a session may be resumed.")
    static let ticketRotation = Setting(
        "tls.tickets.rotate", .duration(.seconds(600)...(.seconds(30 * 86_400))), default: "12h",
        "How long a key makes tickets before the next one does; it opens them for their lifetime.")

    static let rows = [
        minimum.key, ciphers.key, ciphersuites.key, groups.key, kernel.key, sessions.key,
        sessionLimit.key, ticketLifetime.key, ticketRotation.key,
    ]
}

/// `upstream.…`
enum PoolKeys {
    static let idleConnections = Setting(
        "upstream.idle_connections", .integer(0...65_536, unit: "connections"), default: "64",
        "Idle connections kept open for each worker and upstream.")

    static let rows = [idleConnections.key]
}

/// `log.…`
enum LogKeys {
    static let events = Setting(
        "log.events", .logTarget(), default: "stdout",
        "Where the system log goes: one JSON object a line for every decision.")
    static let operations = Setting(
        "log.operations", .logTarget(), default: "stderr",
        "Where the operational log goes.")
    static let level = Setting<LogLevel>(
        "log.level", .choice(), default: "info",
        "The least important lines of the operational log.")
    static let buffer = Setting(
        "log.buffer", .integer(1...1_000_000, unit: "events"), default: "8192",
        "Events that may wait to be written; when there are more, requests wait.")

    static let rows = [events.key, operations.key, level.key, buffer.key]
}

/// `assertion.…`
enum AssertionKeys {
    static let key = OptionalSetting(
        "assertion.key", .paths(),
        "PEM files of P-256 keys that sign assertions, the one in use first; without it, keys are "
            + "made at start and rotated.")
    static let rotate = Setting(
        "assertion.rotate", .duration(.seconds(60)...(.seconds(365 * 86_400))), default: "24h",
        "How long a key made at start signs before the next one does.")
    static let lifetime = Setting(
        "assertion.lifetime", .duration(.seconds(1)...(.seconds(60))), default: "60s",
        "How long an assertion about a device is valid.")

    static let rows = [key.key, rotate.key, lifetime.key]
}
