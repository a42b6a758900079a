// swift-tools-version: 6.2
import PackageDescription

// A package of its own: nobody who builds the gateway builds its measurements.
// Build and run it with benchmarks/revocation-index.

let settings: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableExperimentalFeature("Lifetimes"),
]

let package = Package(
    name: "Revocation",
    dependencies: [.package(name: "sallyport", path: "../..")],
    targets: [
        .executableTarget(
            name: "RevocationBenchmark",
            dependencies: [.product(name: "Fuzzable", package: "sallyport")],
            swiftSettings: settings)
    ],
    swiftLanguageModes: [.v6]
)
