/// Metadata as SimpleSAMLphp writes it (modules/saml, metadata/saml20-idp-hosted).
struct MetadataDraft: Sendable {
    var entityID = "https://login.corp.test/idp"
    var attributes = ""
    /// Certificates in base64, with the use of each.
    var keys: [(use: String?, certificate: String)] = [("signing", "AQID"), ("encryption", "BAUG")]
    var endpoints = """
        <md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" \
        Location="https://login.corp.test/simplesaml/module.php/saml/idp/singleLogout"/>
            <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:transient</md:NameIDFormat>
            <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" \
        Location="https://login.corp.test/simplesaml/module.php/saml/idp/singleSignOnService"/>
        """
    var role = "IDPSSODescriptor"
    var others = ""

    var entity: String {
        """
        <md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" \
        xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="\(entityID)"\(attributes)>
          <md:\(role) protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol" \
        WantAuthnRequestsSigned="true">
            \(keyDescriptors)
            \(endpoints)
          </md:\(role)>\(others)
          <md:ContactPerson contactType="technical">
            <md:GivenName>Administrator</md:GivenName>
            <md:EmailAddress>mailto:na@example.org</md:EmailAddress>
          </md:ContactPerson>
        </md:EntityDescriptor>
        """
    }

    var document: String { "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + entity + "\n" }

    var keyDescriptors: String {
        keys.map { use, certificate in
            """
            <md:KeyDescriptor\(use.map { " use=\"\($0)\"" } ?? "")>
                  <ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
                    <ds:X509Data>
                      <ds:X509Certificate>\(certificate)</ds:X509Certificate>
                    </ds:X509Data>
                  </ds:KeyInfo>
                </md:KeyDescriptor>
            """
        }.joined(separator: "\n    ")
    }

    static func list(_ drafts: [MetadataDraft], attributes: String = "") -> String {
        """
        <md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"\(attributes)>\
        \(drafts.map(\.entity).joined())</md:EntitiesDescriptor>
        """
    }
}
