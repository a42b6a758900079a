import TLS

/// What L gives the browser for D: that a trip has begun, for whom, and what it is for.
struct HandoffState: HandoffContents {
    var transaction: TransactionID
    /// SHA-256 of the browser's secret.
    var bind: [UInt8]
    /// D: the name the browser is sent to, without port.
    var deviceTrustHost: String
    /// L as the browser addressed it, with its port where that is not 443.
    var returnHost: String
    var expiry: Int64
    var request: HandoffRequest
    /// Of the client at L.
    var clientAddress: String

    static let kind = HandoffKind.state
    /// Seconds.
    static let lifetime: Int64 = 120

    var audience: String { deviceTrustHost }
}

extension HandoffState {
    func write(to output: inout FieldWriter) {
        output.octets(transaction.octets)
        output.octets(bind)
        output.text(deviceTrustHost)
        output.text(returnHost)
        output.time(expiry)
        request.write(to: &output)
        output.text(clientAddress)
    }

    init?(from input: inout FieldReader) {
        guard let transaction = input.octets().flatMap(TransactionID.init),
            let bind = input.octets(SHA256.byteCount), let host = input.text(),
            let returnHost = input.text(), let expiry = input.time(),
            let request = HandoffRequest(from: &input), let address = input.text()
        else { return nil }
        self.init(
            transaction: transaction, bind: bind, deviceTrustHost: host, returnHost: returnHost,
            expiry: expiry, request: request, clientAddress: address)
    }
}
