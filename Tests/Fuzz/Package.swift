// swift-tools-version: 6.2
import PackageDescription

// A package of its own: the sanitizer changes how everything below it is compiled and linked.
// Build and run it with scripts/fuzz.

let settings: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableExperimentalFeature("Lifetimes"),
]

/// One program that throws hostile input at one reader.
func fuzzer(_ name: String) -> Target {
    .executableTarget(
        name: name,
        dependencies: ["CFuzzer", .product(name: "Fuzzable", package: "sallyport")],
        swiftSettings: settings)
}

let package = Package(
    name: "Fuzz",
    dependencies: [.package(name: "sallyport", path: "../..")],
    targets: [
        .target(name: "CFuzzer"),
        fuzzer("FuzzAnswerForm"),
        fuzzer("FuzzAssertion"),
        fuzzer("FuzzCRL"),
        fuzzer("FuzzChunkedBody"),
        fuzzer("FuzzClientChain"),
        fuzzer("FuzzClientHello"),
        fuzzer("FuzzClientSignals"),
        fuzzer("FuzzFederation"),
        fuzzer("FuzzHTTPHead"),
        fuzzer("FuzzMetadata"),
        fuzzer("FuzzSettings"),
    ],
    swiftLanguageModes: [.v6]
)
