import DeviceTrust
import SystemLog
import Transport

extension GatewayProcess {
    /// Opens the store and loads it into memory. Returns false when it cannot be opened as the
    /// settings say; one that is only away now is waited for while the gateway serves.
    mutating func openStore() throws -> Bool {
        try store.start()
        var isOpen = false
        while !isOpen {
            DescriptorWait.any([store.reports.number], milliseconds: 1000)
            for report in store.reports.take() {
                switch report {
                case .opened: isOpen = true
                case .refused(let error):
                    GatewayProcess.printError("sallyport: \(error)")
                    return false
                default: obey(report)
                }
            }
        }
        return true
    }

    mutating func readStoreReports() {
        for report in store.reports.take() { obey(report) }
    }

    private mutating func obey(_ report: StoreReport) {
        switch report {
        case .carriedOut(let token, let reply, let events):
            for event in events { record(event) }
            answer(token, reply)
        case .event(let event):
            record(event)
        case .loaded(let count):
            log.info("store loaded", ["certificates": String(count)])
        case .lost(let error):
            log.error("store lost", ["reason": "\(error)"])
            record(.storeAvailability, .failure("STORE_UNAVAILABLE"), [("reason", "\(error)")])
        case .regained:
            log.info("store regained")
            record(.storeAvailability, .success)
        case .refused(let error):
            log.error("store refused", ["reason": "\(error)"])
        case .ticketKeysRefused(let reason):
            log.error("ticket keys of the store refused", ["reason": reason])
        case .opened, .stopped:
            break
        }
    }

    /// Lets the store's thread finish what was asked of it.
    mutating func closeStore() {
        store.stop()
        let deadline = SystemClock.monotonicMilliseconds() + 5000
        while SystemClock.monotonicMilliseconds() < deadline {
            DescriptorWait.any([store.reports.number], milliseconds: 100)
            for report in store.reports.take() {
                if case .stopped = report { return }
                obey(report)
            }
        }
    }
}
