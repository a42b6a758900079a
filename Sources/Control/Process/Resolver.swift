import Configuration
import Synchronization
import Transport

/// Looks up the names of upstreams, on a thread of its own so that a slow name server delays
/// neither a worker nor the control thread.
final class Resolver: Sendable {
    /// Rings when new answers are there.
    let answers: Mailbox<[UpstreamURL: [SocketAddress]]>
    private let isBusy = Atomic(false)
    private let lastAsked = Atomic<Int64>(0)

    /// Milliseconds between two rounds.
    private static let interval: Int64 = 30_000

    init() throws(TransportError) {
        answers = try Mailbox()
    }

    /// Looks every name up now, and waits for it. A name without an answer has no address.
    static func resolve(_ urls: [UpstreamURL]) -> [[SocketAddress]] {
        urls.map { addresses(of: $0) }
    }

    /// As `resolve`, keeping the old addresses of a name that has no answer.
    func resolveNow(
        _ urls: [UpstreamURL], keeping old: [[SocketAddress]]
    ) -> [[SocketAddress]] {
        zip(urls, old).map { url, known in
            // A name in use is looked up again in its turn; only a new one is waited for.
            known.isEmpty ? Resolver.addresses(of: url) : known
        }
    }

    /// Starts a round when one is due and there are names at all.
    func ask(about urls: [UpstreamURL], now: Int64) {
        let names = urls.filter { if case .name = $0.host { true } else { false } }
        guard !names.isEmpty, now - lastAsked.load(ordering: .relaxed) >= Resolver.interval,
            !isBusy.exchange(true, ordering: .acquiringAndReleasing)
        else { return }
        lastAsked.store(now, ordering: .relaxed)
        let thread = try? ThreadHandle.spawn(name: "resolver") { [self] in
            var found: [UpstreamURL: [SocketAddress]] = [:]
            for url in names { found[url] = Resolver.addresses(of: url) }
            answers.post(found)
            isBusy.store(false, ordering: .releasing)
        }
        guard let thread else {
            isBusy.store(false, ordering: .releasing)
            return
        }
        thread.detach()
    }

    /// The latest answers in the order of `urls`; nil when there are none. What was not asked
    /// about or has no answer is empty.
    func latest(for urls: [UpstreamURL]) -> [[SocketAddress]]? {
        guard let found = answers.take().last else { return nil }
        return urls.map { found[$0] ?? [] }
    }

    private static func addresses(of url: UpstreamURL) -> [SocketAddress] {
        switch url.host {
        case .address(let address):
            return [SocketAddress(ip: address.bytes, port: url.port)]
        case .name(let name):
            return (try? SocketAddress.resolve(name, port: url.port)) ?? []
        }
    }
}
