import Configuration
import Gateway
import SystemLog
import TLS
import Transport

extension GatewayProcess {
    /// Starts every worker. Returns the addresses they listen on.
    mutating func startWorkers() throws -> [SocketAddress] {
        let settings = blueprint.settings.gateway
        let count =
            switch settings.workers {
            case .automatic: ThreadHandle.processorCount
            case .count(let count): count
            }
        var addresses: [SocketAddress] = []
        var reservations = Slab<PortReservation>(kind: 0, capacity: 4)
        for address in settings.listen.value {
            let reservation = try PortReservation(SocketAddress(address))
            addresses.append(reservation.address)
            _ = reservations.insert(reservation)
        }
        let snapshot = blueprint.snapshot(
            generation: generation, lists: revocation.lists, addresses: self.addresses,
            keyring: keys.keyring)
        for index in 0..<count {
            try startWorker(index, of: count, addresses, snapshot)
        }
        // The reservations hold the ports until every worker has its listeners.
        heldPorts = reservations
        return addresses
    }

    private mutating func startWorker(
        _ index: Int, of count: Int, _ addresses: [SocketAddress], _ snapshot: GatewaySnapshot
    ) throws {
        let engine = try TLSEngine()
        let contexts = try blueprint.contexts(for: engine, tickets: tickets, sessions: sessions)
        let mailbox = try Mailbox<WorkerMessage>()
        let metrics = WorkerMetrics()
        let start = WorkerStart(
            index: index, addresses: addresses,
            plan: WorkerPlan(
                snapshot: snapshot, contexts: contexts.server,
                upstreamContexts: contexts.upstreams),
            engine: engine, mailbox: mailbox, reports: reports, bindings: store.bindings,
            switches: store.switches, claims: store.claims, records: store.records,
            sharesRecords: blueprint.store.isShared, ticketKeys: tickets, signOns: signOns,
            metrics: metrics,
            events: logs.outbox.producer(whenRoom: { mailbox.post(.logHasRoom) }), log: log,
            connectionLimit: max(1, blueprint.settings.gateway.maximumConnections / count))
        let processor =
            blueprint.settings.gateway.pinsWorkers ? index % ThreadHandle.processorCount : nil
        let thread = try start.spawn(processor: processor)
        thread.detach()
        running += 1
        workers.append(
            WorkerHandle(
                engine: engine, mailbox: mailbox, metrics: metrics, contexts: contexts.server,
                upstreamContexts: contexts.upstreams))
    }

    /// Waits until every worker listens. Returns false when one could not.
    mutating func waitForListeners() -> Bool {
        var listening = 0
        while listening < workers.count {
            _ = poller.wait(milliseconds: 1000)
            for report in reports.take() {
                switch report {
                case .listening: listening += 1
                case .failed(_, let error):
                    GatewayProcess.printError("sallyport: cannot listen: \(error)")
                    running -= 1
                    return false
                case .stopped: running -= 1
                case .distributionPoint: break
                }
            }
        }
        heldPorts = Slab(kind: 0, capacity: 1)
        return true
    }

    /// Reads the workers' reports. Returns true when the last one has stopped.
    mutating func readReports() -> Bool {
        for report in reports.take() {
            switch report {
            case .listening: break
            case .failed(let worker, let error):
                log.error("worker failed", ["worker": String(worker), "reason": error])
                running -= 1
            case .stopped:
                running -= 1
            case .distributionPoint(let org, let address):
                if fetcher.add(address, org: org) {
                    log.info(
                        "distribution point of a revocation list",
                        ["org": org, "address": address])
                }
            }
        }
        return running == 0
    }

    /// Tells every worker to finish within so many milliseconds.
    mutating func stopWorkers(after milliseconds: Int64) {
        let deadline = SystemClock.monotonicMilliseconds() + milliseconds
        log.info("draining", ["milliseconds": String(milliseconds)])
        isStopping = true
        for worker in workers { worker.mailbox.post(.drain(until: deadline)) }
    }
}
