import Foundation

/// Commands for the running gateway.
extension TestProgram {
    /// The path of its control socket, as its settings say.
    var controlSocket: String {
        let line = settingsText.components(separatedBy: "\n")
            .first { $0.hasPrefix("gateway.control = ") }
        let path = line.map { String($0.dropFirst("gateway.control = ".count)) } ?? ""
        return path.hasPrefix("/") ? path : directory.appending(path: path).path
    }

    /// Runs a command to its end.
    func command(_ words: [String]) throws -> ToolResult {
        try TestProgram.run(words + ["--socket", controlSocket])
    }
}
