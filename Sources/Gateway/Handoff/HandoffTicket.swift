import DeviceTrust
import TLS

/// What D tells L: the posture of the device behind this trip.
struct HandoffTicket: HandoffContents {
    /// Counts once.
    var transaction: TransactionID
    /// SHA-256 of the browser's secret.
    var bind: [UInt8]
    /// L as the browser addressed it.
    var returnHost: String
    var posture: Posture
    /// What was shown, where it can be judged again.
    var certificate: HandoffCertificate?
    var request: HandoffRequest
    /// Of the client at L.
    var addressAtL: String
    /// Of the client at D.
    var addressAtD: String
    var issued: Int64
    var expiry: Int64

    static let kind = HandoffKind.ticket
    /// Seconds.
    static let lifetime: Int64 = 60

    var audience: String { returnHost }
}

extension HandoffTicket {
    func write(to output: inout FieldWriter) {
        output.octets(transaction.octets)
        output.octets(bind)
        output.text(returnHost)
        output.posture(posture)
        output.optional(certificate) { $1.write(to: &$0) }
        request.write(to: &output)
        output.text(addressAtL)
        output.text(addressAtD)
        output.time(issued)
        output.time(expiry)
    }

    init?(from input: inout FieldReader) {
        guard let transaction = input.octets().flatMap(TransactionID.init),
            let bind = input.octets(SHA256.byteCount), let host = input.text(),
            let posture = input.posture(),
            let certificate = input.optional({ HandoffCertificate(from: &$0) }),
            let request = HandoffRequest(from: &input), let addressAtL = input.text(),
            let addressAtD = input.text(), let issued = input.time(), let expiry = input.time()
        else { return nil }
        self.init(
            transaction: transaction, bind: bind, returnHost: host, posture: posture,
            certificate: certificate, request: request, addressAtL: addressAtL,
            addressAtD: addressAtD, issued: issued, expiry: expiry)
    }
}

extension FieldWriter {
    /// Nothing for trusted, the reason's stable code otherwise.
    mutating func posture(_ posture: Posture) { text(posture.reason?.rawValue ?? "") }
}

extension FieldReader {
    /// A reason that this node does not know is no posture.
    mutating func posture() -> Posture? {
        guard let code = text() else { return nil }
        return code.isEmpty ? .trusted : PostureReason(rawValue: code).map { .notTrusted($0) }
    }
}
