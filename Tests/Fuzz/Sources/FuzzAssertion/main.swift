import CFuzzer
import Federation
import TLS

/// Sign-on responses whose user counts. The first byte says how the rest is sent: as a whole form, or
/// as the XML inside a SAMLResponse or a wresult, so that the verifier behind the encodings is reached
/// too; its upper bits choose where the user is looked for.
/// The pinned key signed the seeds and nothing else, and its secret half was thrown away. So whatever
/// comes in: the user is the one of a seed, or nobody.

/// The certificate of the identity provider that signed the seeds (Tests/FederationTests/Samples).
let certificate: [UInt8] = decoded(
    """
    MIIDBzCCAe+gAwIBAgIUbbzCOj4GMYHSYvwUNwXsqQwl+FYwDQYJKoZIhvcNAQEL
    BQAwEzERMA8GA1UEAwwIaWRwLXNhbWwwHhcNMjYxMTIyMDE1NjQ5WhcNMzYxMTE5
    MDE1NjQ5WjATMREwDwYDVQQDDAhpZHAtc2FtbDCCASIwDQYJKoZIhvcNAQEBBQAD
    ggEPADCCAQoCggEBAM8TJUvGxFSK7Ag1WY8opOVSvGCoJ+upAXPnIQZ52gOAU+tk
    x+TovmYIJA1vViROIzbPCP3w4ftGIcLAalCCNVAMqeRetOrXLuGlsCPupuF16bxw
    PdRtpuSM7IHP7Wel4iLXpKZMM3+zNKApG5hAKO8DkXLEYY2ozl6WB3sqGQYFVNTd
    kC87ZOUJeittOEjJ8lTOuswWpw14DbrIugy4+ALd0s8h2SxLS45b0TitqSXAXwwe
    +0f7mcfa3PIceIDl3PgcH85XM5iqGZoLJB7yN1pW1PCc84wy3fZwdCA7OgV0Pwwt
    rUx4P4VETmH8Vh6b+gRcY3gRKKPStfr3hqpwQW8CAwEAAaNTMFEwHQYDVR0OBBYE
    FGKd4sVoWbQWS+rWdoujU98ooJ+qMB8GA1UdIwQYMBaAFGKd4sVoWbQWS+rWdouj
    U98ooJ+qMA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZIhvcNAQELBQADggEBAMskn4J8
    dqOFPo/VeULFwjxrIGesrw0xzS27anEy5LV45dejJcGLZbh7iS1EFJoqKgukXH/c
    vBOo0PbW57A/kfUVJvxj9UNEi1e2mAiqpWN+sjrrTU50IKOlo+O0AfCJGMRSdQo0
    DccyzNtnQjuUIs+wcetK4/fUKqpEH2MARG+94iDhybxOwL1rOh7lBAMPG4r1Sfn8
    DOzP3kUFkLSfzh9vYbCP0/SAVFA65T3w+ItF1CXe8jgUunsUrnjBPbJ2g15gjcwD
    7oVcCv7IWV0f5a86n7wwbw/YfK6KIXuCxbVlGzJgcJCMwRsxqlyzRpcHnGd6TmDg
    BKCGEYZQZrI5UdY=
    """)

func provider(userAttribute: String?) throws -> IdentityProvider {
    try IdentityProvider(
        certificates: [certificate], userAttribute: userAttribute, groupsAttribute: "groups")
}

let byName = try provider(userAttribute: nil)
let byAttribute = try provider(userAttribute: "uid")

@_cdecl("LLVMFuzzerTestOneInput")
func fuzzAssertion(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    guard let way = bytes.first else { return 0 }
    let rest = Array(bytes.dropFirst())
    let form =
        switch way % 3 {
        case 0: rest
        case 1: field("SAMLResponse", base64(rest))
        default: field("wa=wsignin1.0&wresult", rest)
        }
    check(form, usesAttribute: way & 0x40 != 0)
    return 0
}

/// A minute after the seeds were made.
let now: Int64 = 1_795_312_800

func check(_ form: [UInt8], usesAttribute: Bool) {
    let recognition = MessageRecogniser.recognise(form: form.span, protocols: .all)
    guard case .message(let message) = recognition else { return }
    let provider = usesAttribute ? byAttribute : byName
    let reading = AssertionReader.subject(of: message, from: provider, at: now)
    let again = AssertionReader.subject(of: message, from: provider, at: now)
    precondition(reading == again)
    guard case .verified(let subject) = reading else { return }
    precondition(subject.user == (usesAttribute ? "alice" : "alice@corp.test"))
    precondition(subject.groups == ["sales", "staff"])
    precondition(
        subject.issuer == "https://login.corp.test/idp" || subject.issuer == "urn:rig:wsfed-idp")
    let late = AssertionReader.subject(
        of: message, from: provider, at: subject.expires + 180)
    precondition(late == .refused(.expired))
    let elsewhere = AssertionReader.subject(
        of: message, from: provider, expecting: .init(audiences: ["urn:other"]),
        at: now)
    precondition(elsewhere == .refused(.wrongAudience))
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

func decoded(_ text: String) -> [UInt8] {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var bytes: [UInt8] = []
    var word = 0
    var bits = 0
    for character in text.utf8 {
        guard let digit = digits.firstIndex(of: character) else { continue }
        word = (word << 6 | digit) & 0xFFFF
        bits += 6
        guard bits >= 8 else { continue }
        bits -= 8
        bytes.append(UInt8(word >> bits & 0xFF))
    }
    return bytes
}

// The library is used as in the gateway: behind the filter.
try TLSEngine.prepareProcess()
var arguments = CommandLine.argc
var values: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv
_ = unsafe LLVMFuzzerRunDriver(&arguments, &values, fuzzAssertion)
