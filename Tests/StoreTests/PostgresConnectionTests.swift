import DeviceTrust
import Foundation
import TestSupport
import Testing

@testable import Store

/// What can happen to the connection, each really done, to a server that only these tests use, one
/// at a time.
@Suite(.serialized) struct PostgresConnectionTests {
    private static let one = Result { try PostgresServer() }

    private let server: PostgresServer

    init() throws { server = try Self.one.get() }

    /// A store that gives up soon, on a database that others have made ready.
    private func hurried(_ database: String) throws -> PostgresTrustStore {
        let store = try PostgresTrustStore(connection: database, limit: .seconds(1))
        _ = try patiently { try store.everything() }
        return store
    }

    private func expectUnavailable(
        within limit: Duration, _ call: () throws -> Void,
        _ place: SourceLocation = #_sourceLocation
    ) {
        let began = ContinuousClock.now
        let error = #expect(throws: StoreError.self, sourceLocation: place) { try call() }
        #expect(ContinuousClock.now - began < limit, sourceLocation: place)
        guard case .unavailable? = error else {
            Issue.record("\(String(describing: error))", sourceLocation: place)
            return
        }
    }

    @Test func `A server that was stopped and started again is used again`() throws {
        let store = try PostgresTrustStore(connection: try server.newDatabase())
        _ = try store.settle(Sample.claim(1))
        let position = try store.everything().state.position
        _ = try store.mayHaveChanged()
        try server.stop()
        expectUnavailable(within: .seconds(3)) { _ = try store.settle(Sample.claim(2)) }
        // While it waits for the next attempt it fails at once.
        expectUnavailable(within: .milliseconds(500)) { _ = try store.everything() }
        #expect(store.changeDescriptor == nil)
        try server.start()
        let settlement = try patiently { try store.settle(Sample.claim(2)) }
        #expect(settlement.isRegistered)
        #expect(try store.mayHaveChanged(), "something may have been missed")
        #expect(store.changeDescriptor != nil)
        #expect(try store.changes(after: position, limit: 9)?.certificates.count == 1)
    }

    @Test func `A connection that was cut is noticed and made anew`() throws {
        let database = try server.newDatabase()
        let store = try PostgresTrustStore(connection: database)
        let other = try PostgresTrustStore(connection: database)
        _ = try store.settle(Sample.claim(1))
        let position = try store.everything().state.position
        while try store.mayHaveChanged() {}
        try server.cut()
        _ = try patiently { try other.settle(Sample.claim(2)) }
        while try !store.mayHaveChanged() {}
        #expect(store.changeDescriptor == nil || store.changeDescriptor != -1)
        let page = try patiently { try store.changes(after: position, limit: 9) }
        #expect(page?.certificates.map(\.fingerprint) == [Sample.fingerprint(2)])
        // A cut in the middle of a transaction loses all of it.
        try store.session.begin(.write)
        try store.session.run([SQLCall("DELETE FROM change")])
        try server.cut()
        #expect(throws: StoreError.self) { try store.session.commit() }
        store.session.rollback()
        #expect(try patiently { try store.everything().standings.count } == 2)
        #expect(try patiently { try store.findFaults() } == [])
    }

    @Test func `A server that does not answer costs no more than the limit`() throws {
        let database = try server.newDatabase()
        _ = try PostgresTrustStore(connection: database).settle(Sample.claim(1))
        let store = try hurried(database)
        try server.pause()
        defer { try? server.resume() }
        expectUnavailable(within: .seconds(3)) { _ = try store.settle(Sample.claim(2)) }
        // A new connection is not answered either.
        for _ in 1...3 {
            expectUnavailable(within: .seconds(3)) { _ = try store.everything() }
        }
        _ = try store.mayHaveChanged()
        try server.resume()
        let settlement = try patiently { try store.settle(Sample.claim(2)) }
        #expect(settlement.standing == CertificateStanding())
        #expect(try patiently { try store.findFaults() } == [])
    }

    @Test func `Whoever stops in the middle of writing does not hold up others for long`() throws {
        let database = try server.newDatabase()
        _ = try PostgresTrustStore(connection: database).settle(Sample.claim(1))
        let (stuck, other) = (try hurried(database), try hurried(database))
        try stuck.session.begin(.write)
        try stuck.session.run([SQLCall("DELETE FROM change")])
        expectUnavailable(within: .seconds(3)) { _ = try other.settle(Sample.claim(2)) }
        #expect(try patiently { try other.settle(Sample.claim(2)) }.isRegistered)
        #expect(throws: StoreError.self) { try stuck.session.commit() }
        stuck.session.rollback()
        #expect(try patiently { try other.findFaults() } == [])
    }

    @Test func `A killed server comes back with everything it acknowledged`() throws {
        let store = try PostgresTrustStore(connection: try server.newDatabase())
        for number in 1...20 { _ = try store.settle(Sample.claim(number)) }
        try server.kill()
        expectUnavailable(within: .seconds(4)) { _ = try store.settle(Sample.claim(21)) }
        try server.start()
        #expect(try patiently { try store.everything().standings.count } >= 20)
        #expect(try patiently { try store.findFaults() } == [])
    }

    @Test func `Over TCP with a password it is the same, and no error tells the password`() throws {
        let server = try PostgresServer(tcp: true)
        let database = try server.newDatabase()
        let store = try PostgresTrustStore(connection: database)
        #expect(try store.settle(Sample.claim(1)).isRegistered)
        let wrong = database.replacing(PostgresServer.password, with: "hunter2-wrong")
        let refused = try PostgresTrustStore(connection: wrong)
        let error = #expect(throws: StoreError.self) { try refused.everything() }
        #expect("\(String(describing: error))".contains("password authentication failed"))
        #expect(!"\(String(describing: error))".contains("hunter2"))
        try server.stop()
        let away = #expect(throws: StoreError.self) { _ = try store.settle(Sample.claim(2)) }
        #expect(!"\(String(describing: away))".contains(PostgresServer.password))
    }

    @Test(arguments: [
        "", "host=/tmp hunter2", "host='hunter2", "nonsense", "passwort=hunter2",
        "postgresql://user:hunter2@2@host/db", "postgresql://user:hun/ter2@host/db",
        "postgresql://user:12/hunter2@host/db", "host=a\0b password=hunter2",
        "port=hunter2",
    ])
    func `A malformed connection string is a mistake of the settings`(text: String) throws {
        if text.isEmpty {
            // All of it may come from the environment.
            _ = try PostgresTrustStore(connection: text)
            return
        }
        let error = #expect(throws: StoreError.self) {
            _ = try PostgresTrustStore(connection: text)
        }
        guard case .misconfigured(let words)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(!words.contains("hun") && !words.contains("ter2"))
    }

    @Test func `Nobody is asked before the store is used`() throws {
        let store = try PostgresTrustStore(connection: "host=/nowhere dbname=none")
        #expect(store.changeDescriptor == nil)
        #expect(try store.mayHaveChanged(), "asking for changes would connect")
        expectUnavailable(within: .seconds(3)) { _ = try store.everything() }
        #expect(try !store.mayHaveChanged())
    }
}

@Suite struct BackOffTests {
    @Test func `It waits longer after each failure, and not after a success`() {
        var backOff = BackOff()
        #expect(backOff.isOver)
        backOff.failed("no")
        #expect(!backOff.isOver)
        #expect(backOff.cause == "no")
        backOff.succeeded()
        #expect(backOff.isOver)
    }

    @Test func `A deadline is over when its time has come`() {
        #expect(Deadline.after(.zero).isOver)
        let later = Deadline.after(.seconds(10))
        #expect(!later.isOver)
        #expect((9_000...10_000).contains(later.milliseconds))
        #expect(Deadline(moment: 0).milliseconds == 0)
    }
}

@Suite struct StoreErrorTests {
    @Test(arguments: [
        (StoreError.damaged("x"), "the store is damaged: x"),
        (
            .fromTheFuture(found: 9, known: 1),
            "the store has format 9, and this version knows no more than 1"
        ),
        (.misconfigured("x"), "the store cannot be opened: x"),
        (.refused("x"), "the store refuses: x"),
        (.unavailable("x"), "the store is not available: x"),
    ])
    func `Each error is one line`(error: StoreError, text: String) {
        #expect(error.description == text)
    }

    @Test(
        arguments: [
            (5, 0, "not available"), (6, 0, "not available"), (7, 0, "not available"),
            (10 | 3 << 8, EIO, "not available"), (13, ENOSPC, "not available"),
            (11, 0, "damaged"), (26, 0, "damaged"), (1, 0, "damaged"), (19, 0, "damaged"),
            (8, 0, "cannot be opened"), (14, EACCES, "cannot be opened"),
            (14, ENOENT, "cannot be opened"), (14, EMFILE, "not available"),
            (14, 0, "cannot be opened"),
        ] as [(Int32, Int32, String)])
    func `SQLite's errors are told apart and name the file`(
        code: Int32, system: Int32, kind: String
    ) throws {
        let file = try #require(SQLiteFile("/data/store.db"))
        let error = SQLiteFailure(code: code, systemCode: system, words: "w").error(file)
        #expect("\(error)".contains(kind))
        #expect("\(error)".contains("/data/store.db"))
    }

    @Test(arguments: [
        ("28P01", "misconfigured"), ("3D000", "misconfigured"), ("42501", "misconfigured"),
        ("42P01", "damaged"), ("XX001", "damaged"), ("23505", "damaged"),
        ("57P03", "unavailable"), ("57014", "unavailable"), ("53300", "unavailable"),
        ("25006", "unavailable"), ("40P01", "unavailable"), ("", "unavailable"),
    ])
    func `The server's errors are told apart`(state: String, kind: String) {
        #expect(
            "\(PostgresFailure(state: state, words: "w").error)".contains(
                ["misconfigured": "cannot be opened", "damaged": "damaged"][kind] ?? "not available"
            ))
    }
}
