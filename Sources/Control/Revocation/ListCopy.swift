import Foundation

/// The copies of downloaded lists in the directory that `gateway.cache` names.
enum ListCopy {
    /// The name of the file that keeps what this address gives to an organisation: readable, and
    /// another one for each address.
    static func name(of address: String, org: String) -> String {
        let plain = address.utf8.suffix(80).map { byte -> Character in
            let isPlain = (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20)
            return isPlain || byte == 0x2e ? Character(Unicode.Scalar(byte)) : "-"
        }
        return "\(org)-\(hexadecimal(of: address))-\(String(plain)).crl"
    }

    /// Writes a list in the place of the old one, in one step. Returns what went wrong, in words.
    static func write(_ bytes: [UInt8], to path: String) -> String? {
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent()
        do {
            try FileManager.default.createDirectory(
                at: directory, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o755])
            try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
            return nil
        } catch {
            return "\(path) cannot be written"
        }
    }

    /// FNV-1a over 64 bits: tells names apart, and need not withstand anybody. A list in the wrong
    /// file would be refused as every wrong list is.
    private static func hexadecimal(of address: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in address.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
