import Testing

@testable import Gateway

struct MessageNameScanTests {
    private func finds(_ text: String, pieces: Int) -> Bool {
        var scan = MessageNameScan()
        let bytes = Array(text.utf8)
        var isFound = false
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            let piece = Array(bytes[start..<min(start + pieces, bytes.count)])
            if scan.finds(piece.span) { isFound = true }
        }
        return isFound
    }

    @Test(arguments: ["SAMLRequest", "samlrequest", "S%41MLRequest"], 0...3)
    func `a request is found, however often its address was escaped`(name: String, times: Int) {
        let value = String(repeating: "x", count: 64)
        var text = "\(name)=\(value)"
        for _ in 0..<times { text = text.replacing("%", with: "%25").replacing("=", with: "%3D") }
        #expect(mentionsRequest("next=https://x/?\(text)"))
        let other = text.replacing("equest", with: "esponse")
        #expect(!mentionsRequest("next=https://x/?\(other)"))
        #expect(!mentionsRequest("SAMLRequest=x"))
    }

    @Test func `a text too long to be looked through may hold a request`() {
        #expect(!mentionsRequest(String(repeating: "%41", count: 8 * 1024 / 3)))
        #expect(mentionsRequest(String(repeating: "%41", count: 8 * 1024 / 3 + 1)))
    }

    private func mentionsRequest(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return MessageNameScan.mentionsRequest(bytes.span)
    }

    @Test(arguments: ["SAMLResponse", "SAMLart", "wresult"], 1...40)
    func `a name is found however the body is cut`(name: String, pieces: Int) {
        #expect(finds("--x\r\ncontent-disposition: form-data; name=\"\(name)\"", pieces: pieces))
        #expect(finds(name, pieces: pieces))
        #expect(finds("SAMLSAMLwresul\(name)tail", pieces: pieces))
    }

    @Test(
        arguments: [
            "samlresponse", "SAMLRESPONSE", "WResult", "%53AMLResponse", "SAML%52esponse",
            "%u0053AMLResponse", "\\u0053AMLResponse", "SAML\\Response", "%%53AMLart",
            "S\0A\0M\0L\0a\0r\0t\0",
        ], 1...9)
    func `a name is found in any spelling that some server reads`(name: String, pieces: Int) {
        #expect(finds("x=1;\(name)=PHNhbWw", pieces: pieces))
    }

    @Test(arguments: [
        "name=\"=?utf-8?B?U0FNTFJlc3BvbnNl?=\"", "name*=utf-8''SAML", "NAME==?x",
    ])
    func `a disguised name of a part is found in forms of parts alone`(text: String) {
        var parts = MessageNameScan(isMultipart: true)
        let isFound = parts.finds(Array(text.utf8).span)
        #expect(isFound)
        #expect(!finds(text, pieces: 5))
    }

    @Test(arguments: [
        ("SAMLResponse=x", 1), ("a=1&samlresponse=x", 1), ("a=1;SAMLResponse=x", 1),
        ("%53AMLResponse=x&wresult=y", 2), ("SAMLResponse[]=x", 1), ("+SAMLart=x", 1),
        ("q=SAMLResponse", 0), ("SAMLResponses=x", 0), ("RelayState=wresult", 0), ("", 0),
        ("SAMLResponse", 1), ("%u0053AMLResponse=1", 1),
    ])
    func `parameters of such a name are counted`(text: String, count: Int) {
        let found = MessageNameScan.parameters(in: Array(text.utf8).span)
        #expect(found == count)
    }

    @Test(arguments: ["", "SAMLRespons", "SAMLRequest", "wresul t", "wwwwww", "100% %5 \\"])
    func `other text has none`(text: String) {
        for pieces in 1...20 { #expect(!finds(text, pieces: pieces)) }
    }

    @Test func `what is left out between two pieces is not put together`() {
        var scan = MessageNameScan()
        let first = scan.finds(Array("SAMLResp....".utf8).span)
        let second = scan.finds(Array("onse".utf8).span)
        #expect(!first && !second)
    }
}
