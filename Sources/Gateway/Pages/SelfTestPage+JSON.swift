internal import DeviceTrust
internal import SystemLog

extension SelfTestPage {
    func json() -> [UInt8] {
        let words = words
        var json = JSONText(reserving: 1024)
        json.open(.object)
        json.key("trusted")
        json.bool(posture.isTrusted)
        json.member("reason", posture.reason?.entry.code)
        json.member("title", words.title)
        json.member("detail", words.explanation)
        json.member("remedy", words.remedy)
        json.key("temporary")
        json.bool(posture.reason?.entry.transient ?? false)
        json.member("learn_more", learnMore?.target)
        json.member("org", org)
        json.member("host", host)
        writeIssuers(&json)
        writeCertificate(&json)
        writeTLS(&json)
        json.member("client_address", connection.clientAddress)
        json.member("time", UTCTime(seconds: now).iso8601Seconds)
        json.member("request_id", requestID)
        json.close(.object)
        return json.bytes + [UInt8(ascii: "\n")]
    }

    private func writeIssuers(_ json: inout JSONText) {
        json.key("accepted_issuers")
        json.open(.array)
        for issuer in acceptedIssuers { json.string(issuer) }
        json.close(.array)
    }

    private func writeCertificate(_ json: inout JSONText) {
        json.key("certificate")
        guard let certificate else { return json.null() }
        json.open(.object)
        json.member("device_id", certificate.deviceID)
        json.member("platform", certificate.platform.rawValue)
        json.member("subject", certificate.subject)
        json.member("issuer", certificate.issuer)
        json.member("serial", certificate.serial)
        json.member("not_before", Self.text(certificate.notBefore))
        json.member("not_after", Self.text(certificate.notAfter))
        json.key("expires_in_seconds")
        let (left, overflow) = (certificate.notAfter ?? 0).subtractingReportingOverflow(now)
        if certificate.notAfter == nil || overflow { json.null() } else { json.number(left) }
        json.member("sha256", certificate.fingerprint)
        json.close(.object)
    }

    private func writeTLS(_ json: inout JSONText) {
        json.key("tls")
        json.open(.object)
        json.member("version", connection.version)
        json.member("cipher", connection.cipher)
        json.key("resumed")
        json.bool(connection.isResumed)
        json.close(.object)
    }

    private static func text(_ seconds: Int64?) -> String? {
        seconds.map { UTCTime(seconds: $0).iso8601Seconds }
    }
}
