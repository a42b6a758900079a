import Configuration
import DeviceTrust
import Gateway
import SystemLog
import TLS
import Transport

extension GatewayProcess {
    /// Begins to read the settings again. Everything is read and checked on the loader's thread,
    /// lists of a million entries among it; `finishReload` puts it in force, or changes nothing.
    mutating func reload() {
        manager.tell("RELOADING=1\nMONOTONIC_USEC=\(ServiceManager.monotonicMicroseconds())")
        listWork.wantsReload = true
        startReload()
    }

    /// Starts the reload that is wanted once the loader has nothing else to do.
    mutating func startReload() {
        guard listWork.wantsReload, !listWork.isBusy else { return }
        listWork.wantsReload = false
        let (file, source, known) = (file, source, (revocation, keys))
        let now = SystemClock.unixSeconds()
        listWork.isBusy = true
        listWork.isReloading = true
        let isStarted = loader.start {
            .prepared(
                Result {
                    let settings = try Settings.load(file: file, source: source)
                    return try Material(settings, source: source, keeping: known, now: now)
                })
        }
        guard !isStarted else { return }
        finishReload(.failure(TransportError("pthread_create", subject: "lists", code: 11)))
    }

    /// Puts prepared settings in force, or changes nothing.
    mutating func finishReload(_ prepared: Result<Material, any Error>) {
        listWork.isBusy = false
        listWork.isReloading = false
        let now = SystemClock.unixSeconds()
        defer { if !listWork.wantsReload { manager.tell("READY=1") } }
        do {
            let material = try prepared.get()
            let next = material.blueprint
            let settings = next.settings
            let contexts = try workers.map {
                try next.contexts(for: $0.engine, tickets: tickets, sessions: sessions)
            }
            // Nothing below can fail: all or nothing.
            for (index, made) in contexts.enumerated() {
                workers[index].contexts = made.server
                workers[index].upstreamContexts = made.upstreams
            }
            addresses = resolver.resolveNow(next.upstreams.map(\.url), keeping: addresses(by: next))
            let fixed = GatewayProcess.fixedAtStart(blueprint.settings, settings)
            blueprint = next
            keys = material.keys
            revocation = material.revocation
            store.adopt(next.ticketPolicy)
            adoptAddresses()
            tell(material.news)
            adoptLogLevel(settings.log.level)
            publish()
            for key in fixed { log.warning("setting needs a restart", ["key": key]) }
            reloadDone(now: now)
        } catch let errors as SettingsErrors {
            for problem in errors.problems { log.error("settings", ["error": "\(problem)"]) }
            reloadRefused(errors.problems.first.map { "\($0)" } ?? "", count: errors.problems.count)
        } catch {
            reloadRefused("\(error)", count: 1)
        }
    }

    /// Keys whose new value counts from the next start only.
    static func fixedAtStart(_ old: Settings, _ new: Settings) -> [String] {
        let differences = [
            ("gateway.listen", old.gateway.listen.value != new.gateway.listen.value),
            ("gateway.workers", old.gateway.workers != new.gateway.workers),
            ("gateway.pin_workers", old.gateway.pinsWorkers != new.gateway.pinsWorkers),
            ("gateway.admin", old.gateway.admin.value != new.gateway.admin.value),
            ("gateway.control", old.gateway.control.value != new.gateway.control.value),
            (
                "gateway.max_connections",
                old.gateway.maximumConnections != new.gateway.maximumConnections
            ),
            ("tls.sessions.limit", old.tls.sessionLimit != new.tls.sessionLimit),
            ("store.file", old.store.file.value != new.store.file.value),
            (
                "store.postgresql",
                old.store.postgresql?.value != new.store.postgresql?.value
            ),
            ("log.events", old.log.events.value != new.log.events.value),
            ("log.operations", old.log.operations.value != new.log.operations.value),
            ("log.buffer", old.log.buffer != new.log.buffer),
        ]
        return differences.filter(\.1).map(\.0)
    }

    /// The addresses in use for the upstreams of another blueprint.
    private func addresses(by next: Blueprint) -> [[SocketAddress]] {
        next.upstreams.map { upstream in
            guard let place = blueprint.upstreams.firstIndex(where: { $0.url == upstream.url })
            else { return [] }
            return addresses[place]
        }
    }

    private func adoptLogLevel(_ level: LogLevel) {
        log.level = OperationalLog.Level(name: level.rawValue) ?? .info
    }

    private mutating func reloadDone(now: Int64) {
        report.settings.generation = generation
        report.settings.loadedAt = now
        report.settings.reloadsDone += 1
        report.settings.lastReloadDone = true
        tellWarnings()
        log.info("reloaded", ["generation": String(generation)])
        record(.settingsReload, .success, [("generation", String(generation))])
    }

    private mutating func reloadRefused(_ reason: String, count: Int) {
        report.settings.reloadsRefused += 1
        report.settings.lastReloadDone = false
        log.error(
            "reload refused", ["reason": reason, "errors": String(count)])
        record(
            .settingsReload, .failure("SETTINGS_REFUSED"),
            [("reason", reason), ("errors", String(count))])
    }
}
