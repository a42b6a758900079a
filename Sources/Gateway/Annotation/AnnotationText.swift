import DeviceTrust
import TLS
import Transport

/// Whom an annotation speaks of, in a form that is compared on each request.
enum AnnotatedUser: Equatable {
    /// Whom the certificate is bound to; the number tells one binding from the next. 0: nobody.
    case bound(UInt32)
    /// Whom this request names.
    case named(NamedUser)
}

/// What sign-on rules have decided about a request, as far as its app is told.
struct AnnotatedDecision: Equatable {
    /// The rule that let it in; nil where none was asked or none has decided yet.
    var rule: String?
    /// The app that the identity provider is asked to sign somebody in to.
    var app: String?
    /// The authentication context that the identity provider must ask for.
    var demandedClass: String?
    /// Whether the identity provider must have the user prove again who they are.
    var forcesAuthentication = false
}

/// A statement as header fields, ready to be copied into requests.
///
/// Made once for a connection and app and used until the posture changes, the settings change or
/// half of the assertion's life is over, so a request costs one copy.
struct AnnotationText: ~Copyable {
    private(set) var text = ByteBuffer()
    private var app: ObjectIdentifier?
    private var posture: Posture?
    private var user: AnnotatedUser?
    private var decision = AnnotatedDecision()
    private var address = ""
    private var generation: UInt64 = 0
    private var validUntil: Int64 = 0

    /// Whether the text still says what is true for `app` at `now`.
    func isCurrent(
        for app: App, _ posture: Posture, _ user: AnnotatedUser, _ decision: AnnotatedDecision,
        from address: String, generation: UInt64, now: Int64
    ) -> Bool {
        self.app == ObjectIdentifier(app) && self.posture == posture && self.user == user
            && self.decision == decision && self.address == address && self.generation == generation
            && now < validUntil
    }

    /// Words `statement`. Returns false when the assertion cannot be signed: nothing may be
    /// forwarded then.
    mutating func make(
        _ statement: DeviceStatement, _ user: AnnotatedUser, id: String,
        snapshot: GatewaySnapshot, now: Int64
    ) -> Bool {
        text.removeAll()
        app = nil
        let app = statement.app
        field("X-Forwarded-For: ", statement.clientAddress)
        text.append("X-Forwarded-Proto: https\r\n")
        if app.annotations.contains(.headers) { writeHeaders(statement) }
        if app.annotations.contains(.assertion) {
            guard
                let token = AssertionToken.mint(
                    statement, id: id, keyring: snapshot.keyring, now: now)
            else { return false }
            text.append("X-Sallyport-Jwt-Assertion: ")
            text.append(token.span)
            text.append("\r\n")
        }
        if let presented = statement.presented {
            if app.annotations.contains(.clientCert) { writeClientCert(presented) }
            if app.annotations.contains(.xfcc) { writeForwardedCertificate(presented) }
        }
        text.shrink()  // One such text is kept for each connection.
        self.app = ObjectIdentifier(app)
        posture = statement.posture
        self.user = user
        decision = statement.decision
        address = statement.clientAddress
        generation = snapshot.generation
        validUntil = now + max(1, snapshot.keyring.lifetime / 2)
        return true
    }

    private mutating func field(_ name: StaticString, _ value: String) {
        text.append(name)
        text.append(text: value)
        text.append("\r\n")
    }

    private mutating func writeHeaders(_ statement: DeviceStatement) {
        field("X-Sallyport-Device-Trust: ", statement.posture.isTrusted ? "trusted" : "not-trusted")
        if let reason = statement.posture.reason { field("X-Sallyport-Reason: ", reason.rawValue) }
        if let device = statement.deviceID {
            field("X-Sallyport-Device-Id: ", FieldValue.encoded(device))
        }
        if let platform = statement.certificate?.platform, platform != .unknown {
            field("X-Sallyport-Device-Platform: ", platform.rawValue)
        }
        if let user = statement.user {
            field("X-Sallyport-User: ", FieldValue.encoded(user))
        }
        if !statement.groups.isEmpty {
            let groups = statement.groups.sorted().map(FieldValue.listed)
            field("X-Sallyport-Groups: ", groups.joined(separator: ", "))
        }
        let decision = statement.decision
        if let rule = decision.rule {
            field("X-Sallyport-Policy-Rule: ", FieldValue.encoded(rule))
        }
        if let app = decision.app { field("X-Sallyport-App: ", app) }
        if let demanded = decision.demandedClass {
            field("X-Sallyport-Required-Authn-Context: ", FieldValue.encoded(demanded))
        }
        if decision.forcesAuthentication {
            text.append("X-Sallyport-Force-Authn: true\r\n")
        }
    }

    /// RFC 9440 sections 2.2 and 2.3.
    private mutating func writeClientCert(_ presented: PeerCertificate) {
        guard let leaf = presented.leafDER else { return }
        text.append("Client-Cert: :")
        text.append(Base64.encoded(leaf).span)
        text.append(":\r\n")
        // The chain is as presented; the leaf in front has a field of its own.
        let authorities = presented.chainDER.dropFirst()
        if authorities.isEmpty { return }
        text.append("Client-Cert-Chain: ")
        for (index, certificate) in authorities.enumerated() {
            text.append(index == 0 ? ":" : ", :")
            text.append(Base64.encoded(certificate).span)
            text.append(byte: UInt8(ascii: ":"))
        }
        text.append("\r\n")
    }

    /// Envoy's x-forwarded-client-cert, mode SANITIZE_SET: one element, ours.
    private mutating func writeForwardedCertificate(_ presented: PeerCertificate) {
        text.append("X-Forwarded-Client-Cert: Hash=")
        for byte in presented.fingerprint {
            if byte < 16 { text.append("0") }
            text.append(hexadecimal: UInt64(byte))
        }
        if let leaf = presented.leafDER {
            text.append(";Cert=\"")
            text.append(text: FieldValue.percentEncodedPEM(leaf))
            text.append("\"")
        }
        text.append(";Subject=\"")
        text.append(text: FieldValue.quoted(presented.subject))
        text.append("\"")
        for uri in presented.uris {
            text.append(";URI=\"")
            text.append(text: FieldValue.quoted(uri))
            text.append("\"")
        }
        for name in presented.dnsNames {
            text.append(";DNS=\"")
            text.append(text: FieldValue.quoted(name))
            text.append("\"")
        }
        text.append("\r\n")
    }
}

/// Text from certificates as safe header values.
enum FieldValue {
    /// Printable ASCII as it is; `%` and everything else percent-encoded (RFC 8187 style).
    static func encoded(_ text: String) -> String {
        percentEncoded(text.utf8) { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "%") }
    }

    /// An item of a list by comma: as `encoded`, commas escaped as well.
    static func listed(_ text: String) -> String {
        percentEncoded(text.utf8) {
            $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "%") && $0 != UInt8(ascii: ",")
        }
    }

    /// For use between double quotes: `"` and `\` escaped, what is not printable ASCII
    /// percent-encoded.
    static func quoted(_ text: String) -> String {
        var result = ""
        for scalar in encoded(text).unicodeScalars {
            if scalar == "\"" || scalar == "\\" { result.unicodeScalars.append("\\") }
            result.unicodeScalars.append(scalar)
        }
        return result
    }

    /// The PEM form of a certificate, URL-encoded.
    static func percentEncodedPEM(_ der: [UInt8]) -> String {
        var pem = "-----BEGIN CERTIFICATE-----\n"
        let text = String(decoding: Base64.encoded(der), as: UTF8.self)
        var rest = text[...]
        while !rest.isEmpty {
            pem += rest.prefix(64) + "\n"
            rest = rest.dropFirst(64)
        }
        pem += "-----END CERTIFICATE-----\n"
        return percentEncoded(pem.utf8) {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                true
            default:
                false
            }
        }
    }

    private static func percentEncoded(
        _ bytes: String.UTF8View, keeping isKept: (UInt8) -> Bool
    ) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        for byte in bytes {
            if isKept(byte) {
                result.append(byte)
            } else {
                result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
