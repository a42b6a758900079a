// swift-tools-version: 6.2
import PackageDescription

// A package of its own: nobody who builds the gateway builds its measurements.
// benchmarks/binding-table, benchmarks/revocation-index and benchmarks/sign-on build and run it.

let settings: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableExperimentalFeature("Lifetimes"),
]

let package = Package(
    name: "InMemory",
    dependencies: [.package(name: "sallyport", path: "../..")],
    targets: [
        .executableTarget(
            name: "BindingTableBenchmark",
            dependencies: [.product(name: "Fuzzable", package: "sallyport")],
            swiftSettings: settings),
        .executableTarget(
            name: "RevocationBenchmark",
            dependencies: [.product(name: "Fuzzable", package: "sallyport")],
            swiftSettings: settings),
        .executableTarget(
            name: "SignOnBenchmark",
            dependencies: [.product(name: "Fuzzable", package: "sallyport")],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
