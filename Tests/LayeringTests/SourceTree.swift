import Foundation

/// The files of the project this test belongs to.
enum SourceTree {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// A Swift file below Sources.
    struct File {
        let room: String
        let path: String
        let source: String
        let text: SwiftText
    }

    /// Every Swift file below Sources.
    static let files: [File] = paths(below: "Sources").filter { $0.hasSuffix(".swift") }
        .compactMap { path in
            let parts = path.split(separator: "/")
            guard parts.count > 1, let source = try? read("Sources/\(path)") else { return nil }
            return File(
                room: String(parts[0]), path: path, source: source, text: SwiftText(source))
        }

    /// The folders of Sources.
    static let folders = Set(
        paths(below: "Sources").compactMap { path in
            path.split(separator: "/").dropLast().first.map(String.init)
        })

    /// Paths of all files below a folder, in order.
    static func paths(below folder: String) -> [String] {
        let found = FileManager.default.enumerator(atPath: root.appending(path: folder).path)
        return (found?.compactMap { $0 as? String } ?? []).filter { !$0.contains(".build") }
            .sorted()
    }

    /// The text of a file.
    static func read(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
}
