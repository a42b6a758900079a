/// The targets that Package.swift declares, with what they depend on.
struct Manifest {
    private(set) var dependencies: [String: Set<String>] = [:]

    /// Reads the calls that make a target: `room(…)`, `.target(…)` and their like.
    init(_ source: String) {
        let tokens = SwiftText(source).tokens
        let makers = ["executableTarget", "room", "systemLibrary", "target"]
        for index in tokens.indices.dropLast() {
            guard case .word(let maker) = tokens[index], makers.contains(maker),
                tokens[index + 1] == .mark("("), tokens[..<index].last != .word("func")
            else { continue }
            let call = Manifest.balanced(tokens[(index + 1)...], "(", ")")
            // A target with a path of its own is not below Sources.
            guard let name = Manifest.texts(call).first, !call.contains(.word("path")) else {
                continue
            }
            let list = call.firstIndex(of: .mark("[")).map {
                Manifest.balanced(call[$0...], "[", "]")
            }
            // A system library's list says what provides it; settings hold no dependencies.
            let isDependencies =
                maker == "room"
                || call.firstIndex(of: .word("dependencies")) == list.map { $0.startIndex - 2 }
            dependencies[name] = Set(isDependencies ? Manifest.names(list ?? []) : [])
        }
    }

    /// From an opening mark up to the one that closes it.
    private static func balanced(
        _ tokens: ArraySlice<SwiftText.Token>, _ open: Character, _ close: Character
    ) -> ArraySlice<SwiftText.Token> {
        var depth = 0
        for index in tokens.indices {
            if tokens[index] == .mark(open) { depth += 1 }
            if tokens[index] == .mark(close) { depth -= 1 }
            if depth == 0 { return tokens[...index] }
        }
        return tokens
    }

    private static func texts(_ tokens: ArraySlice<SwiftText.Token>) -> [String] {
        tokens.compactMap { token in
            if case .text(let text) = token { text } else { nil }
        }
    }

    /// The names in a list of dependencies; the package of a product is none.
    private static func names(_ tokens: ArraySlice<SwiftText.Token>) -> [String] {
        tokens.indices.compactMap { index in
            guard case .text(let text) = tokens[index] else { return nil }
            let isPackage = tokens[..<index].suffix(2) == [.word("package"), .mark(":")]
            return isPackage ? nil : text
        }
    }
}
