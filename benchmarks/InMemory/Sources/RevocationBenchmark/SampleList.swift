import Foundation
import TLS

/// A revocation list of many entries, signed by an authority that the `openssl` program made.
struct SampleList {
    let list: [UInt8]
    let anchors: TrustAnchors
    /// The magnitudes of the serials, in the order of the list.
    let serials: [[UInt8]]

    /// Makes one with so many entries, 20-byte serials, and a reason each.
    init(entries: Int, seed: UInt64) throws {
        let directory = FileManager.default.temporaryDirectory
            .appending(path: "revocation-benchmark-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try Self.openssl(
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Device CA", "-days", "2",
                "-addext", "keyUsage=critical,keyCertSign,cRLSign",
            ], in: directory)
        anchors = try TrustAnchors(
            pem: Array(Data(contentsOf: directory.appending(path: "ca.pem"))))

        var numbers = Numbers(seed: seed)
        serials = (0..<entries).map { _ in numbers.serial() }
        let signed = DER.signedPart(serials)
        try Data(signed).write(to: directory.appending(path: "signed"))
        try Self.openssl(
            ["dgst", "-sha256", "-sign", "ca.key", "-out", "signature", "signed"], in: directory)
        let signature = try Data(contentsOf: directory.appending(path: "signature"))
        list = DER.sequence([
            signed, DER.ecdsaSHA256, DER.element(0x03, [0] + Array(signature)),
        ])
    }

    private static func openssl(_ arguments: [String], in directory: URL) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.currentDirectoryURL = directory
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.executableNotLoadable) }
    }
}

/// Numbers that are the same in every run of one seed (SplitMix64).
struct Numbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return word ^ word >> 31
    }

    /// 20 bytes, the first of them between 0x40 and 0x7f.
    mutating func serial() -> [UInt8] {
        var serial = (0..<20).map { _ in UInt8.random(in: .min ... .max, using: &self) }
        serial[0] = serial[0] & 0x3f | 0x40
        return serial
    }
}

/// The few forms of DER that a list needs.
enum DER {
    static let ecdsaSHA256 = sequence([
        element(0x06, [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2])
    ])

    static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        var length: [UInt8] = []
        var rest = content.count
        while rest > 0 {
            length.insert(UInt8(rest & 0xff), at: 0)
            rest >>= 8
        }
        if content.count < 0x80 { return [tag, UInt8(content.count)] + content }
        return [tag, 0x80 | UInt8(length.count)] + length + content
    }

    static func sequence(_ parts: [[UInt8]]) -> [UInt8] {
        element(0x30, Array(parts.joined()))
    }

    /// The signed part of a list that names these serials.
    static func signedPart(_ serials: [[UInt8]]) -> [UInt8] {
        let name = sequence([
            element(
                0x31,
                sequence([element(0x06, [0x55, 4, 3]), element(0x0c, Array("Device CA".utf8))]))
        ])
        let reason = sequence([
            sequence([element(0x06, [0x55, 0x1d, 21]), element(0x04, [0x0a, 1, 4])])
        ])
        let date = element(0x17, Array("250101000000Z".utf8))
        var entries: [UInt8] = []
        entries.reserveCapacity(serials.count * 56)
        for serial in serials { entries += sequence([element(0x02, serial), date, reason]) }
        let number = sequence([element(0x06, [0x55, 0x1d, 20]), element(0x04, [0x02, 1, 9])])
        return sequence([
            element(0x02, [1]), ecdsaSHA256, name, date,
            element(0x17, Array("491231000000Z".utf8)), element(0x30, entries),
            element(0xa0, sequence([number])),
        ])
    }
}
