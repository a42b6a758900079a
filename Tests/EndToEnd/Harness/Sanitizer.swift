import Foundation

/// Runs of the tests with a program that was built with a sanitizer:
///
///     swift build --sanitize=thread --scratch-path .build-thread --product sallyport
///     SALLYPORT_BINARY=.build-thread/debug/sallyport SALLYPORT_SANITIZED=thread swift test \
///         --filter EndToEnd
///
/// The same with `address`. The program ends at the first finding, so that a test fails and shows
/// the report among the log.
enum Sanitizer {
    private static let name = ProcessInfo.processInfo.environment["SALLYPORT_SANITIZED"]

    /// Whether memory is to be measured: a sanitizer's own would be counted too.
    static var isOn: Bool { name != nil }

    /// Variables for the program under test. The crash tracer is off: it would hold the pipes
    /// open for minutes.
    static func environment() throws -> [String: String] {
        var variables = [
            "TSAN_OPTIONS": "halt_on_error=1", "ASAN_OPTIONS": "halt_on_error=1",
            "SWIFT_BACKTRACE": "enable=no",
        ]
        if name == "thread" { variables["LD_PRELOAD"] = try mutexShim.get() }
        return variables
    }

    private static let mutexShim = Result {
        let library = try Tools.freshDirectory("sanitizer").appending(path: "mutex.so").path
        let source = Tools.directory.appending(path: "tsan_mutex.c").path
        try Tools.succeed("clang", ["-O1", "-shared", "-fPIC", "-o", library, source])
        return library
    }
}
