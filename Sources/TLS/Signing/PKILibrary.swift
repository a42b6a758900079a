internal import COpenSSL

/// The library context for revocation lists and assertions: the whole default provider, while the
/// contexts of connections hold a chosen few of its algorithms.
///
/// `@unchecked Sendable`: the context is made once, never changed and never freed; OpenSSL allows
/// all threads to fetch from it.
@safe final class PKILibrary: @unchecked Sendable {
    let context: OpaquePointer

    /// The one context; nil when OpenSSL could not make it.
    static let shared = PKILibrary()

    private init?() {
        guard let context = unsafe OSSL_LIB_CTX_new() else { return nil }
        guard unsafe OSSL_PROVIDER_load(context, "default") != nil else {
            unsafe OSSL_LIB_CTX_free(context)
            return nil
        }
        unsafe self.context = context
    }

    /// The text of the last failure of this thread; leaves OpenSSL's queue empty.
    static func drainErrors() -> String {
        var last: UInt = 0
        while case let code = ERR_get_error(), code != 0 { last = code }
        guard last != 0, let reason = unsafe ERR_reason_error_string(last) else {
            return "no reason given"
        }
        return unsafe String(cString: reason)
    }
}
