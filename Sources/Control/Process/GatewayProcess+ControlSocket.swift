import Configuration
import DeviceTrust
import SystemLog
import Transport

extension GatewayProcess {
    /// Opens the socket of commands. One that the settings name must open; without the default
    /// one the gateway serves all the same.
    mutating func openControl() throws {
        let setting = blueprint.settings.gateway.control
        guard case .unix(let path) = setting.value else { return }
        do {
            control = try ControlServer(at: path, poller: poller)
        } catch {
            let problem = SettingsProblem(
                place: setting.place, key: "gateway.control", found: "cannot listen: \(error)",
                allowed: "off, or the path of a socket in a directory that this user may write to")
            guard setting.place.line == 0 else {
                throw SettingsErrors(problems: [problem], warnings: blueprint.warnings)
            }
            log.warning("no control socket", ["path": path, "reason": "\(error)"])
        }
    }

    /// Something happened at the control socket.
    mutating func advanceControl(_ token: Token) {
        let now = SystemClock.monotonicMilliseconds()
        if token.kind == ControlServer.listenerKind {
            for who in control?.accept(now: now, poller: poller) ?? [] {
                log.warning("control connection refused", ["peer": who])
            }
        } else if let arrival = control?.advance(token, now: now) {
            obey(arrival)
        }
    }

    /// Does what a command asks for, or hands it on.
    private mutating func obey(_ arrival: ControlServer.Arrival) {
        switch arrival.request.order {
        case .status:
            answer(arrival.token, ControlReply(.status(status: status())))
        case .store(let order):
            let settings = StoreActions.InForce(
                orgs: blueprint.settings.orgs.map(\.id),
                trustRules: blueprint.settings.trustRules)
            let (token, actor) = (arrival.token, arrival.actor)
            store.order { store, now in
                let (reply, events) = StoreActions.perform(
                    order, actor: actor, on: store, settings: settings, at: now)
                return .carriedOut(token, reply, events)
            }
        }
    }

    /// Answers a command.
    mutating func answer(_ token: Token, _ reply: ControlReply) {
        control?.reply(token, reply, now: SystemClock.monotonicMilliseconds())
    }

    private func status() -> GatewayStatus {
        let settings = blueprint.settings
        return GatewayStatus(
            version: GatewayProcess.version, startedAt: report.build.startedAt,
            now: SystemClock.unixSeconds(), workers: running, generation: generation,
            isStopping: isStopping,
            orgs: settings.orgs.map { org in
                GatewayStatus.Org(
                    name: org.id, apps: settings.apps.count { $0.org == org.id })
            },
            store: GatewayStatus.StoreState(
                place: store.location.description, problem: store.problem,
                certificates: store.bindings.count))
    }
}
