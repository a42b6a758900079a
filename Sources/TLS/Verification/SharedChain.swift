internal import COpenSSL

/// The certificates of a presented chain, held once for all connections that present it.
///
/// OpenSSL parses them anew in each handshake and keeps them with the session: 4.8 KiB for a
/// P-256 leaf, and as much for an intermediate. A browser opens several connections with one
/// certificate; sharing takes an idle connection from 19.1 to 14.0 KiB.
@safe
final class SharedChain {
    private let certificates: [Certificate]

    /// Takes references of its own to the certificates of a STACK_OF(X509).
    init(_ stack: OpaquePointer) {
        certificates = unsafe views(of: stack).map { view in
            unsafe X509_up_ref(view.handle)
            return unsafe Certificate(owning: view.handle)
        }
    }

    /// True where OpenSSL is known to work on the very stack it shows to the verify callback, and
    /// to take leaf and chain from it afterwards.
    static let isPossible = OPENSSL_version_major() == 3 && OPENSSL_version_minor() == 0

    /// Puts these certificates into `stack` in the place of equal ones, which are freed.
    ///
    /// The caller knows by SHA-256 that they are equal.
    func replaceCertificates(of stack: OpaquePointer) {
        guard unsafe certificates.count == Int(shim_sk_X509_num(stack)) else { return }
        for (index, certificate) in certificates.enumerated() {
            let place = Int32(index)
            // The stack owns one reference to each of its certificates: the new one gets one,
            // the old one's is given back.
            guard let old = unsafe shim_sk_X509_value(stack, place) else { return }
            let shared = unsafe certificate.view.handle
            unsafe X509_up_ref(shared)
            unsafe shim_sk_X509_set(stack, place, shared)
            unsafe X509_free(old)
        }
    }
}
