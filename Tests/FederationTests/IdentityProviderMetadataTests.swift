import Federation
import Testing

/// What identity providers say of themselves.
struct IdentityProviderMetadataTests {
    private static let redirect = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
    private static let base = "https://login.corp.test/simplesaml/module.php/saml/idp/"

    @Test func `metadata of SimpleSAMLphp is read`() throws {
        let metadata = try read(MetadataDraft().document)
        #expect(metadata.entityID == "https://login.corp.test/idp")
        #expect(metadata.certificates == [[1, 2, 3]])
        #expect(metadata.signOnEndpoints.map(\.location) == [Self.base + "singleSignOnService"])
        #expect(metadata.signOnEndpoints.map(\.binding) == [Self.redirect])
        #expect(metadata.signOutEndpoints.map(\.location) == [Self.base + "singleLogout"])
        #expect(metadata.passiveEndpoints == [])
        #expect(metadata.validUntil == nil)
    }

    @Test func `a real certificate in broken lines can be pinned`() throws {
        let pem = try Sample.text("saml/idp-signing-cert.pem")
        let lines = pem.split(separator: "\n").filter { !$0.hasPrefix("-") }
        var draft = MetadataDraft()
        draft.keys = [(nil, "\n      " + lines.joined(separator: "\n\t") + "\n    ")]
        let metadata = try read(draft.document)
        let provider = try IdentityProvider(
            certificates: metadata.certificates, groupsAttribute: "groups")
        let form = try Sample.bytes("saml/response.form")
        #expect(verified(try Sample.subject(of: form, provider: provider))?.user != nil)
    }

    @Test func `several keys to sign with are a rollover`() throws {
        var draft = MetadataDraft()
        draft.keys = [
            ("signing", "AQID"), ("encryption", "AAAA"), ("signing", "BAUG"), (nil, "BwgJ"),
            ("signing", "AQ ID"), ("other", "AAAB"),
        ]
        #expect(try read(draft.document).certificates == [[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    }

    @Test func `of a chain the first certificate counts`() throws {
        var draft = MetadataDraft()
        draft.keys = [("signing", "AQID</ds:X509Certificate><ds:X509Certificate>BAUG")]
        #expect(try read(draft.document).certificates == [[1, 2, 3]])
    }

    @Test func `metadata of AD FS is read, the roles of others left out`() throws {
        var key = MetadataDraft()
        key.keys = [("signing", "BAUG"), ("signing", "AQID")]
        let endpoint = { (name: String, path: String) in
            """
            <f:\(name) xmlns:f="http://docs.oasis-open.org/wsfed/federation/200706">\
            <EndpointReference xmlns="http://www.w3.org/2005/08/addressing"><Address>\
            https://sts.test\(path)</Address></EndpointReference></f:\(name)>
            """
        }
        let role = { (type: String, content: String) in
            """
            <md:RoleDescriptor xmlns:i="http://www.w3.org/2001/XMLSchema-instance" \
            i:type="fed:\(type)" xmlns:fed="http://docs.oasis-open.org/wsfed/federation/200706">\
            \(content)</md:RoleDescriptor>
            """
        }
        var other = MetadataDraft()
        other.keys = [("signing", "AAAA")]
        var draft = MetadataDraft()
        draft.others =
            role(
                "ApplicationServiceType",
                other.keyDescriptors + endpoint("PassiveRequestorEndpoint", "/app"))
            + role(
                "SecurityTokenServiceType",
                key.keyDescriptors + endpoint("SecurityTokenServiceEndpoint", "/active")
                    + endpoint("PassiveRequestorEndpoint", "/adfs/ls/"))
            + "<md:SPSSODescriptor>\(other.keyDescriptors)</md:SPSSODescriptor>"
        let metadata = try read(draft.document)
        #expect(metadata.certificates == [[1, 2, 3], [4, 5, 6]])
        #expect(metadata.passiveEndpoints == ["https://sts.test/adfs/ls/"])
        draft.role = "SPSSODescriptor"
        #expect(try read(draft.document).certificates == [[4, 5, 6], [1, 2, 3]])
    }

    @Test func `an entity among several is chosen by its name or by its role`() throws {
        var other = MetadataDraft(entityID: "urn:app")
        other.role = "SPSSODescriptor"
        let mine = MetadataDraft()
        var second = MetadataDraft(entityID: "urn:second")
        second.keys = [("signing", "BAUG")]
        let one = MetadataDraft.list([other, mine, other])
        #expect(try read(one).entityID == mine.entityID)
        let two = MetadataDraft.list([mine, other, second])
        #expect(try read(two, "urn:second").certificates == [[4, 5, 6]])
        #expect(
            try read(MetadataDraft.list([]).replacing("></md", with: ">\(two)</md"), "urn:second")
                .entityID == "urn:second")
        #expect(throws: MetadataFault.severalEntities([mine.entityID, "urn:second"])) {
            try read(two)
        }
        #expect(throws: MetadataFault.noSuchEntity) { try read(two, "urn:third") }
        #expect(throws: MetadataFault.noIdentityProvider) { try read(two, "urn:app") }
        #expect(throws: MetadataFault.duplicateEntity) {
            try read(MetadataDraft.list([mine, mine]), mine.entityID)
        }
    }

    @Test func `the earliest end counts`() throws {
        var draft = MetadataDraft()
        let time = { (hour: Int) in " validUntil=\"2026-11-22T0\(hour):00:00Z\"" }
        draft.attributes = time(3)
        #expect(try read(draft.document).validUntil == Sample.time + 3600)
        #expect(
            try read(MetadataDraft.list([draft], attributes: time(2))).validUntil == Sample.time)
        #expect(
            try read(MetadataDraft.list([draft], attributes: time(4))).validUntil
                == Sample.time + 3600)
        let role = draft.document.replacing(
            "<md:IDPSSODescriptor", with: "<md:IDPSSODescriptor\(time(1))")
        #expect(try read(role).validUntil == Sample.time - 3600)
    }

    @Test(
        arguments: [
            ("", .notXML), ("x", .notXML), ("<a/>", .notMetadata),
            ("<EntityDescriptor/>", .notMetadata),
            ("<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>", .doctype),
            ("<?xml version='1.0' encoding='UTF-16'?><a/>", .notXML), ("<?php echo 1 ?>", .notXML),
            (MetadataDraft.list([]), .noIdentityProvider),
        ] as [(String, MetadataFault)])
    func `what is no metadata is refused`(document: String, fault: MetadataFault) {
        #expect(throws: fault) { try read(document) }
    }

    @Test(
        arguments: [
            ("AQID", "AQI", .badValue), ("AQID", "", .badValue), ("AQID", "<x/>", .badValue),
            ("AQID", String(repeating: "A", count: 70_000), .badValue),
            ("use=\"signing\"", "use=\"encryption\"", .noCertificate),
            ("Location=\"https", "Location=\"javascript", .badValue),
            ("Location=", "Place=", .badValue), (" entityID=", " id=", .badValue),
            ("entityID=\"", "entityID=\"&#10;", .badValue),
            ("<md:IDPSSODescriptor ", "<md:IDPSSODescriptor validUntil='soon' ", .badValue),
            ("IDPSSODescriptor", "SPSSODescriptor", .noIdentityProvider),
            ("SAML:2.0:metadata", "SAML:2.0:protocol", .notMetadata),
        ] as [(String, String, MetadataFault)])
    func `metadata with a fault is refused`(found: String, put: String, fault: MetadataFault) {
        let document = MetadataDraft().document
        #expect(document.contains(found))
        #expect(throws: fault) { try read(document.replacing(found, with: put)) }
    }

    @Test func `certificates elsewhere are none to sign with`() {
        var draft = MetadataDraft()
        let keys = draft.keyDescriptors
        draft.keys = []
        for place in ["<md:Extensions>\(keys)</md:Extensions>", "<x xmlns='urn:x'>\(keys)</x>"] {
            draft.endpoints = place
            #expect(throws: MetadataFault.noCertificate) { try read(draft.document) }
        }
        let signature = keys.replacing("md:KeyDescriptor use=\"signing\"", with: "ds:Signature")
            .replacing("/md:KeyDescriptor", with: "/ds:Signature")
        draft.endpoints = signature.replacing(
            "md:KeyDescriptor use=\"encryption\"", with: "ds:Signature")
        #expect(throws: MetadataFault.noCertificate) { try read(draft.document) }
    }

    @Test func `metadata has bounds`() {
        var draft = MetadataDraft()
        draft.keys = (0..<9).map { ("signing", "AQI\(Character(Unicode.Scalar(UInt8(65 + $0))))") }
        #expect(throws: MetadataFault.tooManyCertificates) { try read(draft.document) }
        draft = MetadataDraft()
        draft.endpoints = String(repeating: draft.endpoints, count: 65)
        #expect(throws: MetadataFault.tooComplex) { try read(draft.document) }
        let filler =
            "<!--" + String(repeating: "x", count: IdentityProviderMetadata.maximumBytes) + "-->"
        #expect(throws: MetadataFault.tooLarge) { try read(MetadataDraft().document + filler) }
        let nested = String(repeating: "<a>", count: 40) + String(repeating: "</a>", count: 40)
        #expect(throws: MetadataFault.tooComplex) { try read(nested) }
        let many = (0..<2000).map { MetadataDraft(entityID: "urn:\($0)") }
        #expect(throws: MetadataFault.severalEntities((0..<10).map { "urn:\($0)" })) {
            try read(MetadataDraft.list(many))
        }
        #expect(throws: Never.self) { try read(MetadataDraft.list(many), "urn:1999") }
    }

    private func read(
        _ document: String, _ entityID: String? = nil
    ) throws(MetadataFault) -> IdentityProviderMetadata {
        let bytes = Array(document.utf8)
        return try IdentityProviderMetadata.read(bytes.span, entityID: entityID)
    }
}
