import Downloading
import Synchronization
import Testing
import Transport

@testable import Control

@Suite struct ListFetcherTests {
    private static let now: Int64 = 1_800_000_000
    private static let address = "http://pki.corp.test/a.crl"

    /// A server that is not there: remembers what it was asked.
    private final class Server: Sendable {
        let asked = Mutex<[Download]>([])

        func answer(_ download: Download) -> Result<Download.Answer, DownloadFault> {
            asked.withLock { $0.append(download) }
            return .success(
                .fetched([1], Download.Validators(entityTag: "\"1\""), lifetime: nil))
        }
    }

    private static func fetcher(
        _ server: Server, addresses: [String] = [address], learns: Bool = false
    ) throws -> ListFetcher {
        let fetcher = try ListFetcher(download: server.answer)
        fetcher.adopt([("corp", addresses, learns)])
        return fetcher
    }

    /// The next arrivals; there must be some to come.
    private static func arrivals(_ fetcher: ListFetcher) -> [ListFetcher.Arrival] {
        while true {
            let found = fetcher.arrivals.take()
            if !found.isEmpty { return found }
        }
    }

    private static func good(_ lifetime: Int64? = nil) -> FetchSchedule.Result {
        .good(thisUpdate: now, nextUpdate: nil, lifetime: lifetime)
    }

    @Test func `an address is asked once until its answer was judged, and again when it is due`()
        throws
    {
        let server = Server()
        let fetcher = try Self.fetcher(server)
        fetcher.tick(now: Self.now)
        fetcher.tick(now: Self.now)
        let target = try #require(Self.arrivals(fetcher).first).target
        fetcher.tick(now: Self.now + 10_000)
        #expect(server.asked.withLock { $0.count } == 1)
        fetcher.judged(
            target, Self.good(), validators: Download.Validators(entityTag: "\"1\""), now: Self.now)
        fetcher.tick(now: Self.now + 3599)
        #expect(server.asked.withLock { $0.count } == 1)
        fetcher.tick(now: Self.now + 4000)
        #expect(Self.arrivals(fetcher).count == 1)
        let asked = server.asked.withLock { $0 }
        #expect(asked.map(\.address) == [Self.address, Self.address])
        #expect(asked.map(\.validators.entityTag) == [nil, "\"1\""])
    }

    @Test func `a reload asks at once`() throws {
        let server = Server()
        let fetcher = try Self.fetcher(server)
        fetcher.tick(now: Self.now)
        let target = try #require(Self.arrivals(fetcher).first).target
        let validators = Download.Validators(entityTag: "\"1\"")
        fetcher.judged(target, Self.good(), validators: validators, now: Self.now)
        fetcher.adopt([("corp", [Self.address], false)])
        fetcher.tick(now: Self.now)
        #expect(Self.arrivals(fetcher).count == 1)
        #expect(server.asked.withLock { $0.last?.validators } == validators)
    }

    @Test func `an outage begins once and ends once, and forgets the validators`() throws {
        let server = Server()
        let fetcher = try Self.fetcher(server)
        let target = ListFetcher.Target(org: "corp", address: Self.address)
        let validators = Download.Validators(entityTag: "\"1\"")
        var turns: [FetchTurn?] = []
        for result in [Self.good(), .failed, .failed, Self.good(), Self.good(), .failed] {
            turns.append(
                fetcher.judged(
                    target, result, validators: result == .failed ? nil : validators, now: Self.now)
            )
        }
        #expect(turns == [nil, .failing, nil, .recovered, nil, .failing])
        fetcher.tick(now: Self.now + 10_000)
        _ = Self.arrivals(fetcher)
        #expect(server.asked.withLock { $0.map(\.validators) } == [Download.Validators()])
    }

    @Test func `certificates are heard only where the settings allow it`() throws {
        let fetcher = try Self.fetcher(Server(), learns: false)
        #expect(!fetcher.add("http://pki.corp.test/b.crl", org: "corp"))
        fetcher.adopt([("corp", [Self.address], true)])
        #expect(fetcher.add("http://pki.corp.test/b.crl", org: "corp"))
        #expect(!fetcher.add("http://pki.corp.test/b.crl", org: "corp"))
        #expect(!fetcher.add(Self.address, org: "corp"))
        #expect(!fetcher.add("http://pki.corp.test/b.crl", org: "other"))
        #expect(fetcher.addresses(of: "corp") == [Self.address, "http://pki.corp.test/b.crl"])
    }

    @Test(arguments: [
        "ftp://pki.test/a", "file:///etc/passwd", "http://user:password@pki.test/a",
        "http://pki.test/a b", "http://", "ldap://pki.test/cn=a", "http://pki.test/a#b", "",
    ])
    func `an address that the settings would refuse is not taken from a certificate`(
        address: String
    ) throws {
        let fetcher = try Self.fetcher(Server(), addresses: [], learns: true)
        #expect(!fetcher.add(address, org: "corp"))
    }

    @Test func `an organisation learns sixteen addresses and no more`() throws {
        let fetcher = try Self.fetcher(Server(), learns: true)
        let added = (0..<20).map { fetcher.add("http://pki.test/\($0)", org: "corp") }
        #expect(added.count { $0 } == 16)
        #expect(fetcher.addresses(of: "corp").count == 17)
    }

    @Test func `a reload keeps what was learned while learning is allowed`() throws {
        let fetcher = try Self.fetcher(Server(), learns: true)
        fetcher.add("http://pki.test/learned", org: "corp")
        fetcher.adopt([("corp", [], true)])
        #expect(fetcher.addresses(of: "corp") == ["http://pki.test/learned"])
        fetcher.adopt([("corp", [Self.address], false)])
        #expect(fetcher.addresses(of: "corp") == [Self.address])
    }

    @Test func `no more than four downloads run at once`() throws {
        let gate = Mutex(true)
        let running = Mutex((now: 0, most: 0))
        let fetcher = try ListFetcher { _ in
            running.withLock {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
            while gate.withLock({ $0 }) {}
            running.withLock { $0.now -= 1 }
            return .success(.notModified(lifetime: nil))
        }
        fetcher.adopt([("corp", (0..<9).map { "http://pki.test/\($0)" }, false)])
        fetcher.tick(now: Self.now)
        fetcher.tick(now: Self.now)
        gate.withLock { $0 = false }
        var count = 0
        while count < 9 {
            fetcher.tick(now: Self.now)
            count += fetcher.arrivals.take().count
        }
        #expect(running.withLock { $0.most } <= 4)
    }
}
