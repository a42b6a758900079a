extension SettingsAssembly {
    mutating func readGateway() -> GatewaySettings {
        let section = sections.gateway
        let listen = reading(GatewayKeys.listen, in: section)
        let admin = reading(GatewayKeys.admin, in: section)
        let settings = GatewaySettings(
            listen: located(listen, else: GatewayKeys.listen),
            workers: read(GatewayKeys.workers, in: section),
            pinsWorkers: read(GatewayKeys.pinWorkers, in: section),
            admin: located(admin, else: GatewayKeys.admin),
            control: located(
                reading(GatewayKeys.control, in: section), else: GatewayKeys.control),
            drain: read(GatewayKeys.drain, in: section),
            maximumConnections: read(GatewayKeys.maximumConnections, in: section),
            cache: read(GatewayKeys.cache, in: section).located,
            trustedProxies: read(GatewayKeys.trustedProxies, in: section).value ?? [])
        if !listen.isFaulty, !admin.isFaulty { checkAdmin(of: settings) }
        return settings
    }

    mutating func readStore() -> StoreSettings {
        let section = sections.gateway
        let file = reading(StoreKeys.file, in: section)
        return StoreSettings(
            file: located(file, else: StoreKeys.file),
            postgresql: read(StoreKeys.postgresql, in: section).located)
    }

    mutating func readTLS() -> TLSSettingsValues {
        let section = sections.gateway
        return TLSSettingsValues(
            minimum: read(TLSKeys.minimum, in: section),
            ciphers: read(TLSKeys.ciphers, in: section).located,
            ciphersuites: read(TLSKeys.ciphersuites, in: section).located,
            groups: read(TLSKeys.groups, in: section).located,
            usesKernelTLS: read(TLSKeys.kernel, in: section),
            sessions: read(TLSKeys.sessions, in: section),
            sessionLimit: read(TLSKeys.sessionLimit, in: section),
            ticketLifetime: read(TLSKeys.ticketLifetime, in: section),
            ticketRotation: read(TLSKeys.ticketRotation, in: section))
    }

    mutating func readTimeouts() -> TimeoutSettings {
        let section = sections.gateway
        return TimeoutSettings(
            handshake: read(TimeoutKeys.handshake, in: section),
            head: read(TimeoutKeys.head, in: section),
            body: read(TimeoutKeys.body, in: section),
            idle: read(TimeoutKeys.idle, in: section),
            write: read(TimeoutKeys.write, in: section),
            upstreamConnect: read(TimeoutKeys.upstreamConnect, in: section),
            upstreamResponse: read(TimeoutKeys.upstreamResponse, in: section),
            upstreamIdle: read(TimeoutKeys.upstreamIdle, in: section),
            store: read(TimeoutKeys.store, in: section),
            tunnel: read(TimeoutKeys.tunnel, in: section))
    }

    mutating func readLimits() -> LimitSettings {
        let section = sections.gateway
        let head = reading(LimitKeys.head, in: section)
        let target = reading(LimitKeys.target, in: section)
        checkHead(head, holds: target)
        return LimitSettings(
            head: head.value ?? LimitKeys.head.standard,
            target: target.value ?? LimitKeys.target.standard,
            fields: read(LimitKeys.fields, in: section),
            trailers: read(LimitKeys.trailers, in: section),
            body: read(LimitKeys.body, in: section),
            signOnMessage: read(LimitKeys.signOnMessage, in: section),
            signOnInflated: read(LimitKeys.signOnInflated, in: section))
    }

    mutating func readPool() -> UpstreamPoolSettings {
        UpstreamPoolSettings(
            idleConnections: read(PoolKeys.idleConnections, in: sections.gateway))
    }

    mutating func readLog() -> LogSettings {
        let section = sections.gateway
        let events = reading(LogKeys.events, in: section)
        let operations = reading(LogKeys.operations, in: section)
        let settings = LogSettings(
            events: located(events, else: LogKeys.events),
            operations: located(operations, else: LogKeys.operations),
            level: read(LogKeys.level, in: section), buffer: read(LogKeys.buffer, in: section))
        if !events.isFaulty, !operations.isFaulty,
            settings.events.value == settings.operations.value
        {
            warn(
                LogKeys.operations.key, in: section,
                at: operations.place ?? settings.events.place,
                "it goes where log.events goes, so the lines of both are mixed")
        }
        return settings
    }

    mutating func readAssertion() -> AssertionSettings {
        let section = sections.gateway
        return AssertionSettings(
            keys: readItems(AssertionKeys.key, in: section).value ?? [],
            rotate: read(AssertionKeys.rotate, in: section),
            lifetime: read(AssertionKeys.lifetime, in: section))
    }

    private mutating func checkHead(_ head: Reading<Int>, holds target: Reading<Int>) {
        let headSize = head.value ?? LimitKeys.head.standard
        let targetSize = target.value ?? LimitKeys.target.standard
        guard !head.isFaulty, !target.isFaulty, targetSize >= headSize,
            let place = target.place ?? head.place
        else { return }
        refuse(
            LimitKeys.target.key, in: sections.gateway, at: place,
            "\(targetSize.sizeText) does not fit into limit.head, which is \(headSize.sizeText)",
            allowed: "less than limit.head")
    }

    /// Metrics tell about apps and devices, and nothing is asked of whoever reads them.
    private mutating func checkAdmin(of gateway: GatewaySettings) {
        guard case .tcp(let admin) = gateway.admin.value else { return }
        if !admin.address.isLoopback {
            warn(
                GatewayKeys.admin.key, in: sections.gateway, at: gateway.admin.place,
                "\(admin) is not a loopback address: whoever reaches it reads the metrics")
        }
        guard admin.port != 0,
            let same = gateway.listen.value.first(where: { $0.overlaps(admin) })
        else { return }
        refuse(
            GatewayKeys.admin.key, in: sections.gateway, at: gateway.admin.place,
            "\(admin) is taken by \(same) in gateway.listen", allowed: GatewayKeys.admin.key.allowed
        )
    }
}

extension ListenAddress {
    /// Whether a connection to the one could arrive at the other.
    fileprivate func overlaps(_ other: ListenAddress) -> Bool {
        port == other.port && address.family == other.address.family
            && (address == other.address || address.isUnspecified || other.address.isUnspecified)
    }
}
