import Configuration
import DeviceTrust
import Gateway
import SystemLog
import TLS
import Transport

extension GatewayProcess {
    /// Reads the settings again and puts them in force, or changes nothing.
    mutating func reload() {
        let now = SystemClock.unixSeconds()
        manager.tell("RELOADING=1\nMONOTONIC_USEC=\(ServiceManager.monotonicMicroseconds())")
        defer { manager.tell("READY=1") }
        do {
            let settings = try Settings.load(file: file, source: source)
            let material = try Material(
                settings, source: source, keeping: (revocation, keys), now: now)
            let next = material.blueprint
            let contexts = try workers.map { try next.contexts(for: $0.engine, tickets: tickets) }
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
        for warning in blueprint.warnings { log.warning("settings", ["warning": "\(warning)"]) }
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

    // MARK: Revocation lists

    /// Looks at every list file. Returns whether a list was replaced.
    mutating func refreshLists(now: Int64) -> Bool {
        let outcomes = revocation.refresh(blueprint, source: source, now: now)
        tell(outcomes)
        tellFreshness(now: now)
        return outcomes.contains { $0.isAccepted }
    }

    private mutating func tell(_ outcomes: [RevocationWatch.News]) {
        for news in outcomes {
            let target = SystemEvent.Target(kind: .resource, id: news.path, displayName: news.path)
            switch news.outcome {
            case .accepted:
                log.info(
                    "revocation list loaded",
                    ["org": news.org, "file": news.path, "entries": String(news.entries)])
                record(
                    .revocationListLoad, .success, targets: [target],
                    [("org", news.org), ("entries", String(news.entries))])
            case .refused(let code, let text):
                report.revocationListsRefused += 1
                log.error(
                    "revocation list refused",
                    ["org": news.org, "file": news.path, "code": code, "reason": text])
                record(
                    .revocationListFailure, .failure(code), targets: [target],
                    [("org", news.org), ("reason", text)])
            case .unchanged:
                break
            }
        }
    }

    private mutating func tellFreshness(now: Int64) {
        for change in revocation.freshnessChanges(blueprint, at: now) {
            log.warning(
                "revocation list freshness",
                ["org": change.org, "file": change.path, "state": change.freshness.rawValue])
            record(
                .revocationListFreshness,
                change.freshness == .fresh ? .success : .failure("CRL_\(change.code)"),
                targets: [
                    SystemEvent.Target(kind: .resource, id: change.path, displayName: change.path)
                ], [("org", change.org), ("state", change.freshness.rawValue)])
        }
    }
}
