/// The lines of all settings files, in the order in which `include` puts them together.
struct SettingsFiles {
    struct Line {
        let key: String
        let value: String
        let place: SettingPlace
    }

    private(set) var lines: [Line] = []
    /// Keys whose value could not be made out; they are set, for all that is checked later.
    private(set) var faultyKeys: [(key: String, place: SettingPlace)] = []
    private(set) var problems: [SettingsProblem] = []
    private(set) var warnings: [SettingsProblem] = []
    /// In the order of reading, the main file first.
    private(set) var files: [String] = []
    /// Whether all there is has been read; if not, what seems to be missing may be elsewhere.
    private(set) var isComplete = true

    private let source: SettingsSource
    /// Where each file was included, by its path.
    private var inclusions: [String: SettingPlace] = [:]
    /// The files that are being read, outermost first.
    private var stack: [String] = []
    private var bytesLeft = Self.maximumTotalBytes

    static let maximumDepth = 8
    static let maximumFiles = 1000
    static let maximumTotalBytes = 64 << 20

    init(main: String, source: SettingsSource) {
        self.source = source
        open(main, from: SettingPlace(file: main, line: 0), key: nil)
    }

    private mutating func open(_ path: String, from place: SettingPlace, key: String?) {
        let bytes: [UInt8]
        do throws(UnreadableFile) {
            bytes = try source.read(path)
        } catch {
            let file = key == nil ? "the file" : Quoted.text(path)
            refuse("cannot read \(file): \(Quoted.clipped(error.reason))", at: place, key: key)
            return
        }
        bytesLeft -= bytes.count
        guard bytesLeft >= 0 else {
            let most = "\(Self.maximumTotalBytes >> 20)MiB"
            refuse("all files together are too long", at: place, key: key, allowed: most)
            return
        }
        files.append(path)
        stack.append(path)
        inclusions[SettingsPath.join("", path)] = place
        add(SettingsText(bytes.span), of: path)
        stack.removeLast()
    }

    private mutating func add(_ text: SettingsText, of path: String) {
        for fault in text.faults {
            let place = SettingPlace(file: path, line: fault.number)
            if let key = fault.key { faultyKeys.append((key, place)) }
            refuse(fault.found, at: place, key: fault.key, allowed: fault.allowed)
        }
        for line in text.lines {
            let place = SettingPlace(file: path, line: line.number)
            if line.key == IncludeKey.name {
                include(line.value, at: place)
            } else {
                lines.append(Line(key: line.key, value: line.value, place: place))
            }
        }
    }

    private mutating func include(_ pattern: String, at place: SettingPlace) {
        guard stack.count < Self.maximumDepth else {
            refuse(
                "files include each other too deeply", at: place,
                allowed: "\(Self.maximumDepth) levels")
            return
        }
        let pattern = SettingsPath.join(SettingsPath.directory(of: place.file), pattern)
        guard pattern.utf8.contains(where: { "*?[".utf8.contains($0) }) else {
            includeFile(pattern, at: place)
            return
        }
        let paths = source.glob(pattern).sorted()
        if paths.isEmpty {
            warnings.append(
                SettingsProblem(
                    place: place, key: IncludeKey.name,
                    found: "no file matches \(Quoted.text(pattern))"))
        }
        for path in paths { includeFile(path, at: place) }
    }

    private mutating func includeFile(_ path: String, at place: SettingPlace) {
        let same = SettingsPath.join("", path)
        if let start = stack.firstIndex(where: { SettingsPath.join("", $0) == same }) {
            let circle = (stack[start...] + [path]).map(Quoted.clipped).joined(separator: " → ")
            refuse("a file includes itself: \(circle)", at: place)
        } else if let first = inclusions[same] {
            refuse("\(Quoted.text(path)) is included twice, first at \(first)", at: place)
        } else if files.count >= Self.maximumFiles {
            refuse("there are too many files", at: place, allowed: "\(Self.maximumFiles)")
        } else {
            open(path, from: place, key: IncludeKey.name)
        }
    }

    private mutating func refuse(
        _ found: String, at place: SettingPlace, key: String? = IncludeKey.name,
        allowed: String? = nil
    ) {
        isComplete = false
        problems.append(SettingsProblem(place: place, key: key, found: found, allowed: allowed))
    }
}
