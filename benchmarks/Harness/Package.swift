// swift-tools-version: 6.2
import PackageDescription

// The load generator, a package of its own: nobody who builds the gateway builds it, and it shares
// no code with what it measures.

let settings: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
]

let package = Package(
    name: "Harness",
    products: [.executable(name: "sallyport-bench", targets: ["sallyport-bench"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", exact: "0.2.0"),
    ],
    targets: [
        .target(
            name: "CBench",
            linkerSettings: [
                .linkedLibrary("ssl"), .linkedLibrary("crypto"), .linkedLibrary("nghttp2"),
            ]),
        .target(
            name: "Measuring",
            dependencies: [.product(name: "Histogram", package: "hdrhistogram-swift")],
            swiftSettings: settings),
        .target(name: "Loading", dependencies: ["CBench", "Measuring"], swiftSettings: settings),
        .executableTarget(
            name: "sallyport-bench",
            dependencies: [
                "Loading", "Measuring",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "MeasuringTests", dependencies: ["Measuring"], swiftSettings: settings),
        .testTarget(
            name: "LoadingTests", dependencies: ["CBench", "Loading", "Measuring"],
            swiftSettings: settings),
        .testTarget(
            name: "CommandTests", dependencies: ["sallyport-bench"], swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
