/// A signature that is still to be filled in.
struct SignatureDraft: Sendable {
    var method = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
    var methodParameters = ""
    var digest = "http://www.w3.org/2001/04/xmlenc#sha256"
    var canonicalisation = "http://www.w3.org/2001/10/xml-exc-c14n#"
    var transforms = [SignatureDraft.enveloped, SignatureDraft.exclusive]
    /// Nil for a reference to the element itself.
    var reference: String?
    var secondReference: String?
    var keyInfo = ""
    var extra = ""

    static let enveloped =
        #"<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>"#
    static let exclusive = transform("http://www.w3.org/2001/10/xml-exc-c14n#")

    static func transform(_ algorithm: String, _ content: String = "") -> String {
        #"<ds:Transform Algorithm="\#(algorithm)">\#(content)</ds:Transform>"#
    }

    func text(for identifier: String) -> String {
        let references = [reference ?? "#" + identifier, secondReference].compactMap(\.self)
            .map { uri in
                """
                <ds:Reference URI="\(uri)"><ds:Transforms>\(transforms.joined())</ds:Transforms>\
                <ds:DigestMethod Algorithm="\(digest)"/><ds:DigestValue></ds:DigestValue>\
                </ds:Reference>
                """
            }
        return """
            <ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>\
            <ds:CanonicalizationMethod Algorithm="\(canonicalisation)"/>\
            <ds:SignatureMethod Algorithm="\(method)">\(methodParameters)</ds:SignatureMethod>\
            \(references.joined())</ds:SignedInfo><ds:SignatureValue></ds:SignatureValue>\
            \(keyInfo)\(extra)</ds:Signature>
            """
    }
}
