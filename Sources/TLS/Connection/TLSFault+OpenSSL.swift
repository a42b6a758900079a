internal import COpenSSL

/// OpenSSL's reasons as faults.
extension TLSFault {
    /// A call in a state where it makes no sense: our own mistake, answered without harm.
    static let misuse = TLSFault(code: "not_open", origin: .local)

    /// The socket ended in the middle of the protocol.
    static let unexpectedEnd = ErrorQueue.Reason(
        library: ERR_LIB_SSL, number: SSL_R_UNEXPECTED_EOF_WHILE_READING)

    /// The fault behind a failed call; empties the error queue.
    static func drained(_ record: ConnectionRecord, verifyResult: Int) -> TLSFault {
        let reason = ErrorQueue.first
        let detail = ErrorQueue.drain()
        if let known = record.fault {
            return TLSFault(code: known.code, origin: known.origin, detail: known.detail)
        }
        if record.socketError != 0 {
            let isReset = record.socketError == ECONNRESET
            return TLSFault(
                code: isReset ? "connection_reset" : "socket_error", origin: .transport,
                detail: "errno \(record.socketError)")
        }
        guard let reason else {
            return TLSFault(code: "connection_lost", origin: .transport, detail: detail)
        }
        if reason == unexpectedEnd {
            return TLSFault(code: "truncated", origin: .transport, detail: detail)
        }
        if reason.library == ERR_LIB_SSL, reason.number == SSL_R_CERTIFICATE_VERIFY_FAILED {
            // The text is a constant of the library.
            let why = unsafe String(cString: X509_verify_cert_error_string(verifyResult))
            return TLSFault(
                code: "certificate_verify_failed", origin: .incompatiblePeer, detail: why)
        }
        return fault(reason, detail)
    }

    private static func fault(_ reason: ErrorQueue.Reason, _ detail: String) -> TLSFault {
        guard reason.library == ERR_LIB_SSL else {
            // What the peer sent could not be decoded, or a signature did not fit.
            let isDecoding = reason.library == ERR_LIB_ASN1 || reason.library == ERR_LIB_X509
            return TLSFault(
                code: isDecoding ? "bad_certificate_encoding" : "crypto_failure",
                origin: .misbehavingPeer, detail: detail)
        }
        // Alerts received are numbered from here.
        let alert = reason.number - SSL_AD_REASON_OFFSET
        if (0...255).contains(alert) {
            return TLSFault(code: "peer_alert_\(alert)", origin: .peerAlert, detail: detail)
        }
        if let incompatible = incompatibilities[reason.number] {
            return TLSFault(code: incompatible, origin: .incompatiblePeer, detail: detail)
        }
        return TLSFault(
            code: misbehaviours[reason.number] ?? "protocol_error", origin: .misbehavingPeer,
            detail: detail)
    }

    private static let incompatibilities: [Int32: String] = [
        SSL_R_NO_SHARED_CIPHER: "no_shared_cipher",
        SSL_R_NO_SHARED_GROUPS: "no_shared_group",
        SSL_R_NO_SUITABLE_GROUPS: "no_shared_group",
        SSL_R_NO_SUITABLE_KEY_SHARE: "no_shared_group",
        SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS: "no_shared_signature_algorithm",
        SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM: "no_shared_signature_algorithm",
        SSL_R_NO_APPLICATION_PROTOCOL: "no_application_protocol",
        SSL_R_UNSUPPORTED_PROTOCOL: "unsupported_protocol",
        SSL_R_VERSION_TOO_LOW: "unsupported_protocol",
        SSL_R_UNKNOWN_PROTOCOL: "unsupported_protocol",
        SSL_R_WRONG_SSL_VERSION: "unsupported_protocol",
        SSL_R_INAPPROPRIATE_FALLBACK: "inappropriate_fallback",
        SSL_R_UNKNOWN_CERTIFICATE_TYPE: "unsupported_certificate_key",
        SSL_R_WRONG_CURVE: "unsupported_certificate_key",
        SSL_R_UNSAFE_LEGACY_RENEGOTIATION_DISABLED: "unsafe_renegotiation",
    ]

    private static let misbehaviours: [Int32: String] = [
        SSL_R_HTTP_REQUEST: "http_request",
        SSL_R_HTTPS_PROXY_REQUEST: "http_request",
        SSL_R_WRONG_VERSION_NUMBER: "not_tls",
        SSL_R_BAD_SIGNATURE: "bad_certificate_verify",
        SSL_R_WRONG_SIGNATURE_TYPE: "bad_certificate_verify",
        SSL_R_WRONG_SIGNATURE_SIZE: "bad_certificate_verify",
        SSL_R_DIGEST_CHECK_FAILED: "bad_finished",
        SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC: "bad_record",
        SSL_R_ENCRYPTED_LENGTH_TOO_LONG: "bad_record",
        SSL_R_DATA_LENGTH_TOO_LONG: "bad_record",
        SSL_R_PACKET_LENGTH_TOO_LONG: "bad_record",
        SSL_R_BAD_RECORD_TYPE: "bad_record",
        SSL_R_RECORD_LENGTH_MISMATCH: "bad_record",
        SSL_R_EXCESSIVE_MESSAGE_SIZE: "message_too_long",
        SSL_R_UNEXPECTED_MESSAGE: "unexpected_message",
        SSL_R_UNEXPECTED_RECORD: "unexpected_message",
        SSL_R_LENGTH_MISMATCH: "malformed_message",
        SSL_R_BAD_EXTENSION: "malformed_message",
        SSL_R_BAD_LENGTH: "malformed_message",
        SSL_R_CERT_LENGTH_MISMATCH: "malformed_message",
        SSL_R_BAD_KEY_SHARE: "bad_key_share",
        SSL_R_TOO_MANY_KEY_UPDATES: "control_flood",
        SSL_R_TOO_MANY_WARN_ALERTS: "control_flood",
        SSL_R_RECORD_TOO_SMALL: "control_flood",
    ]
}
