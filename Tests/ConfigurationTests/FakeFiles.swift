import Configuration

/// Settings files in memory.
struct FakeFiles: Sendable {
    var files: [String: [UInt8]] = [:]
    var environment: [String: String] = [:]

    init(_ files: [String: String] = [:], environment: [String: String] = [:]) {
        self.files = files.mapValues { Array($0.utf8) }
        self.environment = environment
    }

    var source: SettingsSource {
        SettingsSource(
            read: { path throws(UnreadableFile) in
                guard let bytes = files[path] else {
                    throw UnreadableFile(reason: "No such file or directory")
                }
                return bytes
            },
            glob: { pattern in
                // One star is all that the tests need.
                let parts = pattern.split(
                    separator: "*", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2 else { return files[pattern] == nil ? [] : [pattern] }
                return files.keys.filter { $0.hasPrefix(parts[0]) && $0.hasSuffix(parts[1]) }
            },
            environment: { environment[$0] })
    }
}

/// What came of loading settings.
struct Outcome {
    let settings: Settings?
    let problems: [SettingsProblem]
    let warnings: [SettingsProblem]

    /// As they are printed.
    var lines: [String] { problems.map(\.description) }

    /// The main file is `sallyport.conf`.
    init(_ text: String, environment: [String: String] = [:]) {
        self.init(FakeFiles(["sallyport.conf": text], environment: environment))
    }

    init(_ files: FakeFiles, main: String = "sallyport.conf") {
        do throws(SettingsErrors) {
            let settings = try Settings.load(file: main, source: files.source)
            self.settings = settings
            problems = []
            warnings = settings.warnings
        } catch {
            settings = nil
            problems = error.problems
            warnings = error.warnings
        }
    }
}

/// The least that loads: one org with a device-trust host, and one app.
enum Minimal {
    static let org = """
        org.corp.certificate = tls/login.pem
        org.corp.key = tls/login.key
        org.corp.devicetrust.host = devices.corp.test
        org.corp.devicetrust.certificate = tls/devices.pem
        org.corp.devicetrust.key = tls/devices.key
        org.corp.devicetrust.ca = pki/device-ca.pem
        org.corp.devicetrust.crl = pki/device.crl

        """
    static let app = """
        app.payroll.org = corp
        app.payroll.host = payroll.corp.test
        app.payroll.upstream = http://127.0.0.1:8081

        """
    static let text = org + app
}
