import Foundation
import TestSupport

/// The eight forms of signature wrapping by the names they are known by (XSW1 to XSW8 of SAML
/// Raider, after Somorovsky and others), each in a document that is well-formed and holds what was
/// signed unchanged.
enum WrappingAttack: String, CaseIterable, Sendable {
    case xsw1, xsw2, xsw3, xsw4, xsw5, xsw6, xsw7, xsw8

    /// Whether it takes the place of a signed Response; the others do of a signed assertion.
    var wrapsResponse: Bool { self == .xsw1 || self == .xsw2 }

    /// The attack on the element of that name, in which the signature stands.
    func applied(to document: String, signed name: String) throws -> String {
        let original = try WrappedResponse.element(name, in: document)
        let signature = try WrappedResponse.element("Signature", in: original)
        let bare = original.replacing(signature, with: "")
        let evil = bare.replacing("alice@corp.test", with: "mallory@corp.test")
            .replacing("ID=\"_\(name.lowercased())", with: "ID=\"_evil")
        guard evil != bare, bare != original else { throw TestFailure("nothing to wrap") }
        let around = { (content: String) in document.replacing(original, with: content) }
        switch self {
        case .xsw1: return around(first(in: evil, last(in: signature, bare)))
        case .xsw2: return around(first(in: evil, bare + signature))
        case .xsw3: return around(evil + original)
        case .xsw4: return around(last(in: evil, original))
        case .xsw5: return around(first(in: evil, signature) + bare)
        case .xsw6: return around(first(in: evil, last(in: signature, bare)))
        case .xsw7:
            return around("<x:Extensions xmlns:x=\"urn:x\">\(evil)</x:Extensions>" + original)
        case .xsw8:
            let object = "<ds:Object>\(bare)</ds:Object>"
            return around(first(in: evil, last(in: signature, object)))
        }
    }

    /// Puts something into an element, right behind its start tag.
    private func first(in element: String, _ content: String) -> String {
        guard let end = element.firstIndex(of: ">") else { return element }
        return element[...end] + content + element[element.index(after: end)...]
    }

    private func last(in element: String, _ content: String) -> String {
        guard let end = element.range(of: "</", options: .backwards) else { return element }
        return element[..<end.lowerBound] + content + element[end.lowerBound...]
    }
}
