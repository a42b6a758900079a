import Foundation
import Testing

// Promise: SAML and WS-Federation messages are recognised in queries and forms, named in the event of
// the decision and passed on byte for byte; messages that could harm whoever reads them are refused
// with 400 and an event, and the app never sees them.

@Suite(.explained) struct SignOnMessageTests {
    private static let shared = Result {
        try Site(["limit.target": "64KiB", "limit.head": "128KiB"])
    }
    private let site: Site

    init() throws { site = try Self.shared.get().noted }

    /// Sample file, protocol and kind of message as the event names them.
    @Test(arguments: [
        ("saml/redirect-request.url", "saml", "saml_authn_request"),
        ("saml/post-request.form", "saml", "saml_authn_request"),
        ("saml/response.form", "saml", "saml_response"),
        ("wsfed/signin-request.url", "wsfed", "wsfed_sign_in"),
        ("wsfed/signin-reply.form", "wsfed", "wsfed_sign_in_response"),
        ("wsfed/signout-request.url", "wsfed", "wsfed_sign_out"),
    ])
    func `a message is recognised and passed on unchanged`(
        sample: String, protocolName: String, message: String
    ) throws {
        let agent = UUID().uuidString
        let sent = try Sample(sample)
        let echo = try send(sent, agent: agent, device: "good").echo()
        #expect(echo.head.hasPrefix("\(sent.method) \(sent.target) HTTP/1.1\r\n"))
        #expect(echo.body == sent.body)
        #expect(echo.posture == "trusted")
        let event = try site.program.events.first("of \(agent)") { $0.userAgent == agent }
        #expect(event.type == "user.authentication.authenticate")
        #expect(event.debug("protocol") == protocolName)
        #expect(event.debug("message") == message)
    }

    @Test func `the event names who asks and where the answer goes`() throws {
        let agent = UUID().uuidString
        _ = try send(Sample("saml/redirect-request.url"), agent: agent, device: "expired")
        let event = try site.program.events.first("of \(agent)") { $0.userAgent == agent }
        #expect(event.reason == "CERT_EXPIRED")
        #expect(event.debug("messageIssuer") == "https://app1.corp.test/mellon/metadata")
        #expect(event.debug("destination")?.hasPrefix("https://login.corp.test/") == true)
    }

    @Test(arguments: [
        "saml/bad-redirect-inflate-bomb.url", "saml/bad-doctype.form",
    ])
    func `a harmful message is refused`(sample: String) throws {
        try expectRefusal(of: Sample(sample))
    }

    @Test(arguments: [
        ("two messages", "SAMLRequest=PGEvPg%3D%3D&SAMLResponse=PGEvPg%3D%3D"),
        ("one twice", "SAMLRequest=PGEvPg%3D%3D&SAMLRequest=PGEvPg%3D%3D"),
        ("no base64", "SAMLResponse=%21%21%21%21"), ("no XML", "SAMLResponse=aGVsbG8%3D"),
        ("another root", "SAMLResponse=PGh0bWwvPg%3D%3D"), ("half an escape", "SAMLResponse=%4"),
    ])
    func `a message that two readers could understand differently is refused`(
        name: String, form: String
    ) throws {
        try expectRefusal(of: Sample(form: form))
    }

    @Test func `a message over the limit is refused`() throws {
        let long = String(repeating: "QUFB", count: 100_000)
        try expectRefusal(of: Sample(form: "SAMLResponse=\(long)"), status: 413)
    }

    @Test func `entities are not expanded`() throws {
        let bomb = """
            <?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">\
            <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>\
            <samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">&b;</samlp:Response>
            """
        try expectRefusal(of: Sample(form: Sample.form("SAMLResponse", xml: bomb)))
    }

    @Test func `an app of another protocol takes such fields as ordinary ones`() throws {
        let site = try Site(["app.payroll.protocol": "none"])
        let form = "SAMLRequest=a&SAMLRequest=b"
        let reply = try site.curl("good").get("payroll.corp.test", "/echo", ["-d", form])
        #expect(try reply.echo().body == form)
    }

    @Test func `a form that is no message passes`() throws {
        let form = "name=value&wa=hello&Samlrequest=x"
        let reply = try site.curl("good").get("payroll.corp.test", "/echo", ["-d", form])
        #expect(try reply.echo().body == form)
    }

    private func expectRefusal(
        of sample: Sample, status: Int = 400, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let agent = UUID().uuidString
        let marked = sample.marked(agent)
        let reply = try send(marked, agent: agent, device: "good")
        #expect(reply.status == status, sourceLocation: sourceLocation)
        #expect(try site.upstream.targets(containing: agent) == [], sourceLocation: sourceLocation)
        let event = try site.program.events.first("of \(agent)") { $0.userAgent == agent }
        #expect(
            event.type == "user.authentication.sign_on_message", sourceLocation: sourceLocation)
    }

    private func send(_ sample: Sample, agent: String, device: String) throws -> HTTPReply {
        var fields = ["User-Agent: \(agent)"]
        if sample.method == "POST" {
            fields += [
                "Content-Type: application/x-www-form-urlencoded",
                "Content-Length: \(sample.body.utf8.count)",
            ]
        }
        let request = Request(
            sample.target, sample.method, fields, body: sample.body, close: true)
        let exchange = try site.openssl("payroll.corp.test", device).exchange(request.text)
        return try #require(exchange.replies.last)
    }
}

/// A captured message as a request.
private struct Sample {
    let method: String
    var target: String
    let body: String

    /// A file among the samples of the Federation tests.
    init(_ name: String) throws {
        if name == "saml/bad-doctype.form" {
            let xml = try Self.read("saml/bad-doctype.xml")
            self.init(form: Self.form("SAMLResponse", xml: xml))
        } else if name.hasSuffix(".form") {
            self.init(form: try Self.read(name))
        } else {
            let url = try Self.read(name)
            let path = url.range(of: "corp.test/").map { url[$0.upperBound...] } ?? ""
            self.init(method: "GET", target: "/\(path)", body: "")
        }
    }

    init(form: String) { self.init(method: "POST", target: "/echo", body: form) }

    private init(method: String, target: String, body: String) {
        self.method = method
        self.target = target
        self.body = body
    }

    /// The same with a mark that the upstream would show.
    func marked(_ mark: String) -> Sample {
        var copy = self
        copy.target += (target.contains("?") ? "&" : "?") + "mark=\(mark)"
        return copy
    }

    static func form(_ parameter: String, xml: String) -> String {
        let value = Data(xml.utf8).base64EncodedString()
            .addingPercentEncoding(withAllowedCharacters: .alphanumerics)
        return "\(parameter)=\(value ?? "")"
    }

    private static func read(_ name: String) throws -> String {
        let file = Tools.repository.appending(path: "Tests/FederationTests/Samples/\(name).txt")
        return try String(contentsOf: file, encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
