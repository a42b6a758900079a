import CFuzzer
import TLS

/// Revocation lists, in DER or PEM. Holds for every input: what is taken agrees with itself; the
/// walk over the entries yields as many as were counted, each within its bounds, and never fails.

@_cdecl("LLVMFuzzerTestOneInput")
func fuzzList(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    do {
        check(try CRLDocument(bytes))
    } catch {
        precondition(!error.code.isEmpty && !error.description.isEmpty)
    }
    return 0
}

func check(_ document: CRLDocument) {
    var entryCount = 0
    do {
        try document.forEachEntry { (serial, _, reason) throws(CRLError) in
            let hasSign = serial.count > 1 && serial[0] == 0
            precondition((1...(hasSign ? 21 : 20)).contains(serial.count))
            precondition(hasSign ? serial[1] >= 0x80 : (1..<0x80).contains(serial[0]))
            precondition(reason < 0x80)
            entryCount += 1
        }
    } catch {
        preconditionFailure("an entry that was in order is not any more: \(error)")
    }
    precondition(entryCount == document.entryCount && document.skippedCount >= 0)
    precondition(document.number.map { $0.count <= 20 && $0.first != 0 } ?? true)
}

var arguments = CommandLine.argc
var values: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv
_ = unsafe LLVMFuzzerRunDriver(&arguments, &values, fuzzList)
