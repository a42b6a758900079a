import Downloading
import Synchronization
import Transport

/// Downloads revocation lists in time for each next one, on threads of its own: a slow server delays
/// neither a worker nor the control thread, and other downloads only when there are many.
///
/// What comes is not judged here: whoever takes it from `arrivals` says by `judged` whether it was
/// any good.
final class ListFetcher: Sendable {
    /// One list of one organisation.
    struct Target: Hashable, Sendable {
        let org: String
        let address: String
    }

    /// What came of one download.
    struct Arrival: Sendable {
        let target: Target
        let result: Result<Download.Answer, DownloadFault>
    }

    /// Rings when a download has ended.
    let arrivals: Mailbox<Arrival>
    private let state = Mutex(State())
    private let download: @Sendable (Download) -> Result<Download.Answer, DownloadFault>

    private static let parallelDownloads = 4

    private struct Known {
        var schedule = FetchSchedule()
        var validators = Download.Validators()
        var isRunning = false
        /// Named by a device certificate and not by the settings or a CA certificate.
        var isLearned = false
    }

    private struct State {
        var targets: [Target: Known] = [:]
        /// Organisations that may be told addresses by certificates.
        var learners: Set<String> = []
        var running = 0
    }

    /// A fetcher without targets. `download` blocks; it is called on threads of the fetcher.
    init(
        download: @escaping @Sendable (Download) -> Result<Download.Answer, DownloadFault> =
            ListFetcher.download
    ) throws(TransportError) {
        arrivals = try Mailbox()
        self.download = download
    }

    /// Takes the addresses of the settings in the place of those before, and asks all of them
    /// anew. Learned ones stay where the organisation still may learn.
    func adopt(_ orgs: [(id: String, addresses: [String], learns: Bool)]) {
        state.withLock { state in
            var next: [Target: Known] = [:]
            for org in orgs {
                for address in org.addresses {
                    let target = Target(org: org.id, address: address)
                    next[target] = state.targets[target] ?? Known()
                    next[target]?.isLearned = false
                }
            }
            state.learners = Set(orgs.filter(\.learns).map(\.id))
            for (target, known) in state.targets
            where known.isLearned && next[target] == nil && state.learners.contains(target.org) {
                next[target] = known
            }
            for target in next.keys { next[target]?.schedule.hurry() }
            state.targets = next
        }
    }

    /// Adds an address that a verified device certificate of the organisation names. It is passed
    /// over when the organisation may not learn, knows it, or has learned enough already. Callable
    /// from every thread. Returns whether it is new.
    @discardableResult
    func add(_ address: String, org: String) -> Bool {
        guard let address = ListAddress.checked(address) else { return false }
        let target = Target(org: org, address: address)
        return state.withLock { state in
            let learned = state.targets.count { $0.key.org == org && $0.value.isLearned }
            guard state.learners.contains(org), state.targets[target] == nil,
                learned < ListAddress.maximumCount
            else { return false }
            state.targets[target] = Known(isLearned: true)
            return true
        }
    }

    /// The addresses of an organisation, in a steady order.
    func addresses(of org: String) -> [String] {
        state.withLock { state in
            state.targets.keys.filter { $0.org == org }.map(\.address).sorted()
        }
    }

    /// Starts every download that is due, a few at a time.
    func tick(now: Int64) {
        while let (target, validators) = nextDue(now: now) {
            if start(Download(target.address, validators: validators), for: target) { continue }
            state.withLock { $0.running -= 1 }
            judged(target, .failed, validators: nil, now: now)
            return
        }
    }

    /// Returns false when no thread can be had.
    private func start(_ request: Download, for target: Target) -> Bool {
        let thread = try? ThreadHandle.spawn(name: "list download") { [self] in
            let result = download(request)
            state.withLock { $0.running -= 1 }
            arrivals.post(Arrival(target: target, result: result))
        }
        guard let thread else { return false }
        thread.detach()
        return true
    }

    /// Says what a download was good for. Validators are kept of good lists only: of a bad one
    /// a server would say for ever that it has not changed. Returns whether the target has begun to
    /// fail, or has ceased to; nil when neither.
    @discardableResult
    func judged(
        _ target: Target, _ result: FetchSchedule.Result, validators: Download.Validators?,
        now: Int64
    ) -> FetchTurn? {
        state.withLock { state in
            guard var known = state.targets[target] else { return nil }
            let failedBefore = known.schedule.failures > 0
            known.isRunning = false
            known.schedule.took(result, now: now, jitter: .random(in: 0...1))
            if let validators { known.validators = validators }
            if result == .failed { known.validators = Download.Validators() }
            state.targets[target] = known
            if failedBefore == (result == .failed) { return nil }
            return failedBefore ? .recovered : .failing
        }
    }

    private func nextDue(now: Int64) -> (Target, Download.Validators)? {
        state.withLock { state in
            guard state.running < Self.parallelDownloads else { return nil }
            let due = state.targets.filter { !$0.value.isRunning && $0.value.schedule.next <= now }
            guard
                let (target, known) = due.min(by: {
                    $0.value.schedule.next < $1.value.schedule.next
                })
            else { return nil }
            state.targets[target]?.isRunning = true
            state.running += 1
            return (target, known.validators)
        }
    }

    private static func download(_ request: Download) -> Result<Download.Answer, DownloadFault> {
        do throws(DownloadFault) {
            return .success(try Downloader.run(request))
        } catch {
            return .failure(error)
        }
    }
}

/// A change of a target's fortune.
enum FetchTurn: Equatable {
    case failing
    case recovered
}
