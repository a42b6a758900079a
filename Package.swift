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
    targets: [
        .target(name: "CLinux"),
        room("Transport", ["CLinux"]),
        tests(of: "Transport"),
    ],
    swiftLanguageModes: [.v6]
)
