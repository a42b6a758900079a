internal import DeviceTrust

/// What fits into a store.
///
/// Texts are stored as their UTF-8 bytes, whatever they hold: quotation marks, control characters
/// and NUL are bytes like others, and two names are the same when their bytes are. Names are looked
/// up by index, and PostgreSQL's indexes limit their length.
public enum StoreLimits {
    /// The longest name of an org, a device, a user, a group or an actor, in bytes. An empty name is none.
    public static let nameBytes = 512
    /// The longest subject of a certificate, in bytes.
    public static let subjectBytes = 65_536
    /// The length of a ticket key in bytes.
    public static let ticketKeyBytes = 80
    /// How many groups a user can be in: all of them are read at each sign-on.
    public static let groupsOfUser = 1000

    static func isName(_ text: String) -> Bool {
        let count = text.utf8.count
        return count > 0 && count <= nameBytes
    }

    /// Refuses what is no name; `what` says whose.
    static func check(_ name: String, _ what: String) throws(StoreError) {
        if name.isEmpty { throw .refused("\(what) is empty") }
        if name.utf8.count > nameBytes {
            throw .refused("\(what) is longer than \(nameBytes) bytes")
        }
    }

    /// Whether the certificate of a claim can be registered.
    static func canRegister(_ claim: CertificateClaim) -> Bool {
        isName(claim.org) && isName(claim.deviceID) && claim.subject.utf8.count <= subjectBytes
    }
}
