import DeviceTrust
import Foundation
import Store

/// Works on a store until it is killed, and checks afterwards that nothing it was told is lost;
/// `scripts/store-crash` calls it.
///
///     store-crash writer STORE NUMBER        writes, telling standard output what was acknowledged
///     store-crash verify STORE SEEN LOG...   checks the store against what writers were told
///     store-crash measure STORE              how long common work takes
///     store-crash fill STORE COUNT           registers COUNT certificates and reads them again
///
/// STORE is a file, or a connection string of PostgreSQL, which has an equals sign.
@main struct StoreCrash {
    static func main() {
        let words = CommandLine.arguments.dropFirst()
        do {
            switch (words.first, words.dropFirst().map { $0 }) {
            case ("writer", let rest) where rest.count == 2:
                guard let number = Int(rest[1]) else { usage() }
                var writer = Writer(try open(rest[0]), number: number)
                try writer.run()
            case ("verify", let rest) where rest.count >= 2:
                try verify(rest[0], seen: rest[1], logs: Array(rest[2...]))
            case ("measure", let rest) where rest.count == 1: try Measurement.run(rest[0])
            case ("fill", let rest) where rest.count == 2:
                guard let count = Int(rest[1]) else { usage() }
                try Measurement.fill(rest[0], count: count)
            default: usage()
            }
        } catch {
            print("\(error)")
            exit(1)
        }
    }

    /// The store, as soon as it lets anybody in.
    static func open(_ place: String) throws -> SQLTrustStore {
        try patiently {
            place.contains("=")
                ? try PostgresTrustStore(connection: place) : try SQLiteTrustStore(file: place)
        }
    }

    private static func verify(_ place: String, seen: String, logs: [String]) throws {
        var facts = Facts()
        for log in logs {
            facts.read(try String(contentsOfFile: log, encoding: .utf8))
        }
        let faults = try Verifier(store: open(place), seen: seen).faults(facts)
        guard faults.isEmpty else {
            print(faults.joined(separator: "\n"))
            exit(1)
        }
        print("ok \(facts.count)")
    }

    private static func usage() -> Never {
        print("usage: store-crash writer|verify|measure|fill ...")
        exit(2)
    }
}

/// Calls until the store is there: another process may hold it, or it may be starting.
func patiently<Outcome>(_ call: () throws -> Outcome) throws -> Outcome {
    let end = Date().addingTimeInterval(60)
    while true {
        do {
            return try call()
        } catch let error as StoreError {
            guard case .unavailable = error, Date() < end else { throw error }
            usleep(2000)
        }
    }
}
