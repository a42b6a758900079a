// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableExperimentalFeature("Lifetimes"),
]

/// A Swift room with the settings every room has.
func room(_ name: String, _ imports: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: imports, swiftSettings: settings)
}

/// The unit tests of one room.
func tests(of name: String, _ imports: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.byName(name: name)] + imports,
        swiftSettings: settings)
}

let package = Package(
    name: "sallyport",
    products: [
        .executable(name: "sallyport", targets: ["sallyport"]),
        // What Tests/Fuzz and benchmarks/InMemory, packages of their own, reach.
        .library(
            name: "Fuzzable",
            targets: ["Configuration", "DeviceTrust", "Federation", "HTTP", "TLS"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        .target(name: "CLinux"),
        .target(
            name: "COpenSSL",
            linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto")]),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .systemLibrary(
            name: "CXML", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .target(
            name: "CXMLSec", dependencies: ["CXML"],
            linkerSettings: [
                .linkedLibrary("xmlsec1-openssl"), .linkedLibrary("xmlsec1"),
                .linkedLibrary("crypto"),
            ]),
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .target(name: "CZlib", linkerSettings: [.linkedLibrary("z")]),
        room("Configuration"),
        room("DeviceTrust"),
        room("Inflation", ["CZlib"]),
        room("XMLReading", ["CXML"]),
        room("XMLSignature", ["CXMLSec", "XMLReading"]),
        room("Federation", ["Inflation", "XMLReading", "XMLSignature"]),
        room("Transport", ["CLinux"]),
        room("TLS", ["COpenSSL"]),
        room("HTTP"),
        room("Downloading", ["CCurl"]),
        room("SystemLog", ["DeviceTrust", "Transport"]),
        room("Store", ["CLibPQ", "CSQLite", "DeviceTrust"]),
        room("Gateway", ["DeviceTrust", "Federation", "HTTP", "SystemLog", "TLS", "Transport"]),
        room(
            "Control",
            [
                "Configuration", "DeviceTrust", "Downloading", "Federation", "Gateway", "HTTP",
                "Store", "SystemLog", "TLS", "Transport",
            ]),
        .executableTarget(
            name: "sallyport",
            dependencies: [
                "Configuration", "Control",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        tests(of: "Configuration", ["TestSupport"]),
        tests(of: "DeviceTrust", ["TestSupport"]),
        .testTarget(
            name: "FederationTests",
            dependencies: [
                "Federation", "Inflation", "TLS", "TestSupport", "XMLReading", "XMLSignature",
            ],
            resources: [.copy("Samples")], swiftSettings: settings),
        tests(of: "Transport"),
        tests(of: "TLS"),
        tests(of: "HTTP"),
        tests(of: "Store", ["DeviceTrust", "TestSupport", "store-crash"]),
        .testTarget(
            name: "DownloadingTests", dependencies: ["Downloading"], exclude: ["Tools"],
            swiftSettings: settings),
        tests(of: "SystemLog", ["TestSupport"]),
        .testTarget(
            name: "GatewayTests",
            dependencies: [
                "DeviceTrust", "Federation", "Gateway", "HTTP", "SystemLog", "TLS", "TestSupport",
                "Transport",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ControlTests",
            dependencies: [
                "Configuration", "Control", "DeviceTrust", "Downloading", "Federation", "Gateway",
                "HTTP", "Store", "SystemLog", "TLS", "TestSupport", "Transport",
            ],
            swiftSettings: settings),
        .target(
            name: "TestSupport", path: "Tests/TestSupport", exclude: ["Tools"],
            swiftSettings: settings),
        .executableTarget(
            name: "store-crash", dependencies: ["DeviceTrust", "Store"], path: "Tests/StoreCrash",
            swiftSettings: settings),
        .testTarget(name: "LayeringTests", swiftSettings: settings),
        .testTarget(
            name: "EndToEnd", dependencies: ["TestSupport"], exclude: ["Tools"],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
