import DeviceTrust
import SystemLog
import TLS

/// The signed form of a statement: a JWT (RFC 7519) signed with ES256 (RFC 7518 section 3.4).
enum AssertionToken {
    /// Mints a token valid from `now` (Unix seconds) for the keyring's lifetime. Nil only when
    /// OpenSSL cannot sign, which the caller must treat as "cannot annotate".
    static func mint(
        _ statement: DeviceStatement, id: String, keyring: AssertionKeyring, now: Int64
    ) -> [UInt8]? {
        var token = Base64.urlEncoded(header(keyID: keyring.signer.keyID))
        token.append(UInt8(ascii: "."))
        token += Base64.urlEncoded(claims(statement, id: id, lifetime: keyring.lifetime, now: now))
        guard let signature = try? keyring.signer.sign(token) else { return nil }
        token.append(UInt8(ascii: "."))
        return token + Base64.urlEncoded(signature)
    }

    private static func header(keyID: String) -> [UInt8] {
        var json = JSONText(reserving: 96)
        json.open(.object)
        json.member("alg", "ES256")
        json.member("typ", "dt-assertion+jwt")
        json.member("kid", keyID)
        json.close(.object)
        return json.bytes
    }

    private static func claims(
        _ statement: DeviceStatement, id: String, lifetime: Int64, now: Int64
    ) -> [UInt8] {
        var json = JSONText(reserving: 512)
        json.open(.object)
        json.member("iss", statement.org.issuer)
        json.member("aud", statement.app.audience)
        for (name, time) in [("iat", now), ("nbf", now), ("exp", now + lifetime)] {
            json.key(text: name)
            json.number(time)
        }
        json.member("jti", id)
        if let user = statement.user { json.member("sub", user) }
        if !statement.groups.isEmpty {
            json.key("groups")
            json.open(.array)
            for group in statement.groups.sorted() { json.string(group) }
            json.close(.array)
        }
        if let rule = statement.decision.rule {
            json.key("policy")
            json.open(.object)
            json.member("rule", rule)
            json.close(.object)
        }
        json.key("device")
        json.open(.object)
        json.member("trust", statement.posture.isTrusted ? "trusted" : "not-trusted")
        if let reason = statement.posture.reason { json.member("reason", reason.rawValue) }
        if let device = statement.deviceID { json.member("id", device) }
        if let platform = statement.certificate?.platform, platform != .unknown {
            json.member("platform", platform.rawValue)
        }
        json.key("checked")
        json.number(now)
        json.close(.object)
        if let certificate = statement.certificate {
            // RFC 8705 section 3.1: the certificate the client proved to hold.
            json.key("cnf")
            json.open(.object)
            json.key("x5t#S256")
            json.string(
                String(decoding: Base64.urlEncoded(certificate.fingerprint), as: UTF8.self))
            json.close(.object)
        }
        json.close(.object)
        return json.bytes
    }
}
