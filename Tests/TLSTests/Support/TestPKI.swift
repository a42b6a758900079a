import COpenSSL
import Testing

@testable import TLS

/// A certificate with its key.
struct Identity: Sendable {
    let der: [UInt8]
    let key: TestKey

    var pem: [UInt8] {
        get throws {
            let certificate = try Certificate(der: der, library: CryptoLibrary.cold())
            return try withExtendedLifetime(certificate) {
                unsafe try textOf { unsafe PEM_write_bio_X509($0, certificate.view.handle) }
            }
        }
    }
}

/// What a certificate is to say; every default makes a good device certificate.
struct Template {
    var subject: [(Int32, String)] = [(NID_organizationName, "Corp"), (NID_commonName, "mac-1")]
    var serial: [UInt8] = [0x4a, 0x01, 0x02, 0x03]
    var serialIsNegative = false
    /// As encoded: 2 is version 3.
    var version = 2
    var notBefore: Int64 = 1_700_000_000
    var notAfter: Int64 = 4_000_000_000
    var key = TestKey.Kind.p256
    var digest = "SHA256"
    /// Sections in OpenSSL's notation that extensions may name.
    var settings = ""
    var extensions: [(Int32, String)] = Template.device

    static let device: [(Int32, String)] = [
        (NID_basic_constraints, "critical,CA:FALSE"), (NID_key_usage, "critical,digitalSignature"),
        (NID_ext_key_usage, "clientAuth"), (NID_subject_key_identifier, "hash"),
        (NID_authority_key_identifier, "keyid:always"),
        (NID_subject_alt_name, "URI:urn:sallyport:device:mac:mac-1"),
    ]

    static let server: [(Int32, String)] = [
        (NID_basic_constraints, "critical,CA:FALSE"), (NID_key_usage, "critical,digitalSignature"),
        (NID_ext_key_usage, "serverAuth"), (NID_subject_key_identifier, "hash"),
        (NID_authority_key_identifier, "keyid:always"),
    ]

    static let authority: [(Int32, String)] = [
        (NID_basic_constraints, "critical,CA:TRUE"),
        (NID_key_usage, "critical,keyCertSign,cRLSign"), (NID_subject_key_identifier, "hash"),
        (NID_authority_key_identifier, "keyid:always"),
    ]

    static func authority(_ name: String, pathLength: Int? = nil) -> Template {
        var template = Template()
        template.subject = [(NID_organizationName, "Corp"), (NID_commonName, name)]
        template.extensions = authority
        if let pathLength {
            template.set(NID_basic_constraints, "critical,CA:TRUE,pathlen:\(pathLength)")
        }
        return template
    }

    static func server(_ names: String) -> Template {
        var template = Template()
        template.subject = [(NID_commonName, "server")]
        template.extensions = server + [(NID_subject_alt_name, names)]
        return template
    }

    /// Replaces an extension, or removes it.
    mutating func set(_ identifier: Int32, _ value: String?) {
        extensions.removeAll { $0.0 == identifier }
        if let value { extensions.append((identifier, value)) }
    }

    func with(_ change: (inout Template) -> Void) -> Template {
        var copy = self
        change(&copy)
        return copy
    }

    /// Signs the template: by itself, or by an issuer.
    func issued(by issuer: Identity? = nil) throws -> Identity {
        let subjectKey = try issuer == nil ? TestKey(key) : TestKey.shared(key)
        return try issued(by: issuer, for: subjectKey)
    }

    func issued(by issuer: Identity?, for subjectKey: TestKey) throws -> Identity {
        let library = try CryptoLibrary.cold()
        let certificate = unsafe try need(X509_new_ex(library.context, nil))
        let made = unsafe Certificate(owning: certificate)
        try check(unsafe X509_set_version(certificate, version))
        unsafe try setSerial(of: certificate)
        unsafe ASN1_TIME_set(X509_getm_notBefore(certificate), Int(notBefore))
        unsafe ASN1_TIME_set(X509_getm_notAfter(certificate), Int(notAfter))
        for (identifier, value) in subject {
            try check(
                unsafe X509_NAME_add_entry_by_NID(
                    X509_get_subject_name(certificate), identifier, MBSTRING_UTF8,
                    Array(value.utf8), Int32(value.utf8.count), -1, 0))
        }
        try check(unsafe X509_set_pubkey(certificate, subjectKey.handle))
        let parent = try issuer.map { try Certificate(der: $0.der, library: library) } ?? made
        try withExtendedLifetime(parent) {
            let issuing = unsafe parent.view.handle
            try check(unsafe X509_set_issuer_name(certificate, X509_get_subject_name(issuing)))
            unsafe try addExtensions(to: certificate, issuer: issuing)
        }
        let signer = issuer?.key ?? subjectKey
        let digest = unsafe self.digest.isEmpty ? nil : EVP_get_digestbyname(self.digest)
        guard unsafe X509_sign(certificate, signer.handle, digest) > 0 else {
            throw TestFailure(reason: ErrorQueue.drain())
        }
        return Identity(der: made.view.der, key: subjectKey)
    }

    private func setSerial(of certificate: OpaquePointer) throws {
        let target = unsafe try need(X509_get_serialNumber(certificate))
        let content = serial.isEmpty ? [0] : serial
        try check(unsafe ASN1_STRING_set(target, content, Int32(content.count)))
        unsafe target.pointee.type = serialIsNegative ? V_ASN1_NEG_INTEGER : V_ASN1_INTEGER
    }

    private func addExtensions(to certificate: OpaquePointer, issuer: OpaquePointer) throws {
        var context = unsafe X509V3_CTX()
        unsafe X509V3_set_ctx(&context, issuer, certificate, nil, nil, 0)
        let sections = unsafe NCONF_new(nil)
        defer { unsafe NCONF_free(sections) }
        var line = 0
        let isRead = unsafe withMemoryBIO(over: Array(settings.utf8)) {
            unsafe NCONF_load_bio(sections, $0, &line)
        }
        if !settings.isEmpty { try check(isRead ?? 0) }
        unsafe X509V3_set_nconf(&context, sections)
        for (identifier, value) in extensions {
            guard
                let made = unsafe X509V3_EXT_nconf_nid(sections, &context, identifier, value)
            else {
                throw TestFailure(reason: "\(value): \(ErrorQueue.drain())")
            }
            defer { unsafe X509_EXTENSION_free(made) }
            try check(unsafe X509_add_ext(certificate, made, -1))
        }
    }
}

/// The org's CAs and the certificates most tests use, made once for the run.
struct TestPKI: Sendable {
    let root: Identity
    let intermediate: Identity
    let device: Identity
    let deviceOfIntermediate: Identity
    let foreignRoot: Identity
    let serverRoot: Identity

    private static let made = Result { try TestPKI() }

    static var shared: TestPKI {
        get throws { try made.get() }
    }

    private init() throws {
        root = try Template.authority("Corp MTLS Certificate Authority").issued()
        intermediate = try Template.authority("Corp Issuing", pathLength: 0)
            .issued(by: root, for: TestKey(.p256))
        device = try Template().issued(by: root)
        deviceOfIntermediate = try Template().issued(by: intermediate)
        foreignRoot = try Template.authority("Foreign").issued()
        serverRoot = try Template.authority("Servers").issued()
    }

    func anchors(_ identities: Identity...) throws -> TrustAnchors {
        try TrustAnchors(pem: identities.flatMap { try $0.pem })
    }

    func credential(_ names: String, key: TestKey.Kind = .p256) throws -> ServerCredential {
        let identity = try Template.server(names).with { $0.key = key }.issued(by: serverRoot)
        return try ServerCredential(certificatePEM: identity.pem, keyPEM: identity.key.pem())
    }
}
