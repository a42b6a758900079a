internal import CBench
internal import FoundationEssentials
internal import Glibc
package import Measuring

/// This machine, as reports name it.
package func thisMachine() -> Report.Machine {
    let text =
        FileManager.default.contents(atPath: "/proc/cpuinfo")
        .map { String(decoding: $0, as: UTF8.self) } ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("model name") } ?? ""
    let model = line.split(separator: ":").dropFirst().joined(separator: ":")
    let release =
        FileManager.default.contents(atPath: "/proc/sys/kernel/osrelease")
        .map { String(decoding: $0, as: UTF8.self) } ?? ""
    let version = unsafe OpenSSL_version(OPENSSL_VERSION_STRING).map { unsafe String(cString: $0) }
    return Report.Machine(
        cores: Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))),
        model: model.split(separator: " ").joined(separator: " "),
        kernel: String(release.split(separator: "\n").first ?? ""), openssl: version ?? "")
}

/// Keeps this process on one core.
package func pin(toCore core: Int) throws(LoadError) {
    guard bench_pin(Int32(core)) == 0 else { throw .process("no core \(core) for this process") }
}

/// As many open files as are allowed; throws if that is not enough for so many connections.
func allowFiles(for connections: Int) throws(LoadError) {
    var limit = rlimit()
    unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = limit.rlim_max
    unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    let others = 64  // the loop, standard streams, files that are read
    guard limit.rlim_cur >= UInt(connections + others) else {
        throw .process(
            "\(connections) connections need more open files than the limit of \(limit.rlim_cur)")
    }
}
