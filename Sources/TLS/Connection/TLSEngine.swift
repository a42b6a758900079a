internal import COpenSSL
internal import Synchronization

/// What the TLS of one worker needs: its own OpenSSL library context, its memory of verified
/// chains and its output buffer.
@safe
public final class TLSEngine: @unchecked Sendable {
    // Unchecked: `library` and `systemAuthorities` are safe for any thread, so that contexts can
    // be built off the worker. Everything else belongs to the thread that drives the engine's
    // connections; nobody else touches it.
    let library: CryptoLibrary
    let verification: ChainVerification
    let digest: DigestState
    /// Output of all connections of this engine; see `CiphertextBurst`.
    public let burst: CiphertextBurst
    private var ticketKeys: (source: TicketKeys, set: TicketKeySet)?
    private let systemAuthorities = Mutex<CertificateStore?>(nil)

    /// - Parameter rememberedChains: how many verified chains are kept.
    public init(rememberedChains: Int = 4096) throws(TLSError) {
        library = try CryptoLibrary.filtered()
        verification = try ChainVerification(library: library, remembering: rememberedChains)
        digest = try DigestState(library: library)
        burst = CiphertextBurst()
    }

    /// Sets OpenSSL up for the process; call it before anything else uses OpenSSL.
    ///
    /// The filtering provider takes the default library context too, because OpenSSL 3.0 decodes
    /// the certificates of session tickets there whatever context a connection has: a resumption
    /// costs 334 µs instead of 485. The machine's openssl.cnf is not read.
    public static func prepareProcess() throws(TLSError) {
        try CryptoLibrary.filterDefaultContext()
    }

    /// The OpenSSL that runs, for example `OpenSSL 3.0.19 27 Jan 2026`.
    public static var libraryVersion: String {
        // A constant string of the library's.
        unsafe String(cString: OpenSSL_version(OPENSSL_VERSION))
    }

    /// The keys of now, from a copy of the engine's own as long as nothing has changed.
    func ticketKeys(of source: TicketKeys) -> TicketKeySet {
        let known = ticketKeys.flatMap { $0.source === source ? $0.set : nil }
        let set = source.current(known)
        if set !== known { ticketKeys = (source, set) }
        return set
    }

    /// The machine's certificate authorities, read once for each engine.
    func systemStore() throws(TLSError) -> CertificateStore {
        if let known = systemAuthorities.withLock({ $0 }) { return known }
        let store = try CertificateStore.system(library: library)
        systemAuthorities.withLock { $0 = store }
        return store
    }
}
