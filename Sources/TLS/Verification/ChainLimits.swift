internal import COpenSSL

/// Structural limits of a presented chain, checked before anything is computed.
enum ChainLimits {
    static let certificates = 6
    static let leafBytes = 16 * 1024
    /// Octets of the whole list where tickets are given: what OpenSSL can put into a ticket
    /// (65,280) less the rest of the session. Elsewhere OpenSSL's own limit of 100 KiB holds.
    static let listBytesWithTicket = 60 * 1024
    /// Octets of the certificates after the leaf that go into a ticket, which each client sends
    /// with its hello; a longer chain is not resumed.
    static let othersBytesInTicket = 8 * 1024
    /// Octets of alternative names times octets of name constraints. OpenSSL compares each name
    /// with each constraint before it verifies any signature: without a limit 30 KB of invented
    /// certificates cost a million comparisons. A few dozen names and constraints stay far below.
    static let nameComparisons = 1 << 20

    /// Whether the certificates after the leaf may go into a ticket.
    static func fitTicket(_ others: ArraySlice<CertificateView>) -> Bool {
        others.reduce(0) { $0 + $1.derCount } <= othersBytesInTicket
    }

    /// The limit that a chain breaks, in words; nil when it keeps all.
    static func breach(by chain: [CertificateView]) -> String? {
        if chain.count > certificates { return "a chain of \(chain.count) certificates" }
        if let leaf = chain.first, leaf.derCount > leafBytes {
            return "a certificate of \(leaf.derCount) octets"
        }
        let constraints = chain.reduce(0) { $0 + $1.extensionCount(NID_name_constraints) }
        guard constraints > 0 else { return nil }
        let names = chain.reduce(0) { $0 + $1.extensionCount(NID_subject_alt_name) }
        let (product, isTooLong) = names.multipliedReportingOverflow(by: constraints)
        return isTooLong || product > nameComparisons ? "too many names and constraints" : nil
    }
}

extension CertificateView {
    /// Octets of all extensions of one kind.
    fileprivate func extensionCount(_ identifier: Int32) -> Int {
        var total = 0
        var position: Int32 = -1
        // The extensions belong to the certificate; only their length is read.
        while true {
            position = unsafe X509_get_ext_by_NID(handle, identifier, position)
            guard position >= 0, let found = unsafe X509_get_ext(handle, position),
                let value = unsafe X509_EXTENSION_get_data(found)
            else { return total }
            total += unsafe Int(value.pointee.length)
        }
    }
}
