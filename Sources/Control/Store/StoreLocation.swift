import Store

/// Where the store is.
enum StoreLocation: Hashable, Sendable {
    /// A PostgreSQL database, by its connection string.
    case postgresql(connection: String)
    /// An SQLite file.
    case sqlite(file: String)

    /// For metrics and logs.
    var kind: String {
        switch self {
        case .postgresql: "postgresql"
        case .sqlite: "sqlite"
        }
    }

    /// Whether gateways of other machines may use it, too.
    var isShared: Bool {
        switch self {
        case .postgresql: true
        case .sqlite: false
        }
    }

    /// For people, without anything secret.
    var description: String {
        switch self {
        case .postgresql: "postgresql"
        case .sqlite(let file): file
        }
    }

    /// Opens the store; to be called on the thread that will use it.
    func open() throws(StoreError) -> any TrustStore {
        switch self {
        case .postgresql(let connection): try PostgresTrustStore(connection: connection)
        case .sqlite(let file): try SQLiteTrustStore(file: file)
        }
    }
}
