import Foundation
import Glibc

/// Reading that goes on when a signal comes in between: Foundation's own ends the program then.
extension FileHandle {
    /// What is there now, waiting for the first byte; empty at the end.
    func nextPart() -> Data {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        while true {
            // The array is filled within the call.
            let count = unsafe Glibc.read(fileDescriptor, &bytes, bytes.count)
            if count >= 0 { return Data(bytes.prefix(count)) }
            if errno != EINTR { return Data() }
        }
    }

    /// Everything up to the end.
    func everything() -> Data {
        var all = Data()
        while true {
            let part = nextPart()
            if part.isEmpty { return all }
            all += part
        }
    }
}
