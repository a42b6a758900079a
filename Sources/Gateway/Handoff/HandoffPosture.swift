import DeviceTrust
import TLS

/// The posture of a browser at L after a trip, for the requests of one login. Judged again at each.
struct HandoffPosture: HandoffContents {
    var org: String
    /// L as the browser addressed it.
    var host: String
    var posture: Posture
    var certificate: HandoffCertificate?
    var issued: Int64
    var expiry: Int64

    static let kind = HandoffKind.posture
    /// Seconds, from `issued` on; a later request does not lengthen it.
    static let lifetime: Int64 = 900

    var audience: String { host }

    func write(to output: inout FieldWriter) {
        output.text(org)
        output.text(host)
        output.posture(posture)
        output.optional(certificate) { $1.write(to: &$0) }
        output.time(issued)
        output.time(expiry)
    }
}

extension HandoffPosture {
    init?(from input: inout FieldReader) {
        guard let org = input.text(), let host = input.text(), let posture = input.posture(),
            let certificate = input.optional({ HandoffCertificate(from: &$0) }),
            let issued = input.time(), let expiry = input.time()
        else { return nil }
        self.init(
            org: org, host: host, posture: posture, certificate: certificate, issued: issued,
            expiry: expiry)
    }
}

/// Lets one request through after its trip, whatever the trip found out.
struct HandoffPass: HandoffContents {
    /// L as the browser addressed it.
    var host: String
    /// `RequestDigest` of the one request.
    var digest: [UInt8]
    /// `RequestDigest` of its target alone: a form that a browser posts again in other words does
    /// not go on a second trip.
    var place: [UInt8]
    var posture: Posture
    /// When the trip has shown it: a posture of another time is not its own.
    var issued: Int64
    var expiry: Int64

    static let kind = HandoffKind.go
    /// Seconds.
    static let lifetime: Int64 = 30

    var audience: String { host }

    func write(to output: inout FieldWriter) {
        output.text(host)
        output.octets(digest)
        output.octets(place)
        output.posture(posture)
        output.time(issued)
        output.time(expiry)
    }
}

extension HandoffPass {
    init?(from input: inout FieldReader) {
        guard let host = input.text(), let digest = input.octets(SHA256.byteCount),
            let place = input.octets(SHA256.byteCount), let posture = input.posture(),
            let issued = input.time(), let expiry = input.time()
        else { return nil }
        self.init(
            host: host, digest: digest, place: place, posture: posture, issued: issued,
            expiry: expiry)
    }
}

/// Who signed in last at the identity provider behind the org host, for the list of apps. It lets
/// nobody in anywhere.
struct SignedInUser: HandoffContents {
    var org: String
    /// The org host as the browser addressed it.
    var host: String
    var user: String
    var groups: [String]
    /// Whether `groups` are all of them; what a cookie cannot hold is left out.
    var hasAllGroups = true
    var authenticated: Int64
    var expiry: Int64

    static let kind = HandoffKind.user
    /// Seconds.
    static let lifetime: Int64 = 12 * 3600
    /// Octets of group names that a cookie of 4 KiB holds beside the rest.
    static let longestGroups = 1800

    var audience: String { host }

    func write(to output: inout FieldWriter) {
        output.text(org)
        output.text(host)
        output.text(user)
        output.number(hasAllGroups ? 1 : 0)
        output.list(groups) { $0.text($1) }
        output.time(authenticated)
        output.time(expiry)
    }
}

extension SignedInUser {
    init?(from input: inout FieldReader) {
        guard let org = input.text(), let host = input.text(), let user = input.text(),
            let flag = input.number(), flag <= 1, let groups = input.list({ $0.text() }),
            let authenticated = input.time(), let expiry = input.time()
        else { return nil }
        self.init(
            org: org, host: host, user: user, groups: groups, hasAllGroups: flag == 1,
            authenticated: authenticated, expiry: expiry)
    }

    /// A user whose name was proved at `now`, with as many groups, in order of their names, as a
    /// cookie holds.
    init(org: String, host: String, _ user: NamedUser, at now: Int64) {
        var kept: [String] = []
        var count = 0
        for group in user.groups.sorted() {
            count += group.utf8.count + 2
            guard count <= Self.longestGroups, kept.count < Int(UInt8.max) else { break }
            kept.append(group)
        }
        self.init(
            org: org, host: host, user: user.name, groups: kept,
            hasAllGroups: kept.count == user.groups.count, authenticated: now,
            expiry: now + Self.lifetime)
    }
}
