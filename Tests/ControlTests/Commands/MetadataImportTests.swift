import Foundation
import TestSupport
import Testing

@testable import Control

/// Certificates out of metadata, into files that the settings name.
@Suite struct MetadataImportTests {
    private let directory: TestDirectory

    init() throws {
        directory = try TestDirectory()
    }

    private static let old = Result { try made("rsa:2048", "old", days: 10) }
    private static let new = Result { try made("rsa:2048", "new", days: 3000) }
    private static let short = Result { try made("rsa:1024", "short", days: 3000) }
    private static let edwards = Result { try made("ed25519", "edwards", days: 3000) }
    private static let sha1 = Result { try made("rsa:2048", "sha1", days: 3000, "-sha1") }
    private static let curve = Result { try made("ec", "curve", days: 3000) }

    /// The base64 of a certificate.
    private static func made(
        _ key: String, _ name: String, days: Int, _ more: String...
    ) throws -> String {
        let directory = try TestDirectory()
        let curve = key == "ec" ? ["-pkeyopt", "ec_paramgen_curve:P-256"] : []
        try Program.run(
            "openssl",
            ["req", "-x509", "-nodes", "-subj", "/CN=\(name)", "-days", "\(days)"] + more
                + ["-newkey", key] + curve + ["-keyout", "key", "-out", "\(name).pem"],
            in: directory)
        let pem = String(decoding: try directory.read("\(name).pem"), as: UTF8.self)
        return pem.split(separator: "\n").filter { !$0.hasPrefix("-") }.joined(separator: "\n")
    }

    private func metadata(_ certificates: String...) throws {
        let keys = certificates.map {
            """
            <KeyDescriptor use="signing"><d:KeyInfo><d:X509Data><d:X509Certificate>\($0)\
            </d:X509Certificate></d:X509Data></d:KeyInfo></KeyDescriptor>
            """
        }
        let text = """
            <EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" \
            xmlns:d="http://www.w3.org/2000/09/xmldsig#" entityID="https://login.corp.test/idp">\
            <IDPSSODescriptor>\(keys.joined())</IDPSSODescriptor></EntityDescriptor>
            """
        try directory.write(text.utf8, "idp.xml")
    }

    private func run(
        app: String = "payroll", entityID: String? = nil, force: Bool = false
    ) -> MetadataImport.Outcome {
        MetadataImport(
            file: directory.path("idp.xml"), app: app, directory: directory.path(""),
            entityID: entityID, overwrites: force
        ).run()
    }

    private func imported(_ outcome: MetadataImport.Outcome) throws -> ImportedMetadata {
        switch outcome {
        case .imported(let imported): return imported
        case .refused(let reason): throw TestFailure(reason)
        }
    }

    private func refusal(_ outcome: MetadataImport.Outcome) -> String? {
        guard case .refused(let reason) = outcome else { return nil }
        return reason
    }

    private func file(_ number: Int) -> String? {
        (try? directory.read("payroll-idp-\(number).pem")).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    @Test func `each certificate gets a file, and the settings a line`() throws {
        try metadata(Self.new.get(), Self.curve.get())
        let imported = try imported(run())
        let place = URL(fileURLWithPath: directory.path("")).standardizedFileURL.path
        #expect(
            imported.settings == [
                "app.payroll.idp.certificate = \(place)/payroll-idp-1.pem, \(place)/payroll-idp-2.pem"
            ])
        #expect(imported.warnings == [])
        let pem = try "-----BEGIN CERTIFICATE-----\n\(Self.new.get())\n-----END CERTIFICATE-----\n"
        #expect(file(1) == pem)
        #expect(file(2)?.contains("BEGIN CERTIFICATE") == true)
        let attributes = try FileManager.default.attributesOfItem(
            atPath: directory.path("payroll-idp-1.pem"))
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o644)
        #expect(imported.text.contains("wrote \(place)/payroll-idp-1.pem: CN=new, until "))
        let left = try FileManager.default.contentsOfDirectory(atPath: directory.path(""))
        #expect(Set(left) == ["idp.xml", "payroll-idp-1.pem", "payroll-idp-2.pem"])
    }

    @Test func `what is there is kept, and overwritten only if that is asked`() throws {
        try metadata(Self.new.get())
        _ = try imported(run())
        #expect(try imported(run()).text.contains("kept "))
        try metadata(Self.curve.get(), Self.new.get())
        let before = file(1)
        #expect(
            refusal(run())?.hasSuffix(
                "payroll-idp-1.pem holds something else; --force overwrites it") == true)
        #expect(file(1) == before)
        #expect(file(2) == nil)
        _ = try imported(run(force: true))
        #expect(file(1) != before)
        #expect(file(2) == before)
        // After a rollover one is left.
        try metadata(Self.curve.get())
        let warnings = try imported(run()).warnings
        #expect(warnings.count == 1)
        #expect(warnings.first?.contains("payroll-idp-2.pem is left over") == true)
    }

    @Test func `certificates that end soon, and old signatures, are warned of`() throws {
        try metadata(Self.old.get(), Self.sha1.get())
        let warnings = try imported(run()).warnings
        #expect(warnings.count == 2)
        #expect(warnings.first?.hasPrefix("CN=old: it expires soon (") == true)
        #expect(warnings.last?.hasPrefix("CN=sha1: it is signed over SHA-1") == true)
        let late = MetadataImport(
            file: directory.path("idp.xml"), app: "payroll", directory: directory.path(""),
            entityID: nil, overwrites: false
        ).run(source: .live, now: 4_000_000_000)
        #expect(try imported(late).warnings.first?.hasPrefix("CN=old: it has expired (") == true)
    }

    @Test func `keys that cannot be pinned are left out`() throws {
        try metadata(Self.short.get(), Self.new.get(), Self.edwards.get())
        let imported = try imported(run())
        #expect(
            imported.warnings == [
                "CN=short: its RSA key of 1024 bits is too short, 2048 are the least",
                "CN=edwards: its key is neither RSA nor on an elliptic curve",
            ])
        #expect(imported.settings.first?.contains("payroll-idp-2") == false)
        #expect(try file(1)?.contains(Self.new.get()) == true)
        try metadata(Self.short.get())
        #expect(refusal(run(force: true)) == imported.warnings.first)
    }

    @Test func `JSON says the same`() throws {
        try metadata(Self.old.get())
        let imported = try imported(run())
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(imported.json.utf8)) as? [String: Any])
        #expect(object["entity_id"] as? String == "https://login.corp.test/idp")
        #expect(object["settings"] as? [String] == imported.settings)
        #expect((object["warnings"] as? [String])?.count == 1)
        let certificates = object["certificates"] as? [[String: Any]]
        #expect(certificates?.first?["subject"] as? String == "CN=old")
        #expect(certificates?.first?["written"] as? Bool == true)
    }

    @Test func `what cannot be imported is said, and nothing is written`() throws {
        #expect(refusal(run())?.hasSuffix("idp.xml: there is no such file") == true)
        try directory.write("<!DOCTYPE a><a/>".utf8, "idp.xml")
        #expect(refusal(run())?.contains("document type") == true)
        try metadata("AQID")
        #expect(refusal(run())?.contains("not one DER certificate") == true)
        try metadata(Self.new.get())
        #expect(refusal(run(entityID: "urn:other"))?.contains("no entity of that name") == true)
        for name in ["", "../x", "A", "a/b", "a.b", String(repeating: "a", count: 64)] {
            #expect(refusal(run(app: name)) != nil)
        }
        let nowhere = MetadataImport(
            file: directory.path("idp.xml"), app: "payroll", directory: directory.path("none"),
            entityID: nil, overwrites: false)
        #expect(
            refusal(nowhere.run())?.hasSuffix("none/payroll-idp-1.pem cannot be written") == true)
        let comma = MetadataImport(
            file: directory.path("idp.xml"), app: "payroll", directory: directory.path("a,b"),
            entityID: nil, overwrites: false)
        #expect(refusal(comma.run())?.hasSuffix("settings cannot hold that path") == true)
        let left = try FileManager.default.contentsOfDirectory(atPath: directory.path(""))
        #expect(left == ["idp.xml"])
    }
}
