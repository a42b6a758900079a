import Testing

@Suite struct LayeringTests {
    @Test func `Every folder of Sources is a room of the table`() {
        #expect(SourceTree.folders == Set(Room.all.map(\.name)))
    }

    @Test func `No file imports what its room may not`() {
        var faults: [String] = []
        for file in SourceTree.files {
            guard let room = Room.named(file.room) else { continue }
            let allowed = room.imports.union(room.privileges).union(Room.common)
            faults += file.text.imports.filter { !allowed.contains($0) }
                .map { "\(file.path) imports \($0)" }
        }
        #expect(faults == [])
    }

    @Test func `The table grants no import that nothing uses`() {
        var faults: [String] = []
        for room in Room.all where !room.isForeign {
            let used = Set(
                SourceTree.files.filter { $0.room == room.name }.flatMap(\.text.imports))
            let granted = room.imports.union(room.privileges).subtracting([Room.pointers])
            faults += granted.subtracting(used).map { "\(room.name) does not import \($0)" }
        }
        #expect(faults == [])
    }

    @Test(arguments: Room.all.filter(\.isForeign).map(\.name))
    func `A C module has one Swift importer and no Swift file`(name: String) {
        let importers = Set(
            SourceTree.files.filter { $0.text.imports.contains(name) }.map(\.room))
        #expect(importers.count == 1)
        #expect(!SourceTree.files.contains { $0.room == name })
    }

    @Test func `Only rooms that may handle pointers do`() {
        var faults: [String] = []
        for file in SourceTree.files where Room.named(file.room)?.handlesPointers != true {
            let words = file.text.words.filter { word in
                word.lowercased().contains("unsafe")
                    || ["OpaquePointer", "Unmanaged", "unchecked", "unowned"].contains(word)
            }
            faults += words.map { "\(file.path) says \($0)" }
        }
        #expect(faults == [])
    }

    @Test func `No code crashes on what it did not expect`() {
        let forbidden: [(name: String, tokens: [SwiftText.Token])] = [
            ("try!", [.word("try"), .mark("!")]),
            ("as!", [.word("as"), .mark("!")]),
            ("fatalError", [.word("fatalError"), .mark("(")]),
            ("assertionFailure", [.word("assertionFailure"), .mark("(")]),
        ]
        var faults: [String] = []
        for file in SourceTree.files {
            for (name, tokens) in forbidden where file.text.contains(tokens) {
                faults.append("\(file.path) says \(name)")
            }
        }
        #expect(faults == [])
    }

    @Test func `No file is longer than 600 lines`() throws {
        var faults: [String] = []
        for folder in ["Sources", "Tests"] {
            for path in SourceTree.paths(below: folder) where path.hasSuffix(".swift") {
                let lines = try SourceTree.read("\(folder)/\(path)").split(
                    separator: "\n", omittingEmptySubsequences: false
                ).count
                if lines > 600 { faults.append("\(path) has \(lines) lines") }
            }
        }
        #expect(faults == [])
    }
}

@Suite struct ManifestTests {
    @Test func `Package.swift declares what the table says`() throws {
        let manifest = Manifest(try SourceTree.read("Package.swift"))
        #expect(Set(manifest.dependencies.keys) == Set(Room.all.map(\.name)))
        for room in Room.all {
            #expect(manifest.dependencies[room.name] == room.dependencies, "\(room.name)")
        }
    }

    @Test func `Every kind of target is read with its dependencies`() {
        let manifest = Manifest(
            """
            func room(_ name: String) -> Target { .target(name: name) }
            // room("Gone", ["Nothing"])
            room("A"), room("B", ["A", "C"]),
            .target(name: "T", dependencies: ["A"], path: "Tests/T"),
            .target(name: "C", linkerSettings: [.linkedLibrary("z")]),
            .systemLibrary(name: "D", pkgConfig: "d", providers: [.apt(["libd"])]),
            .executableTarget(
                name: "E", dependencies: ["B", .product(name: "P", package: "swift-p")])
            """)
        #expect(
            manifest.dependencies == [
                "A": [], "B": ["A", "C"], "C": [], "D": [], "E": ["B", "P"],
            ])
    }
}
