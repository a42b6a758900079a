import Federation
import Testing
import XMLReading

/// Programs that sign in by WS-Trust.
struct ActiveRequestTests {
    @Test(
        arguments: [
            ("/adfs/services/trust/2005/usernamemixed", .february2005),
            ("/adfs/services/trust/13/usernamemixed", .version13),
            ("/trust/2005/windowstransport", .february2005),
            ("/trust/13/certificatemixed", .version13),
            ("/ADFS/Services/TRUST/13/UserNameMixed", .version13),
            ("/x/trust/13/usernamemixed/", .version13),
            ("/x//trust///13/usernamemixed", .version13),
            ("/x/trust/%31%33/user%6Eamemixed", .version13),
            ("/x\\trust\\13\\usernamemixed", .version13),
            ("/x/trust%2f13%2Fusernamemixed", .version13),
            ("/trust;a=b/13;c/usernamemixed;d", .version13),
            ("/trust/./13/x/../usernamemixed", .version13),
            ("/../trust/13/usernamemixed", .version13),
            ("/trust/13/issuedtokenmixedasymmetricbasic256", .version13),
            ("/trust/2005/windows", .february2005), ("/trust/13/username%mixed", .version13),
        ] as [(String, WSTrustEndpoint.Version)])
    func `an endpoint is told by the end of its path`(
        path: String, version: WSTrustEndpoint.Version
    ) {
        let bytes = Array(path.utf8)
        let endpoint = WSTrustEndpoint(path: bytes.span)
        #expect(endpoint?.version == version)
        let matches = WSTrustEndpoint.matches(path: bytes.span)
        #expect(matches)
    }

    @Test(arguments: [
        "", "/", "/trust/13", "/trust/13/", "/usernamemixed", "/13/usernamemixed",
        "/trust/14/usernamemixed", "/trust/usernamemixed", "/trust/13/usernamemixed/x",
        "/xtrust/13/usernamemixed",
        "/adfs/services/trust/mex", "/trust/13/usernamemixed/..",
        "/adfs/ls/", "%", "/%2",
    ])
    func `other paths are none`(path: String) {
        let bytes = Array(path.utf8)
        let matches = WSTrustEndpoint.matches(path: bytes.span)
        #expect(!matches)
    }

    @Test(arguments: [
        ("text/xml", SOAPFault.Version.soap11), ("Text/XML; charset=utf-8", .soap11),
        (" text/xml ;x", .soap11), ("application/soap+xml", .soap12),
        ("application/soap+xml; action=\"text/xml\"", .soap12), ("", .soap12),
        ("text/xmlx", .soap12),
    ])
    func `the request's type says which SOAP`(type: String, version: SOAPFault.Version) {
        let bytes = Array(type.utf8)
        let found = SOAPFault.Version(contentType: bytes.span)
        #expect(found == version)
    }

    @Test func `a fault is of the SOAP and the WS-Trust that were asked`() throws {
        let soap11 = fault(.soap11, .february2005)
        #expect(soap11.status == 500)
        #expect(soap11.contentType == "text/xml; charset=utf-8")
        let text11 = String(decoding: soap11.body, as: UTF8.self)
        #expect(text11.contains("http://schemas.xmlsoap.org/soap/envelope/"))
        #expect(
            text11.contains(
                "<faultcode xmlns:wst=\"http://schemas.xmlsoap.org/ws/2005/02/trust\">"
                    + "wst:FailedAuthentication</faultcode>"))
        let soap12 = fault(.soap12, .version13)
        #expect(soap12.status == 400)
        #expect(soap12.contentType == "application/soap+xml; charset=utf-8")
        let text12 = String(decoding: soap12.body, as: UTF8.self)
        #expect(text12.contains("http://www.w3.org/2003/05/soap-envelope"))
        #expect(
            text12.contains(
                "<s:Value xmlns:wst=\"http://docs.oasis-open.org/ws-sx/ws-trust/200512\">"
                    + "wst:FailedAuthentication</s:Value>"))
    }

    @Test(arguments: [SOAPFault.Version.soap11, .soap12])
    func `what it says is text, whatever it is`(version: SOAPFault.Version) throws {
        let hostile = "</s:Fault><!-- & ]]> \" ' \u{0}\u{1B}\u{FFFE}\né日"
        let fault = SOAPFault(version, trust: .version13, reason: hostile, requestID: hostile)
        var texts = Texts()
        let body = fault.body
        try XMLReader.read(body.span, limits: XMLLimits(), visitor: &texts)
        let shown = "</s:Fault><!-- & ]]> \" ' \u{FFFD}\u{FFFD}\u{FFFD}\né日"
        #expect(texts.all.filter { $0 == shown }.count == 2)
        #expect(texts.all.contains("wst:FailedAuthentication"))
    }

    private func fault(
        _ version: SOAPFault.Version, _ trust: WSTrustEndpoint.Version
    ) -> SOAPFault {
        SOAPFault(version, trust: trust, reason: "Not trusted.", requestID: "r-1")
    }
}

/// The text of each element that has no other inside.
private struct Texts: XMLVisitor {
    var all: [String] = []
    private var gathered: [UInt8] = []

    mutating func elementStarts(_ element: borrowing XMLElement) -> XMLVisit {
        gathered.removeAll()
        return .proceed
    }

    mutating func text(_ bytes: Span<UInt8>) -> XMLVisit {
        for index in bytes.indices { gathered.append(bytes[index]) }
        return .proceed
    }

    mutating func elementEnds() -> XMLVisit {
        all.append(String(decoding: gathered, as: UTF8.self))
        gathered.removeAll()
        return .proceed
    }
}
