import Federation
import Foundation
import TestSupport
import Testing

/// Real messages of mod_auth_mellon, Shibboleth and SimpleSAMLphp, and broken ones made of them.
enum Sample {
    /// The bytes of a sample file, without the line break at its end.
    static func bytes(_ name: String) throws -> [UInt8] {
        let folder = Bundle.module.bundleURL.appending(path: "Samples")
        let data = try Data(contentsOf: folder.appending(path: name + ".txt"))
        var bytes = [UInt8](data)
        while bytes.last == 0x0A { bytes.removeLast() }
        return bytes
    }

    static func text(_ name: String) throws -> String {
        String(decoding: try bytes(name), as: UTF8.self)
    }

    /// The query of a sample URL.
    static func query(_ name: String) throws -> [UInt8] {
        let url = try bytes(name)
        let mark = url.firstIndex(of: 0x3F) ?? url.endIndex
        return Array(url[mark...].dropFirst())
    }
}

// What the samples' identity provider signed.
extension Sample {
    /// A minute after the samples were made: 2026-11-22T02:00:00Z.
    static let time: Int64 = 1_795_312_800

    /// The certificate the samples were signed with, pinned.
    static func provider(
        userAttribute: String? = nil, groupsAttribute: String? = "groups"
    ) throws -> IdentityProvider {
        let lines = String(decoding: try bytes("saml/idp-signing-cert.pem"), as: UTF8.self)
            .split(separator: "\n").filter { !$0.hasPrefix("-") }
        let der = try #require(Data(base64Encoded: lines.joined()))
        return try IdentityProvider(
            certificates: [[UInt8](der)], userAttribute: userAttribute,
            groupsAttribute: groupsAttribute)
    }

    static func subject(form name: String) throws -> SubjectReading {
        try subject(of: bytes(name), provider: provider())
    }

    static func subject(
        response: [UInt8], provider: IdentityProvider? = nil
    ) throws -> SubjectReading {
        let form = Encoded.posted("SAMLResponse", response)
        return try subject(of: Array(form.utf8), provider: provider ?? self.provider())
    }

    static func subject(
        result: [UInt8], provider: IdentityProvider? = nil
    ) throws -> SubjectReading {
        let form = "wa=wsignin1.0&wresult=\(Encoded.value(result))"
        return try subject(of: Array(form.utf8), provider: provider ?? self.provider())
    }

    /// Recognises the form as the gateway does, then reads its subject.
    static func subject(
        of form: [UInt8], provider: IdentityProvider,
        expecting expectations: AssertionExpectations = AssertionExpectations(),
        at now: Int64 = time
    ) throws -> SubjectReading {
        let found = MessageRecogniser.recognise(form: form.span, protocols: .all)
        guard case .message(let message) = found else {
            throw TestFailure("not recognised: \(found)")
        }
        return AssertionReader.subject(
            of: message, from: provider, expecting: expectations, at: now)
    }
}

/// The subject, nil where it was refused.
func verified(_ reading: SubjectReading) -> VerifiedSubject? {
    guard case .verified(let subject) = reading else { return nil }
    return subject
}

/// Makes messages as browsers send them.
enum Encoded {
    /// Percent-encodes everything that is not a letter or a digit.
    static func value(_ bytes: some Sequence<UInt8>) -> String {
        var text = ""
        for byte in bytes {
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                || (0x61...0x7A).contains(byte)
            if isPlain {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let hex = String(byte, radix: 16, uppercase: true)
                text += byte < 0x10 ? "%0\(hex)" : "%\(hex)"
            }
        }
        return text
    }

    /// The base64 of a document, as the POST binding sends it.
    static func base64(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString()
    }

    /// The bytes of percent-encoded base64.
    static func unbase64(_ value: String) -> [UInt8]? {
        value.removingPercentEncoding.flatMap { Data(base64Encoded: $0) }.map { [UInt8]($0) }
    }

    /// A form field with a document in base64.
    static func posted(_ name: String, _ document: some Sequence<UInt8>) -> String {
        "\(name)=\(value(base64(document).utf8))"
    }

    /// Raw DEFLATE that stores instead of compressing.
    static func deflated(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var rest = Array(bytes)[...]
        var stored: [UInt8] = []
        repeat {
            let block = rest.prefix(65_535)
            rest = rest.dropFirst(block.count)
            let (low, high) = (UInt8(block.count & 0xFF), UInt8(block.count >> 8))
            stored += [rest.isEmpty ? 1 : 0, low, high, ~low, ~high]
            stored += block
        } while !rest.isEmpty
        return stored
    }

    /// A query parameter with a document, as the Redirect binding sends it.
    static func redirected(_ name: String, _ document: some Sequence<UInt8>) -> String {
        posted(name, deflated(document))
    }
}

/// Why nobody was named, nil where somebody was.
func reason(_ reading: SubjectReading) -> SubjectRefusal? {
    guard case .refused(let refusal) = reading else { return nil }
    return refusal
}
