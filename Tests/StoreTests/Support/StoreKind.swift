import Foundation
import TestSupport

@testable import Store

/// The kinds of store; what holds for one holds for the other.
enum StoreKind: String, CaseIterable, Sendable {
    case postgres
    case sqlite
}

/// A fresh database, and any number of stores on it.
final class TestDatabase: Sendable {
    let kind: StoreKind
    private let directory: TestDirectory
    /// The file, or the connection string.
    let place: String

    init(_ kind: StoreKind) throws {
        self.kind = kind
        directory = try TestDirectory()
        switch kind {
        case .sqlite: place = directory.path("store.db")
        case .postgres: place = try PostgresServer.shared().newDatabase()
        }
    }

    func open() throws -> TestStore { try TestStore(self) }
}

/// A store as the program has it, which keeps its database from being removed.
final class TestStore: SQLTrustStore {
    private let database: TestDatabase

    fileprivate init(_ database: TestDatabase) throws {
        self.database = database
        switch database.kind {
        case .sqlite: super.init(try SQLiteSession(file: database.place))
        case .postgres: super.init(try PostgresSession(connection: database.place))
        }
    }
}
