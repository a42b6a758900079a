internal import CBench
package import Measuring

/// Both ends of a handshake in this process, joined by a pair of BIOs.
@safe private final class Ends {
    enum Variant: String, CaseIterable { case best, plain }

    // Owned; freed in deinit.
    private let server: OpaquePointer
    private let authority: Identity
    private let site: Identity
    private let client: TLSClient
    private let verified = VerifiedCertificates()
    private let variant: Variant
    private let isTLS13: Bool

    init(_ variant: Variant, _ options: LoadOptions, resumes: Bool) throws(LoadError) {
        self.variant = variant
        isTLS13 = options.version == .v13
        authority = try Ends.identity("Authority", .p256, nil, Mint.authority)
        site = try Ends.identity("localhost", .p256, authority, Mint.server)
        let mint = try Mint(issuer: authority, kind: options.certificateKey)
        var identities: [Identity] = []
        for _ in 0..<options.certificateCount { identities.append(try mint.make()) }
        client = try TLSClient(options, identities: identities, keepsSessions: resumes)
        unsafe server = try need(SSL_CTX_new(TLS_server_method()), "SSL_CTX_new")
        let version = isTLS13 ? TLS1_3_VERSION : TLS1_2_VERSION
        try check(unsafe bench_SSL_CTX_set_versions(server, version) == 1, "TLS version")
        unsafe _ = bench_SSL_CTX_set1_groups_list(server, "X25519:P-256")
        let isKeySet =
            unsafe SSL_CTX_use_certificate(server, site.certificate) == 1
            && SSL_CTX_use_PrivateKey(server, site.key) == 1
        try check(isKeySet, "server certificate")
        unsafe _ = bench_SSL_CTX_set_mode(server, Int(SSL_MODE_NO_AUTO_CHAIN))
        unsafe SSL_CTX_set_verify(
            server, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
        unsafe SSL_CTX_set_session_id_context(server, [1], 1)
        try trust()
        if variant == .best { takeShortcuts(resumes: resumes) }
    }

    deinit { unsafe SSL_CTX_free(server) }

    private static func identity(
        _ name: String, _ kind: LoadOptions.Key, _ issuer: Identity?, _ profile: String
    ) throws(LoadError) -> Identity {
        let key = try unsafe Mint.key(kind)
        let certificate = try unsafe Mint.certificate(
            name: name, key: key, issuer: issuer, profile: profile)
        return unsafe Identity(certificate: certificate, key: key)
    }

    /// The ordinary way: a store with the authority and its empty revocation list.
    private func trust() throws(LoadError) {
        let store = unsafe SSL_CTX_get_cert_store(server)
        let list = try unsafe need(X509_CRL_new(), "X509_CRL_new")
        let (last, next) = unsafe (ASN1_TIME_new(), ASN1_TIME_new())
        defer {
            unsafe X509_CRL_free(list)
            unsafe ASN1_TIME_free(last)
            unsafe ASN1_TIME_free(next)
        }
        unsafe _ = X509_gmtime_adj(last, -3600)
        unsafe _ = X509_gmtime_adj(next, 86400)
        let name = unsafe X509_get_subject_name(authority.certificate)
        let isDone =
            unsafe X509_CRL_set_version(list, 1) == 1
            && X509_CRL_set_issuer_name(list, name) == 1
            && X509_CRL_set1_lastUpdate(list, last) == 1
            && X509_CRL_set1_nextUpdate(list, next) == 1
            && X509_CRL_sign(list, authority.key, EVP_sha256()) > 0
            && X509_STORE_add_cert(store, authority.certificate) == 1
            && X509_STORE_add_crl(store, list) == 1
        try check(isDone, "revocation list")
        let flags = X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL
        unsafe X509_STORE_set_flags(store, UInt(flags))
    }

    /// The best known: what was verified once is remembered, and no tickets: sessions to be resumed
    /// stay in the server's memory.
    private func takeShortcuts(resumes: Bool) {
        let context = unsafe Unmanaged.passUnretained(verified).toOpaque()
        unsafe SSL_CTX_set_cert_verify_callback(
            server,
            { store, context in
                // The owner of the context outlives all its connections; one thread.
                guard let context = unsafe context else { return 0 }
                let verified = unsafe Unmanaged<VerifiedCertificates>.fromOpaque(context)
                return unsafe verified.takeUnretainedValue().verify(store) ? 1 : 0
            }, context)
        unsafe SSL_CTX_set_options(server, bench_SSL_OP_NO_TICKET)
        unsafe SSL_CTX_set_num_tickets(server, resumes ? 1 : 0)
    }

    /// One handshake with that certificate; the server's CPU time. With `issues` the client takes
    /// what tickets there are.
    func handshake(_ number: Int, resuming: Bool, issues: Bool) throws(LoadError) -> UInt64 {
        guard let near = unsafe client.start(socket: -1, number: number, resuming: resuming),
            let far = unsafe SSL_new(server)
        else { throw .library("SSL_new", reason: takeReason()) }
        defer {
            unsafe SSL_set_shutdown(near, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN)
            unsafe SSL_set_shutdown(far, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN)
            unsafe SSL_free(near)
            unsafe SSL_free(far)
        }
        var (nearBIO, farBIO): (OpaquePointer?, OpaquePointer?) = (nil, nil)
        guard unsafe BIO_new_bio_pair(&nearBIO, 65536, &farBIO, 65536) == 1 else {
            throw .library("BIO_new_bio_pair", reason: takeReason())
        }
        unsafe SSL_set_bio(near, nearBIO, nearBIO)
        unsafe SSL_set_bio(far, farBIO, farBIO)
        unsafe SSL_set_accept_state(far)
        if resuming, variant == .best { unsafe SSL_set_num_tickets(far, 0) }
        var time: UInt64 = 0
        var isDone = false
        for _ in 0..<8 where !isDone {
            let client = unsafe SSL_do_handshake(near)
            let start = threadTime()
            let server = unsafe SSL_do_handshake(far)
            time += threadTime() - start
            isDone = client == 1 && server == 1
        }
        guard isDone else { throw .library("handshake in memory", reason: takeReason()) }
        ERR_clear_error()
        if resuming, unsafe SSL_session_reused(near) != 1 {
            throw .preparation("handshake in memory", .notResumed, detail: "")
        }
        if issues {
            var byte: UInt8 = 0
            unsafe _ = SSL_read(near, &byte, 1)
            ERR_clear_error()
        }
        return time
    }
}

/// SHA-256 of the certificates that were verified.
@safe private final class VerifiedCertificates {
    private var known: Set<SIMD4<UInt64>> = []
    private let digest = unsafe EVP_MD_fetch(nil, "SHA256", nil)

    deinit { unsafe EVP_MD_free(digest) }

    func verify(_ store: OpaquePointer?) -> Bool {
        let certificate = unsafe X509_STORE_CTX_get0_cert(store)
        var mark = SIMD4<UInt64>()
        // The digest has 32 octets, as the vector.
        unsafe withUnsafeMutableBytes(of: &mark) { bytes in
            unsafe _ = X509_digest(
                certificate, digest, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), nil)
        }
        if known.contains(mark) {
            unsafe X509_STORE_CTX_set_error(store, X509_V_OK)
            return true
        }
        guard unsafe X509_verify_cert(store) == 1 else { return false }
        known.insert(mark)
        return true
    }
}

/// What the server's side of a handshake costs at the least: OpenSSL alone, without sockets. Runs for
/// the options' time or number of handshakes, half of it for each variant.
package func measureFloor(
    _ options: LoadOptions, resuming: Bool, into report: inout Report
) throws(LoadError) {
    let progress = Progress(options.showsProgress)
    var paths: [String: LatencyHistogram] = [:]
    var ends: [(Ends.Variant, Ends)] = []
    for variant in Ends.Variant.allCases {
        let made = try Ends(variant, options, resumes: resuming)
        // Each certificate once: verified, and its session fetched.
        for number in 0..<options.certificateCount {
            progress.show("floor, \(variant.rawValue): first handshakes, \(number)")
            _ = try made.handshake(number, resuming: false, issues: resuming)
        }
        ends.append((variant, made))
    }
    let begun = monotonic()
    let end = begun + UInt64(options.seconds * 1e9)
    var number = 0
    // In turn, so that a machine whose speed drifts treats both alike.
    while monotonic() < end, number < options.count ?? .max {
        progress.show("floor: \(number) handshakes of each")
        for (variant, pair) in ends {
            let time = try pair.handshake(
                number % options.certificateCount, resuming: resuming, issues: false)
            paths[variant.rawValue, default: LatencyHistogram()].record(nanoseconds: time)
        }
        number += 1
    }
    progress.clear()
    report.seconds = Double(monotonic() - begun) / 1e9
    report.units = number * ends.count
    report.rate = Double(report.units) / report.seconds
    report.paths = paths.compactMapValues(\.latency)
}
