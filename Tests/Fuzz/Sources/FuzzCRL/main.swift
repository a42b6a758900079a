import CFuzzer
import DeviceTrust
import Foundation
import TLS

/// Revocation lists. Holds for every input: the answer is the same twice; every entry that is
/// counted is told, with the contents of a positive INTEGER of up to 20 bytes as its serial; a list
/// that is read is no list once it is cut short or followed by something; the same list in PEM says
/// the same; no list of another key is believed; and an index of the entries, alone and with the
/// entries as changes to it, answers as a dictionary does.

@_cdecl("LLVMFuzzerTestOneInput")
func fuzzList(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    let found = Summary.read(bytes)
    precondition(found == Summary.read(bytes))
    switch found {
    case .success(let list): check(list, bytes)
    case .failure(let fault): precondition(!fault.code.isEmpty && !fault.description.isEmpty)
    }
    do throws(CRLError) {
        _ = try CertificateRevocationList(bytes, anchors: anchors)
        preconditionFailure("a list that nobody signed")
    } catch {
        if case .failure(let fault) = found { precondition(error.code == fault.code) }
    }
    return 0
}

func check(_ list: Summary, _ bytes: [UInt8]) {
    precondition(list.entries.count == list.entryCount)
    for entry in list.entries {
        let hasSign = entry.serial.count > 1 && entry.serial[0] == 0
        precondition((1...(hasSign ? 21 : 20)).contains(entry.serial.count))
        precondition(hasSign ? entry.serial[1] >= 0x80 : (1..<0x80).contains(entry.serial[0]))
        precondition(entry.reason < 0x80)
    }
    precondition(list.skippedCount >= 0)
    precondition(list.number.map { $0.count <= 20 && $0.first != 0 } ?? true)
    precondition(list.baseNumber.map { $0.count <= 20 && $0.first != 0 } ?? true)
    precondition(list.baseNumber == nil || list.number != nil)
    checkIndex(list)
    // What has no such line can only be DER.
    guard !bytes.contains(Array("-----BEGIN".utf8)) else { return }
    precondition(Summary.read(pem(bytes)) == .success(list))
    precondition(isRefused(Array(bytes.dropLast())) && isRefused(bytes + [0]))
}

/// The first half of the entries as a complete list, all of them as the changes.
func checkIndex(_ list: Summary) {
    guard let issuer = IssuerKey(bytes: [UInt8](repeating: 1, count: 32)) else { return }
    var model: [CertificateSerial: RevocationReason] = [:]
    var builder = RevocationIndex.Builder()
    for entry in list.entries.prefix(list.entries.count / 2) {
        guard let serial = CertificateSerial(integerContent: entry.serial.span) else {
            preconditionFailure("a serial that is told has a value")
        }
        let reason = RevocationReason(code: entry.reason)
        builder.insert(serial, date: entry.date, reason: reason)
        if reason == .removeFromCRL { continue }
        if model[serial] ?? .certificateHold == .certificateHold { model[serial] = reason }
    }
    let base = builder.finish(
        issuer: issuer, number: [7], thisUpdate: 0, nextUpdate: nil, distributionPoint: nil)
    compare(base, model)

    var changes = RevocationDelta.Builder()
    var weightiest: [CertificateSerial: RevocationReason] = [:]
    for entry in list.entries {
        guard let serial = CertificateSerial(integerContent: entry.serial.span) else { continue }
        let reason = RevocationReason(code: entry.reason)
        changes.insert(serial, date: entry.date, reason: reason)
        let old = weightiest[serial] ?? .removeFromCRL
        if old == .removeFromCRL || old == .certificateHold && reason != .removeFromCRL {
            weightiest[serial] = reason
        }
    }
    for (serial, reason) in weightiest
    where model[serial] ?? .certificateHold == .certificateHold {
        model[serial] = reason == .removeFromCRL ? nil : reason
    }
    let delta = changes.finish(
        issuer: issuer, number: list.number ?? [9], baseNumber: list.baseNumber ?? [7],
        thisUpdate: 0, nextUpdate: nil, distributionPoint: nil)
    let both = base.applying(delta)
    precondition((both != nil) == (delta.fit(to: base) == .fits))
    if let both { compare(both, model) }
}

/// Two final reasons are told apart by their dates, which the model leaves out.
func compare(_ index: RevocationIndex, _ model: [CertificateSerial: RevocationReason]) {
    precondition(index.count == model.count)
    for (serial, reason) in model {
        let found = index.entry(for: serial)?.reason
        precondition(index.contains(serial) && found != nil)
        precondition((found == .certificateHold) == (reason == .certificateHold))
    }
}

func isRefused(_ bytes: [UInt8]) -> Bool {
    if case .failure = Summary.read(bytes) { true } else { false }
}

func pem(_ der: [UInt8]) -> [UInt8] {
    let text = Data(der).base64EncodedString(options: [.lineLength64Characters])
    return Array("-----BEGIN X509 CRL-----\n\(text)\n-----END X509 CRL-----\n".utf8)
}

/// What a list says.
struct Summary: Equatable {
    struct Entry: Equatable {
        var serial: [UInt8]
        var date: Int64
        var reason: UInt8
    }

    var entries: [Entry] = []
    var entryCount: Int
    var skippedCount: Int
    var times: [Int64?]
    var number: [UInt8]?
    var baseNumber: [UInt8]?

    static func read(_ bytes: [UInt8]) -> Result<Summary, CRLError> {
        do throws(CRLError) {
            let document = try CRLDocument(bytes)
            var summary = Summary(
                entryCount: document.entryCount, skippedCount: document.skippedCount,
                times: [document.thisUpdate, document.nextUpdate], number: document.number,
                baseNumber: document.baseNumber)
            var entries: [Entry] = []
            try document.forEachEntry { serial, date, reason in
                entries.append(
                    Entry(serial: serial.indices.map { serial[$0] }, date: date, reason: reason))
            }
            summary.entries = entries
            return .success(summary)
        } catch {
            return .failure(error)
        }
    }
}

/// An authority with the name that the seeds have, and a key that nobody keeps.
func makeAnchors() throws -> TrustAnchors {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
        "-nodes", "-keyout", "/dev/null", "-subj", "/CN=Device CA", "-utf8", "-days", "2",
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let pem = Array(output.fileHandleForReading.readDataToEndOfFile())
    process.waitUntilExit()
    return try TrustAnchors(pem: pem)
}

try TLSEngine.prepareProcess()
let anchors = try makeAnchors()
var arguments = CommandLine.argc
var values: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv
_ = unsafe LLVMFuzzerRunDriver(&arguments, &values, fuzzList)
