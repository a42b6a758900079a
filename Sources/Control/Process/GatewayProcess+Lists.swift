import Configuration
import DeviceTrust
import Downloading
import SystemLog
import Transport

/// What the control thread has under way with revocation lists.
struct ListWork {
    /// Whether the loader has a job whose report has not been taken.
    var isBusy = false
    /// Whether that job is a reload.
    var isReloading = false
    /// Whether a reload is wanted after that job.
    var wantsReload = false
    /// Downloads that have not been judged.
    var arrivals: [ListFetcher.Arrival] = []
    /// Whether the log knows that copies cannot be written.
    var toldCopyFault = false
}

extension GatewayProcess {
    /// Looks at every list file, and at what was downloaded, on the loader's thread.
    mutating func lookAtLists(now: Int64) {
        guard !listWork.isBusy else { return }
        let (watch, blueprint, source) = (revocation, blueprint, source)
        let addresses = blueprint.orgs.map { fetcher.addresses(of: $0.settings.id) }
        let arrivals = listWork.arrivals
        guard watch.hasLists || !arrivals.isEmpty || addresses.contains(where: { !$0.isEmpty })
        else { return }
        listWork.isBusy = loader.start {
            .looked(
                ListLoader.Look(
                    watch, blueprint, addresses: addresses, arrivals: arrivals, source: source,
                    now: now))
        }
        if listWork.isBusy { listWork.arrivals = [] }
    }

    /// Takes in what the loader has done.
    mutating func takeListReports() {
        for report in loader.reports.take() {
            switch report {
            case .looked(let look): take(look)
            case .prepared(let result): finishReload(result)
            }
        }
        startReload()
    }

    private mutating func take(_ look: ListLoader.Look) {
        listWork.isBusy = false
        revocation = look.watch
        tell(look.news)
        tell(look.changes)
        for judgement in look.judgements { take(judgement) }
        if let fault = look.copyFaults.first, !listWork.toldCopyFault {
            log.warning("downloaded list not kept", ["reason": fault])
        }
        if !look.judgements.isEmpty { listWork.toldCopyFault = !look.copyFaults.isEmpty }
        if look.news.contains(where: \.isAccepted) { publish() }
    }

    /// The addresses of the settings in force.
    mutating func adoptAddresses() {
        fetcher.adopt(
            blueprint.orgs.map { org in
                (org.settings.id, org.addresses, org.settings.deviceTrust.fetchesLists)
            })
    }

    /// What an operator should know about the settings in force.
    mutating func tellWarnings() {
        let now = SystemClock.unixSeconds()
        let lists = revocation.uncovered(blueprint) + revocation.outdated(blueprint, at: now)
        for warning in blueprint.warnings + lists {
            log.warning("settings", ["warning": "\(warning)"])
        }
    }

    private mutating func take(_ judgement: ListLoader.Judgement) {
        let target = judgement.target
        let now = SystemClock.unixSeconds()
        let turn = fetcher.judged(
            target, judgement.result, validators: judgement.validators, now: now)
        switch judgement.result {
        case .failed: report.listDownloads.failed += 1
        case .good where judgement.validators == nil: report.listDownloads.unchanged += 1
        case .good: report.listDownloads.fetched += 1
        }
        switch turn {
        case .failing:
            let fault = judgement.fault ?? ("DOWNLOAD_BROKEN", "")
            log.error(
                "revocation list not downloaded",
                [
                    "org": target.org, "url": target.address, "code": fault.code,
                    "reason": fault.text,
                ])
            record(
                .revocationListDownloadFailure, .failure(fault.code),
                targets: [
                    SystemEvent.Target(
                        kind: .resource, id: target.address, displayName: target.address)
                ], [("org", target.org), ("reason", fault.text)])
        case .recovered:
            log.info(
                "revocation list downloaded again", ["org": target.org, "url": target.address])
        case nil:
            break
        }
    }

    mutating func tell(_ outcomes: [RevocationWatch.News]) {
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

    private mutating func tell(_ changes: [RevocationWatch.FreshnessChange]) {
        for change in changes {
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
