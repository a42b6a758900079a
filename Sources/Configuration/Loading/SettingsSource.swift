/// How the settings reach the world: this room does no input or output of its own.
public struct SettingsSource: Sendable {
    /// The whole content of a file. Reading `SettingsText.maximumBytes + 1` bytes is enough:
    /// a longer file is refused anyway.
    public let read: @Sendable (_ path: String) throws(UnreadableFile) -> [UInt8]
    /// The paths that match a shell pattern, in any order; none when nothing matches.
    public let glob: @Sendable (_ pattern: String) -> [String]
    /// The value of an environment variable, nil when it is not set.
    public let environment: @Sendable (_ name: String) -> String?

    /// Ties the room to a file system and an environment.
    public init(
        read: @escaping @Sendable (_ path: String) throws(UnreadableFile) -> [UInt8],
        glob: @escaping @Sendable (_ pattern: String) -> [String],
        environment: @escaping @Sendable (_ name: String) -> String?
    ) {
        self.read = read
        self.glob = glob
        self.environment = environment
    }

    /// The secret a reference stands for. One line end at the end of a file is not part of it.
    public func secret(_ reference: SecretReference) throws(UnreadableFile) -> [UInt8] {
        switch reference {
        case .environment(let name):
            guard let text = environment(name) else {
                throw UnreadableFile(reason: "the environment variable \(name) is not set")
            }
            return Array(text.utf8)
        case .file(let path):
            var bytes = try read(path)
            if bytes.last == UInt8(ascii: "\n") {
                bytes.removeLast()
                if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
            }
            return bytes
        }
    }
}

/// Why a file could not be read, in words: "No such file or directory".
public struct UnreadableFile: Error, Equatable, Sendable {
    /// As the system says it.
    public let reason: String

    /// A reason in words.
    public init(reason: String) {
        self.reason = reason
    }
}
