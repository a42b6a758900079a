/// A revocation list part by part; the signature is made up, unless a test authority signs it.
struct SampleCRL {
    /// ecdsa-with-SHA256
    static let ecdsaSHA256 = DERWriter.sequence([
        DERWriter.identifier([0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2])
    ])
    /// C = the given bytes as a UTF8String in CN
    static func name(_ text: String) -> [UInt8] {
        DERWriter.sequence([
            DERWriter.element(
                0x31,
                DERWriter.sequence([
                    DERWriter.identifier([0x55, 4, 3]), DERWriter.element(0x0c, Array(text.utf8)),
                ]))
        ])
    }

    var version: [UInt8]? = DERWriter.integer([1])
    var algorithm = ecdsaSHA256
    var outerAlgorithm: [UInt8]?
    var issuer = name("Device CA")
    var thisUpdate = DERWriter.utcTime("261122000000Z")
    var nextUpdate: [UInt8]? = DERWriter.utcTime("261123000000Z")
    /// The entries, each whole; nil leaves the list of them out.
    var entries: [[UInt8]]? = [entry([5])]
    /// The extensions, each whole; nil leaves the list of them out.
    var extensions: [[UInt8]]? = [DERWriter.standardExtension(20, DERWriter.integer([9]))]
    var signature = DERWriter.bitString([UInt8](repeating: 0x5a, count: 70))
    /// What follows the extensions inside the signed part.
    var rest: [UInt8] = []

    static func entry(
        _ serial: [UInt8], date: [UInt8] = DERWriter.utcTime("261121103000Z"),
        extensions: [[UInt8]]? = nil
    ) -> [UInt8] {
        DERWriter.sequence(
            [DERWriter.integer(serial), date] + (extensions.map { [DERWriter.sequence($0)] } ?? []))
    }

    static func reason(_ code: UInt8) -> [UInt8] {
        DERWriter.standardExtension(21, DERWriter.element(0x0a, [code]))
    }

    var signed: [UInt8] {
        DERWriter.sequence([
            version ?? [], algorithm, issuer, thisUpdate, nextUpdate ?? [],
            entries.map(DERWriter.sequence) ?? [],
            extensions.map { DERWriter.element(0xa0, DERWriter.sequence($0)) } ?? [], rest,
        ])
    }

    var der: [UInt8] { DERWriter.sequence([signed, outerAlgorithm ?? algorithm, signature]) }
}
