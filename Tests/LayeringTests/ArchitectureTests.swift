import Testing

/// What ARCHITECTURE.md promises about rooms is what the other tests enforce.
@Suite struct ArchitectureTests {
    private static let header = ["room", "may import", "alone may"]

    @Test func `The table of rooms is the one that is enforced`() throws {
        let rows = try tableOfRooms()
        #expect(rows.map(\.room) == Room.all.map(\.name))
        for (row, room) in zip(rows, Room.all) {
            #expect(row.imports == room.imports, "\(room.name)")
            #expect(!row.purpose.isEmpty, "\(room.name)")
        }
    }

    @Test(arguments: [
        ("pointers", Room.all.filter(\.handlesPointers)),
        ("Foundation", Room.all.filter { $0.privileges.contains("Foundation") }),
    ])
    func `The rooms that may do what others may not are named`(
        what: String, rooms: [Room]
    ) throws {
        let text = try SourceTree.read("ARCHITECTURE.md").split { $0 == " " || $0 == "\n" }
            .joined(separator: " ")
        let names = rooms.map(\.name)
        let all = names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
        let expected = "\(what) \(what == "pointers" ? "are" : "is") allowed in \(all) only."
        #expect(text.contains(expected), "no sentence: \(expected)")
    }

    private func tableOfRooms() throws -> [(room: String, imports: Set<String>, purpose: String)] {
        let lines = try SourceTree.read("ARCHITECTURE.md").split(separator: "\n")
        let start = try #require(lines.firstIndex { cells($0) == Self.header })
        let rows = lines[(start + 2)...].prefix { $0.hasPrefix("|") }.map { cells($0) }
        return try rows.map { row in
            try #require(row.count == 3)
            let imports = row[1].split { $0 == "," || $0 == " " }.map(String.init)
            return (row[0], Set(imports), row[2])
        }
    }

    /// The cells of a table's row; a line that is none has none.
    private func cells(_ line: Substring) -> [String] {
        guard line.hasPrefix("|"), line.hasSuffix("|") else { return [] }
        return line.dropFirst().dropLast().split(separator: "|").map { cell in
            let words = cell.split(separator: " ")
            return words.joined(separator: " ")
        }
    }
}
