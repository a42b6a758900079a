/// The answer to a program that may not sign in by WS-Trust: `wst:FailedAuthentication`.
public struct SOAPFault: Equatable, Sendable {
    /// Which SOAP the program speaks.
    public enum Version: Sendable {
        /// SOAP 1.1.
        case soap11
        /// SOAP 1.2.
        case soap12

        /// Told by the Content-Type of the request: text/xml is that of SOAP 1.1, and everything
        /// else is answered in SOAP 1.2, which WS-Trust endpoints speak.
        public init(contentType: Span<UInt8>) {
            let text = HTMLTag.lowercase(contentType)
            let type = text.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }
            self = type == "text/xml" ? .soap11 : .soap12
        }
    }

    private let version: Version
    private let trust: WSTrustEndpoint.Version
    private let reason: String
    private let requestID: String

    /// A fault; `reason` is a sentence for whoever reads the program's messages.
    public init(
        _ version: Version, trust: WSTrustEndpoint.Version, reason: String, requestID: String
    ) {
        self.version = version
        self.trust = trust
        self.reason = reason
        self.requestID = requestID
    }

    /// The status it is sent with: SOAP 1.1 has one for all faults, in SOAP 1.2 (part 2, table 20)
    /// it is that of a fault of the sender's.
    public var status: Int { version == .soap11 ? 500 : 400 }

    /// The Content-Type it is sent with.
    public var contentType: String {
        version == .soap11 ? "text/xml; charset=utf-8" : "application/soap+xml; charset=utf-8"
    }

    /// The document.
    public var body: [UInt8] { Array((version == .soap11 ? soap11 : soap12).utf8) }

    private var soap11: String {
        """
        <?xml version="1.0" encoding="utf-8"?>
        <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>\
        <faultcode xmlns:wst="\(namespace)">wst:FailedAuthentication</faultcode>\
        <faultstring xml:lang="en">\(XMLText.escaped(reason))</faultstring>\
        <detail>\(detail)</detail></s:Fault></s:Body></s:Envelope>
        """
    }

    private var soap12: String {
        """
        <?xml version="1.0" encoding="utf-8"?>
        <s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault><s:Code>\
        <s:Value>s:Sender</s:Value><s:Subcode><s:Value xmlns:wst="\(namespace)">\
        wst:FailedAuthentication</s:Value></s:Subcode></s:Code><s:Reason>\
        <s:Text xml:lang="en">\(XMLText.escaped(reason))</s:Text></s:Reason>\
        <s:Detail>\(detail)</s:Detail></s:Fault></s:Body></s:Envelope>
        """
    }

    private var detail: String {
        "<r:RequestID xmlns:r=\"urn:sallyport:request\">\(XMLText.escaped(requestID))</r:RequestID>"
    }

    private var namespace: String {
        trust == .february2005 ? Namespace.trust2005 : Namespace.trust13
    }
}
