import Configuration
import DeviceTrust
import Downloading
import TLS
import Transport

/// Reads, verifies and indexes revocation lists on a thread of its own, so that the control loop goes
/// on while a list of a million entries is read; a reload is prepared there as well.
///
/// One job at a time: the control thread lends its watch out with a job and has it back with the
/// report, so nothing is shared.
final class ListLoader: Sendable {
    /// What a job led to.
    enum Report: Sendable {
        case looked(Look)
        case prepared(Result<Material, any Error>)
    }

    /// A look at all lists.
    struct Look: Sendable {
        var watch: RevocationWatch
        var news: [RevocationWatch.News] = []
        var changes: [RevocationWatch.FreshnessChange] = []
        /// What each download was good for.
        var judgements: [Judgement] = []
        /// Copies that could not be written, in words.
        var copyFaults: [String] = []
    }

    /// What a download was good for.
    struct Judgement: Sendable {
        let target: ListFetcher.Target
        let result: FetchSchedule.Result
        let validators: Download.Validators?
        /// Why it failed: a stable code, and words.
        let fault: (code: String, text: String)?
    }

    /// Rings when a job is done.
    let reports: Mailbox<Report>

    init() throws(TransportError) {
        reports = try Mailbox()
    }

    /// Starts a job; the last one's report must have been taken. Returns false when no thread can be
    /// had.
    func start(_ job: @escaping @Sendable () -> Report) -> Bool {
        guard
            let thread = try? ThreadHandle.spawn(
                name: "lists",
                body: { [self] in
                    reports.post(job())
                })
        else { return false }
        thread.detach()
        return true
    }
}

extension ListLoader.Look {
    /// Looks at every file and judges what was downloaded.
    init(
        _ watch: RevocationWatch, _ blueprint: Blueprint, addresses: [[String]],
        arrivals: [ListFetcher.Arrival], source: SettingsSource, now: Int64
    ) {
        self.watch = watch
        for (place, addresses) in addresses.enumerated() {
            self.watch.add(addresses: addresses, of: place, blueprint)
        }
        news = self.watch.refresh(blueprint, source: source, now: now)
        for arrival in arrivals { take(arrival, blueprint, now: now) }
        changes = self.watch.freshnessChanges(blueprint, at: now)
    }

    private mutating func take(
        _ arrival: ListFetcher.Arrival, _ blueprint: Blueprint, now: Int64
    ) {
        let target = arrival.target
        switch arrival.result {
        case .failure(let fault):
            judge(target, .failed, nil, (fault.code.rawValue, fault.description))
        case .success(.notModified(let lifetime)):
            guard let result = good(target, blueprint, lifetime: lifetime) else {
                return judge(target, .failed, nil, ("DOWNLOAD_STATUS", "304 for no list at all"))
            }
            judge(target, result, nil, nil)
        case .success(.fetched(let bytes, let validators, let lifetime)):
            let found = watch.take(
                bytes, from: target.address, of: target.org, blueprint, now: now)
            let own = found.first { $0.path == target.address }
            if case .refused(let code, let text) = own?.outcome, !code.hasPrefix("CRL_DELTA_") {
                // Told once for each outage, as every failure of a download is.
                news += found.filter { $0.path != target.address }
                return judge(target, .failed, nil, (code, text))
            }
            news += found
            guard let result = good(target, blueprint, lifetime: lifetime) else {
                return judge(target, .failed, nil, ("CRL_UNREADABLE", "nobody wants the list"))
            }
            judge(target, result, validators, nil)
            guard own != nil, let copy = watch.copy(of: target, blueprint) else { return }
            if let fault = ListCopy.write(bytes, to: copy) { copyFaults.append(fault) }
        }
    }

    private mutating func judge(
        _ target: ListFetcher.Target, _ result: FetchSchedule.Result,
        _ validators: Download.Validators?, _ fault: (code: String, text: String)?
    ) {
        judgements.append(
            ListLoader.Judgement(
                target: target, result: result, validators: validators, fault: fault))
    }

    private func good(
        _ target: ListFetcher.Target, _ blueprint: Blueprint, lifetime: Int64?
    ) -> FetchSchedule.Result? {
        guard let header = watch.file(of: target, blueprint)?.header else { return nil }
        return .good(
            thisUpdate: header.thisUpdate, nextUpdate: header.nextUpdate, lifetime: lifetime)
    }
}

extension RevocationWatch {
    /// The list of a download.
    func file(of target: ListFetcher.Target, _ blueprint: Blueprint) -> RevocationFile? {
        guard let place = blueprint.orgs.firstIndex(where: { $0.settings.id == target.org }),
            place < files.count
        else { return nil }
        return files[place].first { $0.isFetched && $0.path == target.address }
    }

    /// Where a download is kept.
    fileprivate func copy(of target: ListFetcher.Target, _ blueprint: Blueprint) -> String? {
        file(of: target, blueprint)?.copy
    }
}
