import Federation
import Foundation
import TestSupport

/// An identity provider made for this test run: keys of its own, signing by the xmlsec1 program.
struct SigningProvider: Sendable {
    enum Key: String, CaseIterable, Sendable {
        case ec256, ec384, other, rsa, spare
    }

    private let directory: TestDirectory

    /// Made once: keys take long.
    static func shared() throws -> SigningProvider { try made.get() }

    private static let made = Result { try SigningProvider() }

    private init() throws {
        directory = try TestDirectory()
        for key in Key.allCases {
            let kind: [String] =
                switch key {
                case .ec256: ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
                case .ec384: ["ec", "-pkeyopt", "ec_paramgen_curve:P-384"]
                case .other, .rsa, .spare: ["rsa:2048"]
                }
            try Program.run(
                "openssl",
                ["req", "-x509", "-nodes", "-subj", "/CN=\(key)", "-newkey"] + kind + [
                    "-keyout", "\(key).key", "-out", "\(key).pem",
                ], in: directory)
            try Program.openssl(
                "x509", "-in", "\(key).pem", "-outform", "DER", "-out", "\(key).der", in: directory)
            try Program.openssl(
                "x509", "-in", "\(key).pem", "-pubkey", "-noout", "-out", "\(key).pub",
                in: directory)
        }
    }

    func certificate(_ key: Key) throws -> [UInt8] { try directory.read("\(key).der") }

    /// What a gateway that pins these keys has.
    func pinned(
        _ keys: Key..., userAttribute: String? = nil, groupsAttribute: String? = "groups"
    ) throws -> IdentityProvider {
        try IdentityProvider(
            certificates: try keys.map(certificate), userAttribute: userAttribute,
            groupsAttribute: groupsAttribute)
    }

    /// Fills in the signature template that stands in the element with that identifier.
    func sign(_ document: String, _ identifier: String, with key: Key) throws -> String {
        try run(document, identifier, ["--privkey-pem", directory.path("\(key).key")])
    }

    /// The old trick: an HMAC whose secret is the public key.
    func signWithPublicKey(_ document: String, _ identifier: String, of key: Key) throws -> String {
        try run(document, identifier, ["--hmackey", directory.path("\(key).pub")])
    }

    private func run(_ document: String, _ identifier: String, _ key: [String]) throws -> String {
        let scratch = try TestDirectory()
        try scratch.write(document.utf8, "in.xml")
        let saml = "urn:oasis:names:tc:SAML:"
        let ids = [
            "--id-attr:ID", saml + "2.0:protocol:Response",
            "--id-attr:ID", saml + "2.0:assertion:Assertion",
            "--id-attr:AssertionID", saml + "1.0:assertion:Assertion",
        ]
        let place =
            "//*[@ID='\(identifier)' or @AssertionID='\(identifier)']/*[local-name()='Signature']"
        try Program.run(
            "xmlsec1",
            ["--sign"] + key + ids + ["--node-xpath", place, "--output", "out.xml", "in.xml"],
            in: scratch)
        return String(decoding: try scratch.read("out.xml"), as: UTF8.self)
    }
}
