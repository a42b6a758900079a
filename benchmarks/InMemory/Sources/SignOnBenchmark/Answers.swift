import Federation
import Foundation

/// The answers of an identity provider: on their way to the app as forms, and in its pages.
enum Answers {
    static func parts(folder: String, at now: Int64) throws -> [Part] {
        let folder = URL(fileURLWithPath: folder)
        let provider = try IdentityProvider(
            certificates: [try certificate(folder.appending(path: "idp.pem"))],
            groupsAttribute: "groups")
        var parts: [Part] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
            let file = folder.appending(path: name)
            let document = try Data(contentsOf: file)
            switch file.pathExtension {
            case "saml":
                let field = "SAMLResponse=" + escaped(document.base64EncodedString())
                parts += try self.parts(of: name, field, provider, now)
            case "wsfed":
                let field = "wa=wsignin1.0&wresult="
                parts += try self.parts(
                    of: name, field + escaped(String(decoding: document, as: UTF8.self)), provider,
                    now)
            default: break
            }
        }
        return parts + [page(carries: true), page(carries: false)]
    }

    private static func parts(
        of name: String, _ form: String, _ provider: IdentityProvider, _ now: Int64
    ) throws -> [Part] {
        let form = Array(form.utf8)
        let recognition = MessageRecogniser.recognise(form: form.span, protocols: .all)
        guard case .message(let message) = recognition else { throw BenchmarkError.badSample(name) }
        let first = AssertionReader.subject(of: message, from: provider, at: now)
        guard case .verified = first else { throw BenchmarkError.badSample("\(name): \(first)") }
        return [
            Part(name: "recognise: \(name)", kind: .other) {
                let again = MessageRecogniser.recognise(form: form.span, protocols: .all)
                guard case .message(let other) = again, other.id == message.id else {
                    preconditionFailure("another message")
                }
            },
            Part(name: "signatures: \(name)", kind: .signatures) {
                let reading = AssertionReader.subject(
                    of: message, from: provider, at: now)
                precondition(reading == first, "another user")
            },
        ]
    }

    /// A page of 10 KiB that sends an answer of 4 KiB, or another form, as soon as it is there.
    private static func page(carries: Bool) -> Part {
        let xml =
            "<p:Response xmlns:p='urn:oasis:names:tc:SAML:2.0:protocol' ID='_1'>"
            + String(repeating: " ", count: 4096) + "</p:Response>"
        let value = Data(xml.utf8).base64EncodedString()
        let front =
            "<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>Sign in</title><style>"
        let back = """
            </style></head><body onload="document.forms[0].submit()"><noscript><p>Your browser runs no \
            scripts: press the button.</p></noscript><form method="post" \
            action="https://app.corp.test/saml/acs"><input type="hidden" \
            name="\(carries ? "SAMLResponse" : "AuthState")" value="\(value)"><input type="hidden" \
            name="RelayState" value="https://app.corp.test/?a=1&amp;b=2"><noscript><button>Continue\
            </button></noscript></form></body></html>
            """
        let style = ".row > .cell { color: #223344; margin: 0 auto }\n"
        let room = 10_240 - front.utf8.count - back.utf8.count
        let filling = String(repeating: style, count: max(room, 0) / style.utf8.count)
        let page = Array((front + filling + back).utf8)
        return Part(name: "page: 10 KiB, \(carries ? "an answer" : "no answer")", kind: .other) {
            let found = try? AnswerForm.find(in: page.span)
            precondition((found?.message.kind == .samlResponse) == carries, "another form")
        }
    }

    private static func certificate(_ file: URL) throws -> [UInt8] {
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        let text = lines.filter { !$0.hasPrefix("-") }.joined()
        guard let bytes = Data(base64Encoded: text) else {
            throw BenchmarkError.badSample("idp.pem")
        }
        return Array(bytes)
    }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
