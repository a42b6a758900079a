internal import COpenSSL

/// An org's trust anchors as OpenSSL objects of one engine, with the rules chains must keep.
@safe
final class AnchorStore: @unchecked Sendable {
    // Unchecked: built once, then only read; an X509_STORE guards its objects with a lock.
    let fingerprint: [UInt8]
    private let store: OpaquePointer  // owned; freed in deinit
    private let library: CryptoLibrary
    /// Listed intermediates: they complete chains, and are trusted only through an anchor.
    private let helpers: [Certificate]

    /// - Parameter anchors: nil makes a store that trusts nobody.
    init(_ anchors: TrustAnchors?, library: CryptoLibrary) throws(TLSError) {
        guard let store = unsafe X509_STORE_new() else {
            throw ErrorQueue.failure("making a certificate store")
        }
        unsafe self.store = store
        self.library = library
        fingerprint = anchors?.fingerprint ?? []
        var helpers: [Certificate] = []
        for summary in anchors?.certificates ?? [] {
            // Parsed again: a certificate's key works with the library it was parsed in.
            let certificate = try Certificate(der: summary.der, library: library)
            guard summary.isAnchor else {
                helpers.append(certificate)
                continue
            }
            let added = withExtendedLifetime(certificate) {
                unsafe X509_STORE_add_cert(store, certificate.view.handle)
            }
            guard added == 1 else { throw ErrorQueue.failure("adding a trust anchor") }
        }
        self.helpers = helpers
        unsafe Self.setRules(of: store)
    }

    deinit {
        unsafe X509_STORE_free(store)
    }

    /// Time and revocation are the posture's business, at every request: X509_V_FLAG_NO_CHECK_TIME,
    /// and no CRL flags (OpenSSL would verify the whole list at each handshake: 93 ms with
    /// 1,000,000 entries).
    ///
    /// PARTIAL_CHAIN: an anchor need not be self-signed. Level 2 asks for RSA of 2048 bits,
    /// curves of 224 and no SHA-1 in signatures, as handshakes do.
    private static func setRules(of store: OpaquePointer) {
        // The parameters belong to the store, which is not shared yet.
        let rules = unsafe X509_STORE_get0_param(store)
        let flags = X509_V_FLAG_X509_STRICT | X509_V_FLAG_NO_CHECK_TIME | X509_V_FLAG_PARTIAL_CHAIN
        unsafe X509_VERIFY_PARAM_set_flags(rules, UInt(flags))
        unsafe X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_SSL_CLIENT)
        unsafe X509_VERIFY_PARAM_set_trust(rules, X509_TRUST_SSL_CLIENT)
        unsafe X509_VERIFY_PARAM_set_auth_level(rules, 2)
        unsafe X509_VERIFY_PARAM_set_depth(rules, Int32(2 * ChainLimits.certificates))
    }

    /// Builds and verifies the chain of the first certificate of `presented` (a STACK_OF(X509)),
    /// and gives the outcome and, when verified, the certificates from leaf to anchor to `use`.
    func verify<Value>(
        presented: OpaquePointer, _ use: (ChainOutcome, [CertificateView]) -> Value
    ) -> Value {
        ErrorQueue.clear()
        defer { ErrorQueue.clear() }
        // Freed before this returns; the stacks outlive it, and the chain is read before.
        let context = unsafe X509_STORE_CTX_new_ex(library.context, nil)
        defer { unsafe X509_STORE_CTX_free(context) }
        let untrusted = unsafe helpers.isEmpty ? presented : joined(presented)
        defer { if !helpers.isEmpty { unsafe shim_sk_X509_free(untrusted) } }
        let leaf = unsafe shim_sk_X509_value(presented, 0)
        guard unsafe X509_STORE_CTX_init(context, store, leaf, untrusted) == 1 else {
            return use(.verified(error: X509_V_ERR_OUT_OF_MEM, depth: 0), [])
        }
        let result = unsafe X509_verify_cert(context)
        var error = unsafe X509_STORE_CTX_get_error(context)
        // A failure without an error must never pass for success.
        if result != 1, error == X509_V_OK { error = X509_V_ERR_UNSPECIFIED }
        let depth = unsafe X509_STORE_CTX_get_error_depth(context)
        let outcome = ChainOutcome.verified(error: error, depth: depth)
        guard outcome.verdict == .verified else { return use(outcome, []) }
        return unsafe use(outcome, views(of: X509_STORE_CTX_get0_chain(context)))
    }

    /// A stack with the presented certificates and the helpers; it owns none of them.
    private func joined(_ presented: OpaquePointer) -> OpaquePointer? {
        guard let stack = unsafe shim_sk_X509_new() else { return nil }
        for view in unsafe views(of: presented) { unsafe shim_sk_X509_push(stack, view.handle) }
        for helper in helpers { unsafe shim_sk_X509_push(stack, helper.view.handle) }
        return unsafe stack
    }
}

/// The certificates of a STACK_OF(X509); valid as long as the stack's owner keeps them.
func views(of stack: OpaquePointer?) -> [CertificateView] {
    guard let stack = unsafe stack else { return [] }
    return (0..<max(0, unsafe shim_sk_X509_num(stack))).compactMap { index in
        unsafe shim_sk_X509_value(stack, index).map { unsafe CertificateView(handle: $0) }
    }
}

/// Lends a STACK_OF(X509) of certificates that stay their owners'.
func withStack<Value>(
    of certificates: [CertificateView], _ body: (OpaquePointer) -> Value
) -> Value? {
    guard let stack = unsafe shim_sk_X509_new() else { return nil }
    defer { unsafe shim_sk_X509_free(stack) }
    for certificate in certificates { unsafe shim_sk_X509_push(stack, certificate.handle) }
    return unsafe body(stack)
}
