import CFuzzer
import Configuration

/// Settings files. The byte 1E, which no settings file may hold, begins a further file: the first is
/// `sallyport.conf`, the others `conf.d/1.conf` and so on. Holds for every input: the answer is the
/// same twice; what loads holds together; what does not has problems, each in a file that is there,
/// in order, and fit for a terminal. Each input is read as it is, and after settings that are right.

@_cdecl("LLVMFuzzerTestOneInput")
func fuzzSettings(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    check(files(bytes))
    check(files(Array(right.utf8) + bytes))
    return 0
}

let right = """
    org.corp.certificate = tls/login.pem
    org.corp.key = tls/login.key
    org.corp.devicetrust.ca = pki/device-ca.pem
    app.payroll.org = corp
    app.payroll.host = payroll.corp.test
    app.payroll.upstream = https://10.0.0.5:8081

    """

func files(_ bytes: [UInt8]) -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for part in bytes.split(separator: 0x1e, maxSplits: 8, omittingEmptySubsequences: false) {
        files[files.isEmpty ? "sallyport.conf" : "conf.d/\(files.count).conf"] = Array(part)
    }
    return files
}

func check(_ files: [String: [UInt8]]) {
    let source = SettingsSource(
        read: { path throws(UnreadableFile) in
            guard let bytes = files[path] else { throw UnreadableFile(reason: "not there") }
            return bytes
        },
        glob: { pattern in files.keys.filter { $0.hasPrefix(pattern.prefix { $0 != "*" }) } },
        environment: { $0.count % 2 == 0 ? "value" : nil })
    let outcome = load(source)
    precondition(outcome == load(source))
    switch outcome {
    case .success(let settings): check(settings, files)
    case .failure(let errors):
        precondition(!errors.problems.isEmpty)
        check(errors.problems, files)
        check(errors.warnings, files)
    }
}

func load(_ source: SettingsSource) -> Result<Settings, SettingsErrors> {
    do throws(SettingsErrors) {
        return .success(try Settings.load(file: "sallyport.conf", source: source))
    } catch {
        return .failure(error)
    }
}

func check(_ problems: [SettingsProblem], _ files: [String: [UInt8]]) {
    var last: [String: Int] = [:]
    for problem in problems {
        precondition(files[problem.place.file] != nil)
        precondition(problem.place.line >= last[problem.place.file, default: 0])
        last[problem.place.file] = problem.place.line
        let text = problem.description
        precondition(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f })
        precondition(text.unicodeScalars.count < 2000)
    }
}

func check(_ settings: Settings, _ files: [String: [UInt8]]) {
    check(settings.warnings, files)
    precondition(!settings.orgs.isEmpty)
    precondition(settings.limits.target < settings.limits.head)
    precondition(!settings.gateway.listen.value.isEmpty)
    let orgs = Dictionary(grouping: settings.orgs, by: \.id)
    precondition(orgs.values.allSatisfy { $0.count == 1 })
    var hosts: [HostName] = []
    for org in settings.orgs {
        hosts += [org.front?.host.value, org.deviceTrust.front?.host.value].compactMap { $0 }
        precondition(org.deviceTrust.front == nil || org.deviceTrust.ca != nil)
        precondition(org.deviceTrust.lists.isEmpty || org.deviceTrust.ca != nil)
        precondition(!org.deviceTrust.deviceID.isEmpty)
    }
    for app in settings.apps {
        hosts += app.front?.hosts.map(\.value) ?? []
        let org = orgs[app.org]?.first
        precondition(org != nil && app.front?.hosts.isEmpty != true && !app.annotations.isEmpty)
        precondition(app.handshake == .none || org?.deviceTrust.ca != nil)
        precondition(app.requirement == .none || app.handshake == .inline)
        if let upstream = app.front?.upstream {
            precondition(upstream.url.value.scheme == .https || upstream.ca == nil)
        }
    }
    precondition(Set(hosts).count == hosts.count)
    for host in hosts { precondition((try? HostName(host.text)) == host) }
    for address in settings.gateway.listen.value {
        precondition((try? ListenAddress(address.description)) == address)
    }
}

var arguments = CommandLine.argc
var values: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv
_ = unsafe LLVMFuzzerRunDriver(&arguments, &values, fuzzSettings)
