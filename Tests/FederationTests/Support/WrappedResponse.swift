import Foundation
import TestSupport

/// A signed response taken apart, to be put together as attackers do: the eight forms of signature
/// wrapping (Somorovsky and others, "On Breaking SAML", 2012, as numbered by SAML Raider).
struct WrappedResponse {
    /// The response around and with its own signature, and its assertion.
    let response: String
    let assertion: String
    let user: String

    init(_ response: String, user: String = "alice@corp.test") throws {
        self.response = response
        self.user = user
        assertion = try WrappedResponse.element("Assertion", in: response)
    }

    /// Elements are told by their prefix and name; none of them is nested in the originals.
    static func element(_ name: String, in text: String) throws -> String {
        let start = try find("<[a-z]+:\(name)[ >]", in: text).lowerBound
        let prefix = text[text.index(after: start)...].prefix { $0 != ":" }
        let end = try find("</\(prefix):\(name)>", in: text).upperBound
        return String(text[start..<end])
    }

    private static func find(_ pattern: String, in text: String) throws -> Range<String.Index> {
        guard let range = text.range(of: pattern, options: .regularExpression) else {
            throw TestFailure("no \(pattern)")
        }
        return range
    }

    /// Somebody else's, with another identifier.
    private func evil(_ text: String) -> String {
        text.replacing(user, with: "mallory@corp.test")
            .replacing("ID=\"_", with: "ID=\"_evil")
    }

    private func without(signatureOf text: String) throws -> (signature: String, rest: String) {
        let signature = try WrappedResponse.element("Signature", in: text)
        guard let place = text.range(of: signature) else { throw TestFailure("no signature") }
        return (signature, text.replacingCharacters(in: place, with: ""))
    }

    /// Puts something into an element, right behind its start tag.
    private func inside(_ element: String, _ content: String) -> String {
        guard let end = element.firstIndex(of: ">") else { return element }
        return element[...end] + content + element[element.index(after: end)...]
    }

    private func last(in element: String, _ content: String) -> String {
        guard let end = element.range(of: "</", options: .backwards) else { return element }
        return element[..<end.lowerBound] + content + element[end.lowerBound...]
    }

    private func swapping(_ assertions: String) -> String {
        response.replacing(assertion, with: assertions)
    }

    /// For a signed Response.
    func responseForms() throws -> [String] {
        let (signature, original) = try without(signatureOf: response)
        let other = evil(original)
        return [
            // 1: the original inside the signature that the other now has.
            inside(other, last(in: signature, original)),
            inside(other, last(in: signature, "<ds:Object>\(original)</ds:Object>")),
            // 2: the original beside the signature.
            inside(other, original + signature), inside(other, signature + original),
        ]
    }

    /// For a signed assertion.
    func assertionForms() throws -> [String] {
        let (signature, original) = try without(signatureOf: assertion)
        let other = evil(original)
        let object = "<ds:Object>\(original)</ds:Object>"
        return [
            // 3: another one before the original, or behind it.
            swapping(other + assertion), swapping(assertion + other),
            // 4: the original inside the other.
            swapping(last(in: other, assertion)),
            // 5: the other has the signature, the original follows.
            swapping(inside(other, signature) + original),
            swapping(original + inside(other, signature)),
            // 6: the original inside that signature.
            swapping(inside(other, last(in: signature, original))),
            // 7: the other in an element where anything may stand.
            swapping("<p:Extensions>\(other)</p:Extensions>\(assertion)"),
            swapping("\(other)<p:Extensions>\(assertion)</p:Extensions>"),
            // 8: the original in an object of the signature, which stays in place.
            swapping(inside(other, last(in: signature, object))),
            swapping(last(in: assertion, "<x>\(other)</x>")),
            // The other without the signature, and the original out of sight.
            swapping(other) + "<!-- -->",
            inside(swapping(other), "<p:Extensions>\(assertion)</p:Extensions>"),
        ]
    }
}
