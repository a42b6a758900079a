internal import COpenSSL

/// Where a certificate says that the revocation lists about it are (RFC 5280 sections 4.2.1.13 and
/// 4.2.1.15).
enum DistributionPoints {
    /// The most addresses that are taken from one certificate.
    static let maximumCount = 4
    /// The longest address in bytes.
    static let longestAddress = 512

    /// The http and https addresses of complete lists, then of lists of changes; none twice.
    static func addresses(in certificate: CertificateView) -> [String] {
        var found: [String] = []
        for identifier in [NID_crl_distribution_points, NID_freshest_crl] {
            let value = unsafe X509_get_ext_d2i(certificate.handle, identifier, nil, nil)
            guard let value = unsafe value else { continue }
            // The list is a copy made for us and freed below; its points are read before that.
            let points = OpaquePointer(value)
            defer { unsafe CRL_DIST_POINTS_free(points) }
            for index in 0..<max(0, unsafe shim_sk_DIST_POINT_num(points)) {
                guard let point = unsafe shim_sk_DIST_POINT_value(points, index) else { continue }
                unsafe take(point.pointee, into: &found)
            }
        }
        return Array(found.prefix(maximumCount))
    }

    /// A point whose list another authority signs, or that stands for some reasons only, leads to
    /// a list that would be refused.
    private static func take(_ point: DIST_POINT, into found: inout [String]) {
        guard unsafe point.reasons == nil, unsafe point.CRLissuer == nil,
            let name = unsafe point.distpoint?.pointee, unsafe name.type == 0,
            let names = unsafe name.name.fullname
        else { return }
        for index in 0..<max(0, unsafe shim_sk_GENERAL_NAME_num(names)) {
            guard found.count < maximumCount,
                let entry = unsafe shim_sk_GENERAL_NAME_value(names, index)?.pointee,
                unsafe entry.type == GEN_URI
            else { continue }
            let octets = unsafe bytes(of: entry.d.uniformResourceIdentifier)
            guard let address = address(octets), !found.contains(address) else { continue }
            found.append(address)
        }
    }

    /// The address, if it is one that could be asked.
    private static func address(_ octets: [UInt8]) -> String? {
        guard octets.count <= longestAddress, octets.allSatisfy({ (0x21...0x7e).contains($0) })
        else { return nil }
        let text = String(decoding: octets, as: UTF8.self)
        let isWeb = ["http://", "https://"].contains { text.lowercased().hasPrefix($0) }
        return isWeb ? text : nil
    }
}
