import Foundation

/// What is at the end of a path: enough to see that a file was replaced or rewritten.
struct FileStatus: Equatable {
    let isDirectory: Bool
    private let device: UInt64
    private let inode: UInt64
    let size: UInt64
    private let changed: Date

    /// The status of a file; nil when there is none, or none that this user may see.
    init?(path: String) {
        // Foundation does not follow a link at the end of a path, and mounted secrets are links
        // that never change to files that do.
        let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: target) else {
            return nil
        }
        func number(_ key: FileAttributeKey) -> UInt64 {
            (attributes[key] as? NSNumber)?.uint64Value ?? 0
        }
        isDirectory = attributes[.type] as? FileAttributeType == .typeDirectory
        device = number(.systemNumber)
        inode = number(.systemFileNumber)
        size = number(.size)
        changed = attributes[.modificationDate] as? Date ?? .distantPast
    }
}
