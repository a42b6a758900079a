public import Configuration
internal import Foundation

extension SettingsSource {
    /// Largest file the gateway reads: a revocation list of a few million entries.
    static let largestFile = 256 << 20

    /// The real file system and environment.
    public static let live = SettingsSource(
        read: { path throws(UnreadableFile) in try readFile(path) },
        glob: { pattern in expand(pattern) },
        environment: { name in ProcessInfo.processInfo.environment[name] })

    /// The content of a file of at most `limit` bytes.
    static func readFile(
        _ path: String, limit: Int = largestFile
    ) throws(UnreadableFile) -> [UInt8] {
        let status = FileStatus(path: path)
        if status?.isDirectory == true {
            throw UnreadableFile(reason: "it is a directory")
        }
        guard let file = FileHandle(forReadingAtPath: path) else {
            let isThere = FileManager.default.fileExists(atPath: path)
            throw UnreadableFile(
                reason: isThere ? "it may not be read by this user" : "there is no such file")
        }
        defer { try? file.close() }
        do {
            let size = Int(clamping: status?.size ?? 0)
            guard size <= limit else {
                throw UnreadableFile(reason: "it has \(size) bytes, and \(limit) are the most")
            }
            return try bytes(of: file, expected: size, limit: limit)
        } catch let fault as UnreadableFile {
            throw fault
        } catch {
            throw UnreadableFile(reason: "it cannot be read")
        }
    }

    /// What the file holds, read piece by piece: a large list is in memory once. A file of another
    /// kind, or one that grows meanwhile, does not tell its size before.
    private static func bytes(
        of file: FileHandle, expected: Int, limit: Int
    ) throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(expected)
        while let piece = try file.read(upToCount: pieceSize), !piece.isEmpty {
            guard bytes.count + piece.count <= limit else {
                throw UnreadableFile(reason: "it is larger than \(limit) bytes")
            }
            bytes.append(contentsOf: piece)
        }
        return bytes
    }

    private static let pieceSize = 1 << 20

    /// The files whose last path component matches `*` and `?`, in order of their names.
    private static func expand(_ pattern: String) -> [String] {
        let url = URL(fileURLWithPath: pattern)
        let name = Array(url.lastPathComponent)
        guard name.contains("*") || name.contains("?") else {
            return FileManager.default.fileExists(atPath: pattern) ? [pattern] : []
        }
        let directory = url.deletingLastPathComponent().path
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return entries.filter { !$0.hasPrefix(".") && matches(Array($0), name) }
            .sorted().map { "\(directory)/\($0)" }
    }

    /// Wildcards by backtracking to the last star only: linear in practice, never exponential.
    private static func matches(_ text: [Character], _ pattern: [Character]) -> Bool {
        var position = 0
        var place = 0
        var star: (place: Int, position: Int)?
        while position < text.count {
            if place < pattern.count, pattern[place] == "?" || pattern[place] == text[position] {
                position += 1
                place += 1
            } else if place < pattern.count, pattern[place] == "*" {
                star = (place, position)
                place += 1
            } else if let last = star {
                place = last.place + 1
                position = last.position + 1
                star = (last.place, last.position + 1)
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == "*" }
    }
}
