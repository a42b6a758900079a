/// Paths as text; nothing here looks at a file system.
enum SettingsPath {
    /// The directory part: "" for a name alone, so that joining leaves a path as it was.
    static func directory(of file: String) -> String {
        guard let slash = file.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
        return slash == file.startIndex ? "/" : String(file[..<slash])
    }

    /// A path seen from a directory; an absolute one stays. Empty and "." parts go, so that two
    /// spellings of one path compare equal; ".." stays, as it may cross a symbolic link.
    static func join(_ directory: String, _ path: some StringProtocol) -> String {
        let isAbsolute = path.hasPrefix("/")
        let whole = isAbsolute || directory.isEmpty ? String(path) : directory + "/" + path
        let parts = whole.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
        let joined = parts.filter { $0 != "." }.joined(separator: "/")
        return whole.utf8.first == UInt8(ascii: "/") ? "/" + joined : joined
    }

    /// The path of a file as it was written, seen from the directory of the settings.
    static func checked(_ value: ValueText) throws(ValueFault) -> String {
        let path = Trimming.blanks(Substring(value.text))
        if path.isEmpty { throw ValueFault("the path is empty") }
        if path.hasSuffix("/") { throw ValueFault("that is a directory") }
        if path.hasPrefix("~") { throw ValueFault("~ is not expanded") }
        if path.utf8.count > 4095 { throw ValueFault("it is longer than 4095 bytes") }
        return join(value.directory, path)
    }
}

/// Blanks and tabs, which never count at the ends of a key, a value or an item.
enum Trimming {
    static func blanks(_ text: Substring) -> Substring {
        var text = text.utf8
        while let first = text.first, isBlank(first) { text.removeFirst() }
        while let last = text.last, isBlank(last) { text.removeLast() }
        return Substring(text)
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
