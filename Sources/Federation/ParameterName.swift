/// The parameters that make up sign-on messages.
enum ParameterName: Int, CaseIterable {
    case relayState
    case samlArtifact
    case samlEncoding
    case samlRequest
    case samlResponse
    case signature
    case signatureAlgorithm
    case wa
    case wctx
    case wreply
    case wresult
    case wresultptr
    case wtrealm

    /// The name as the standards spell it; case matters.
    var text: String {
        switch self {
        case .relayState: "RelayState"
        case .samlArtifact: "SAMLart"
        case .samlEncoding: "SAMLEncoding"
        case .samlRequest: "SAMLRequest"
        case .samlResponse: "SAMLResponse"
        case .signature: "Signature"
        case .signatureAlgorithm: "SigAlg"
        case .wa: "wa"
        case .wctx: "wctx"
        case .wreply: "wreply"
        case .wresult: "wresult"
        case .wresultptr: "wresultptr"
        case .wtrealm: "wtrealm"
        }
    }

    /// Whether a request with this parameter has to be looked at, the others only go along.
    func makesMessage(of protocols: ProtocolSet) -> Bool {
        switch self {
        case .samlArtifact, .samlRequest, .samlResponse: protocols.contains(.saml)
        case .wa, .wresult, .wresultptr: protocols.contains(.wsfed)
        default: false
        }
    }
}

extension ParameterName {
    /// A parameter name as it came.
    struct Spelling: Equatable {
        let name: ParameterName
        /// Whether every server reads it so. PHP also drops white space before a name and what
        /// follows a NUL or an opening bracket in it.
        let isExact: Bool
    }

    /// Identifies a name in the encoding of queries and forms, without taking memory.
    static func spelled(_ encoded: Span<UInt8>) -> Spelling? {
        var decoded = InlineArray<12, UInt8>(repeating: 0)
        var count = 0
        var isExact = true
        var bytes = EncodedBytes(encoded)
        while let byte = bytes.next() {
            if count == 0, byte == 0x20 {
                isExact = false
                continue
            }
            if byte == 0x00 || byte == 0x5B {
                isExact = false
                break
            }
            guard count < decoded.count else { return nil }
            decoded[count] = byte
            count += 1
        }
        guard !bytes.isBad else { return nil }
        for name in known where isEqual(decoded, count, name.text) {
            return Spelling(name: name, isExact: isExact)
        }
        return nil
    }

    /// `allCases` is made anew at each call.
    private static let known = allCases

    private static func isEqual(
        _ decoded: borrowing InlineArray<12, UInt8>, _ count: Int, _ text: String
    ) -> Bool {
        let expected = text.utf8.span
        guard count == expected.count else { return false }
        for index in expected.indices where decoded[index] != expected[index] { return false }
        return true
    }
}
