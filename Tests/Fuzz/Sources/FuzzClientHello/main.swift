import CFuzzer
import Glibc
import TLS

/// What a client sends first, as octets of a socket. Holds for every input: the handshake neither
/// crashes nor completes (there is no host to complete it with), a failure has a code, and a
/// failed connection stays failed.

/// A server without hosts: every name is unknown to it.
let engine = try TLSEngine()
let contexts = try TLSContextSet(
    engine: engine, hosts: [], settings: TLSSettings(), ticketKeys: TicketKeys())

@_cdecl("LLVMFuzzerTestOneInput")
func fuzzHello(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var pair: [Int32] = [0, 0]
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
    guard unsafe socketpair(AF_UNIX, type, 0, &pair) == 0 else { return 0 }
    defer {
        close(pair[0])
        close(pair[1])
    }
    // Less than a socket buffer, so that one send takes it.
    guard count < 64 * 1024,
        unsafe send(pair[1], data, count, Int32(MSG_NOSIGNAL)) == count
    else { return 0 }
    shutdown(pair[1], Int32(SHUT_WR))
    var connection = TLSConnection()
    do {
        try connection.accept(descriptor: pair[0], contexts: contexts, engine: engine)
    } catch {
        preconditionFailure("\(error)")
    }
    switch connection.handshake() {
    case .closed:
        break
    case .failed(let fault):
        precondition(!fault.code.isEmpty && fault.code.utf8.count < 40)
    case .done, .wouldBlock:
        preconditionFailure("a handshake without a host and without more to come")
    }
    let peer = connection.peer
    precondition(!connection.isOpen && peer == nil)
    let burst = engine.burst
    precondition(burst.count < 1024)
    burst.removeAll()
    return 0
}

var arguments = CommandLine.argc
var values: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv
_ = unsafe LLVMFuzzerRunDriver(&arguments, &values, fuzzHello)
