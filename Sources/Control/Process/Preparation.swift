import Configuration
import Gateway
import SystemLog
import TLS
import Transport

/// Everything that can go wrong before anything is started: settings, files, lists, logs.
struct Preparation {
    let file: String
    let source: SettingsSource
    let material: Material
    let addresses: [[SocketAddress]]
    let logs: LogWriters

    init(file: String, source: SettingsSource) throws {
        let now = SystemClock.unixSeconds()
        let settings = try Settings.load(file: file, source: source)
        material = try Material(settings, source: source, now: now)
        addresses = Resolver.resolve(material.blueprint.upstreams.map(\.url))
        logs = try LogWriters(
            events: LogDestination(settings.log.events.value),
            operations: LogDestination(settings.log.operations.value),
            level: OperationalLog.Level(name: settings.log.level.rawValue) ?? .info,
            eventCapacity: settings.log.buffer)
        self.file = file
        self.source = source
    }
}

extension LogDestination {
    /// The settings' target.
    init(_ target: LogTarget) {
        switch target {
        case .file(let path): self = .file(path)
        case .standardError: self = .standardError
        case .standardOutput: self = .standardOutput
        }
    }
}
