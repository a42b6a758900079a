import CFuzzer
import TLS

/// Certificates that a client presents. The input is a row of DER certificates, each with its
/// length in two octets in front: the first is the trust anchor, the others the chain.
/// Holds for every input: the facts of a certificate keep their bounds, only a verified chain
/// names issuers, and verifying it again gives the remembered answer.

let engine = try TLSEngine()

@_cdecl("LLVMFuzzerTestOneInput")
func fuzzChain(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    let certificates = split(bytes)
    guard certificates.count > 1, let anchors = try? TrustAnchors(pem: pem(certificates[0])) else {
        return 0
    }
    let chain = certificates.dropFirst().flatMap(pem)
    guard let peer = try? ChainVerifier.verify(chain: chain, anchors: anchors, engine: engine)
    else { return 0 }
    check(peer)
    let again = try? ChainVerifier.verify(chain: chain, anchors: anchors, engine: engine)
    precondition(again?.verdict == peer.verdict && again?.links == peer.links)
    return 0
}

func check(_ peer: PeerCertificate) {
    let unknown = [UInt8](repeating: 0, count: 32)
    let isVerified = peer.verdict == .verified
    precondition(isVerified == (peer.verifyError == 0) && !peer.verifyErrorText.isEmpty)
    precondition(peer.fingerprint.count == 32 && peer.spkiSHA256.count == 32)
    precondition(peer.serialHex.utf8.count.isMultiple(of: 2))
    precondition(isVerified ? !peer.links.isEmpty : peer.links.count <= 1)
    precondition(peer.links.count <= 12)
    for link in peer.links {
        precondition((link.issuerKey != unknown) == isVerified && link.issuerKey.count == 32)
        precondition(link.serial.first != 0)
        precondition(!isVerified || (1...20).contains(link.serial.count))
    }
    precondition(peer.leafDER != nil && peer.leafDER == peer.chainDER.first)
}

/// The certificates of an input; a row that ends early is cut.
func split(_ bytes: [UInt8]) -> [[UInt8]] {
    var found: [[UInt8]] = []
    var rest = bytes[...]
    while rest.count > 2, found.count < 8 {
        let count = Int(rest.removeFirst()) << 8 | Int(rest.removeFirst())
        found.append(Array(rest.prefix(count)))
        rest = rest.dropFirst(count)
    }
    return found
}

/// A DER certificate as PEM.
func pem(_ der: [UInt8]) -> [UInt8] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text = Array("-----BEGIN CERTIFICATE-----\n".utf8)
    for start in stride(from: 0, to: der.count, by: 3) {
        let group = der[start..<min(start + 3, der.count)]
        var bits = 0
        for index in 0..<3 {
            bits = bits << 8 | (index < group.count ? Int(group[start + index]) : 0)
        }
        for place in 0..<4 {
            let sextet = bits >> (18 - 6 * place) & 0x3f
            text.append(place <= group.count ? alphabet[sextet] : UInt8(ascii: "="))
        }
        if start % 48 == 45 { text.append(UInt8(ascii: "\n")) }
    }
    return text + Array("\n-----END CERTIFICATE-----\n".utf8)
}

var arguments = CommandLine.argc
var values: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv
_ = unsafe LLVMFuzzerRunDriver(&arguments, &values, fuzzChain)
