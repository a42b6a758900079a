import CFuzzer
import Federation

/// Sign-on messages. The first byte says how the rest is sent: as a query, as a form, as both, or as
/// the XML or the compressed data inside one, so that the reader behind the encodings is reached too.
/// Holds for every input: the answer is the same twice; what is recognised or refused is seen in the
/// prefix; protocols that are off find nothing; values keep their limit and are printable.

@_cdecl("LLVMFuzzerTestOneInput")
func fuzzFederation(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    guard let way = bytes.first else { return 0 }
    let rest = Array(bytes.dropFirst())
    let small = RecogniserLimits(encoded: 512, inflated: 2048, ratio: 8, depth: 4, value: 16)
    for limits in [RecogniserLimits(), small] {
        switch way % 8 {
        case 0: checkQuery(rest, limits)
        case 1: checkForm(rest, limits)
        case 2: checkBoth(rest, limits)
        case 3: checkForm(field("SAMLRequest", base64(rest)), limits)
        case 4: checkForm(field("SAMLResponse", base64(rest)), limits)
        case 5: checkForm(field("wa=wsignin1.0&wresult", rest), limits)
        case 6: checkQuery(field("SAMLRequest", base64(rest)), limits)
        default: checkQuery(field("SAMLResponse", base64(stored(rest))), limits)
        }
    }
    return 0
}

func checkQuery(_ bytes: [UInt8], _ limits: RecogniserLimits) {
    let found = MessageRecogniser.recognise(query: bytes.span, protocols: .all, limits: limits)
    let again = MessageRecogniser.recognise(query: bytes.span, protocols: .all, limits: limits)
    precondition(found == again)
    precondition(MessageRecogniser.recognise(query: bytes.span, protocols: []) == .none)
    check(found, .redirect, bytes, limits)
}

func checkForm(_ bytes: [UInt8], _ limits: RecogniserLimits) {
    let found = MessageRecogniser.recognise(form: bytes.span, protocols: .all, limits: limits)
    let again = MessageRecogniser.recognise(form: bytes.span, protocols: .all, limits: limits)
    precondition(found == again)
    check(found, .post, bytes, limits)
    if case .message(let message) = found {
        let others: ProtocolSet = message.protocolName == "saml" ? .wsfed : .saml
        let other = MessageRecogniser.recognise(form: bytes.span, protocols: others)
        precondition(other == .none)
    }
    _ = MessageRecogniser.isForm(contentType: bytes.span)
}

func checkBoth(_ bytes: [UInt8], _ limits: RecogniserLimits) {
    let middle = bytes.firstIndex(of: 0x0A) ?? bytes.endIndex
    let query = Array(bytes[..<middle])
    let form = Array(bytes[middle...].dropFirst())
    let both = MessageRecogniser.recognise(
        query: query.span, form: form.span, protocols: .all, limits: limits)
    let inQuery = MessageRecogniser.recognise(query: query.span, protocols: .all, limits: limits)
    let inForm = MessageRecogniser.recognise(form: form.span, protocols: .all, limits: limits)
    if inForm == .none { precondition(both == inQuery) }
    if inQuery == .none { precondition(both == inForm) }
    if case .message = inQuery, case .message = inForm {
        precondition(both == .refused(.conflictingParameters))
    }
}

func check(
    _ found: Recognition, _ binding: FederationMessage.Binding, _ bytes: [UInt8],
    _ limits: RecogniserLimits
) {
    if found == .none { return }
    precondition(
        MessageRecogniser.mayCarryMessage(formPrefix: bytes.span, protocols: .all))
    guard case .message(let message) = found else { return }
    precondition(message.binding == binding)
    precondition(message.kind != .samlResponse || binding == .post)
    let values = [
        message.issuer, message.destination, message.assertionConsumerServiceURL, message.audience,
        message.realm, message.reply, message.id, message.inResponseTo,
    ]
    for case .some(let value) in values {
        precondition(!value.isEmpty && value.utf8.count <= limits.value)
        for scalar in value.unicodeScalars {
            precondition(scalar.properties.generalCategory != .control)
        }
    }
}

func field(_ name: String, _ value: [UInt8]) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    var field = Array("\(name)=".utf8)
    for byte in value { field += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
    return field
}

func base64(_ bytes: [UInt8]) -> [UInt8] {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let group = bytes[start...].prefix(3)
        let padded = group.map(Int.init) + [0, 0]
        let word = padded[0] << 16 | padded[1] << 8 | padded[2]
        for place in 0...group.count { text.append(digits[word >> (18 - 6 * place) & 63]) }
        text += [UInt8](repeating: 0x3D, count: 3 - group.count)
    }
    return text
}

/// Raw DEFLATE in one block that is stored as it is.
func stored(_ bytes: [UInt8]) -> [UInt8] {
    let block = bytes.prefix(65_535)
    let (low, high) = (UInt8(block.count & 0xFF), UInt8(block.count >> 8))
    return [1, low, high, ~low, ~high] + block
}

var arguments = CommandLine.argc
var values: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv
_ = unsafe LLVMFuzzerRunDriver(&arguments, &values, fuzzFederation)
