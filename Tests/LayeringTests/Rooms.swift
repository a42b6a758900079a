/// One module below Sources: which rooms it may import, and what else it may use that most may not.
struct Room {
    let name: String
    let imports: Set<String>
    let privileges: Set<String>

    init(_ name: String, _ imports: Set<String> = [], alone privileges: Set<String> = []) {
        self.name = name
        self.imports = imports
        self.privileges = privileges
    }

    /// C headers without logic, which have no Swift file.
    var isForeign: Bool { privileges.contains(Room.foreign) }

    /// Whether its code may handle memory by hand.
    var handlesPointers: Bool { privileges.contains(Room.pointers) }

    static let foreign = "C"
    static let pointers = "pointers"

    /// Modules that come with the toolchain; any other privilege that is a module is a package's.
    static let toolchain: Set<String> = [foreign, pointers, "Foundation", "Glibc"]

    /// Every room. ARCHITECTURE.md shows the same table; a room is added there and here.
    static let all: [Room] = [
        Room("CCurl", alone: [foreign]),
        Room("CLinux", alone: [foreign]),
        Room("CLibPQ", alone: [foreign]),
        Room("COpenSSL", alone: [foreign]),
        Room("CSQLite", alone: [foreign]),
        Room("CXML", alone: [foreign]),
        Room("CXMLSec", ["CXML"], alone: [foreign]),
        Room("CZlib", alone: [foreign]),
        Room("Configuration"),
        Room("DeviceTrust"),
        Room("Inflation", ["CZlib"], alone: [pointers]),
        Room("XMLReading", ["CXML"], alone: [pointers]),
        Room("XMLSignature", ["CXMLSec", "XMLReading"], alone: [pointers]),
        Room("Federation", ["Inflation", "XMLReading", "XMLSignature"]),
        Room("Transport", ["CLinux"], alone: [pointers, "Glibc"]),
        Room("TLS", ["COpenSSL"], alone: [pointers, "Glibc"]),
        Room("HTTP"),
        Room("Downloading", ["CCurl"], alone: [pointers]),
        Room("SystemLog", ["DeviceTrust", "Transport"]),
        Room("Store", ["CLibPQ", "CSQLite", "DeviceTrust"], alone: [pointers, "Glibc"]),
        Room("Gateway", ["DeviceTrust", "Federation", "HTTP", "SystemLog", "TLS", "Transport"]),
        Room(
            "Control",
            [
                "Configuration", "DeviceTrust", "Downloading", "Federation", "Gateway", "HTTP",
                "Store", "SystemLog", "TLS", "Transport",
            ], alone: ["Foundation"]),
        Room("sallyport", ["Configuration", "Control"], alone: ["ArgumentParser", "Foundation"]),
    ]

    /// Modules of the toolchain that every room may import: no I/O, no clocks, no pointers.
    static let common: Set<String> = ["Synchronization"]

    /// What Package.swift has to declare.
    var dependencies: Set<String> { imports.union(privileges.subtracting(Room.toolchain)) }

    static func named(_ name: String) -> Room? { all.first { $0.name == name } }
}
