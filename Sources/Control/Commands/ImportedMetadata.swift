import Federation
import SystemLog
import TLS

/// What was imported from an identity provider's metadata.
public struct ImportedMetadata: Sendable {
    private struct Certificate {
        let path: String
        let isNew: Bool
        let subject: String
        let notAfter: Int64?
    }

    private let app: String
    private let metadata: IdentityProviderMetadata
    private var certificates: [Certificate] = []
    /// What an operator should look at.
    public private(set) var warnings: [String] = []

    /// Within this time before the end of a certificate somebody should know.
    private static let soon: Int64 = 30 * 86_400

    init(app: String, _ metadata: IdentityProviderMetadata, now: Int64) {
        self.app = app
        self.metadata = metadata
        guard let end = metadata.validUntil, end <= now else { return }
        warn("the metadata counts until \(CommandSession.time(end)) only: get it anew")
    }

    mutating func warn(_ text: String) { warnings.append(text) }

    /// Whether a certificate can be pinned; says what is the matter with it.
    mutating func accepts(_ certificate: PinnedCertificate, at now: Int64) -> Bool {
        let name = TextCell.escaped(certificate.subject)
        switch certificate.key {
        case .rsa(let bits) where bits < 2048:
            warn("\(name): its RSA key of \(bits) bits is too short, 2048 are the least")
            return false
        case .other:
            warn("\(name): its key is neither RSA nor on an elliptic curve")
            return false
        case .ec, .rsa: break
        }
        if certificate.hasOldSignature {
            warn("\(name): it is signed over SHA-1 or MD5; its key alone counts here")
        }
        guard let end = certificate.notAfter else { return true }
        if end < now {
            warn("\(name): it has expired (\(CommandSession.time(end)))")
        } else if end - now < Self.soon {
            warn("\(name): it expires soon (\(CommandSession.time(end)))")
        }
        return true
    }

    mutating func add(_ certificate: PinnedCertificate, path: String, isNew: Bool) {
        certificates.append(
            Certificate(
                path: path, isNew: isNew, subject: certificate.subject,
                notAfter: certificate.notAfter))
    }

    /// The lines that the settings need.
    public var settings: [String] {
        let paths = certificates.map(\.path).joined(separator: ", ")
        return ["app.\(app).idp.certificate = \(paths)"]
    }

    /// Lines for a person.
    public var text: String {
        var lines = ["identity provider \(TextCell.escaped(metadata.entityID))"]
        for certificate in certificates {
            let end = certificate.notAfter.map { ", until \(CommandSession.time($0))" } ?? ""
            let name = TextCell.escaped(certificate.subject)
            lines.append(
                "\(certificate.isNew ? "wrote" : "kept") \(certificate.path): \(name)\(end)")
        }
        lines += warnings.map { "warning: \($0)" }
        lines += ["", "Put into the settings, and reload:", ""] + settings
        return lines.joined(separator: "\n")
    }

    /// One JSON object for a program.
    public var json: String {
        var json = JSONText()
        json.open(.object)
        json.member("entity_id", metadata.entityID)
        json.member("valid_until", metadata.validUntil.map(CommandSession.time))
        json.key("certificates")
        json.open(.array)
        for certificate in certificates {
            json.open(.object)
            json.member("file", certificate.path)
            json.key("written")
            json.bool(certificate.isNew)
            json.member("subject", certificate.subject)
            json.member("not_after", certificate.notAfter.map(CommandSession.time))
            json.close(.object)
        }
        json.close(.array)
        append(metadata.signOnEndpoints, "sign_on", &json)
        append(metadata.signOutEndpoints, "sign_out", &json)
        append(metadata.passiveEndpoints, "passive", &json)
        append(settings, "settings", &json)
        append(warnings, "warnings", &json)
        json.close(.object)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    private func append(
        _ endpoints: [IdentityProviderMetadata.Endpoint], _ name: String, _ json: inout JSONText
    ) {
        json.key(text: name)
        json.open(.array)
        for endpoint in endpoints {
            json.open(.object)
            json.member("binding", endpoint.binding)
            json.member("location", endpoint.location)
            json.close(.object)
        }
        json.close(.array)
    }

    private func append(_ texts: [String], _ name: String, _ json: inout JSONText) {
        json.key(text: name)
        json.open(.array)
        for text in texts { json.string(text) }
        json.close(.array)
    }
}
