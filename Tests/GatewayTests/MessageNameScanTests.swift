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

    @Test(arguments: ["SAMLResponse", "SAMLart", "wresult"], 1...40)
    func `a name is found however the body is cut`(name: String, pieces: Int) {
        #expect(finds("--x\r\ncontent-disposition: form-data; name=\"\(name)\"", pieces: pieces))
        #expect(finds(name, pieces: pieces))
        #expect(finds("SAMLSAMLwresul\(name)tail", pieces: pieces))
    }

    @Test(arguments: ["", "SAMLRespons", "SAMLRequest and samlresponse", "wresul t", "wwwwww"])
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
