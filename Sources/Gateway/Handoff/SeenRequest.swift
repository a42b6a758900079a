import TLS

/// A SAML request that the app has sent this browser off with: what a response to it is known by.
///
/// Kept by the browser, one cookie a request, so that any node knows it and nobody can make one up:
/// a response that was stolen or lured answers none of the thief's own.
struct SeenRequest: HandoffContents {
    /// The name of the site whose app asked.
    var site: String
    /// SHA-256 of the request's ID.
    var digest: [UInt8]
    var expiry: Int64

    static let kind = HandoffKind.request
    /// Seconds in which the person signs in.
    static let lifetime: Int64 = 3600
    /// How many a browser keeps; whoever begins more sign-ons without ending one loses the oldest.
    static let limit = 24

    var audience: String { site }

    init(site: String, id: String, now: Int64) throws(TLSError) {
        self.site = site
        digest = try SHA256.digest(of: Array(id.utf8))
        expiry = now + SeenRequest.lifetime
    }

    func write(to output: inout FieldWriter) {
        output.text(site)
        output.octets(digest)
        output.time(expiry)
    }

    init?(from input: inout FieldReader) {
        guard let site = input.text(), let digest = input.octets(SHA256.byteCount),
            let expiry = input.time()
        else { return nil }
        self.site = site
        self.digest = digest
        self.expiry = expiry
    }

    /// The name of its cookie.
    var cookie: String { HandoffCookies.request(digest) }
}
