/// The store in a PostgreSQL database: for several nodes.
///
/// It keeps one connection of its own, which must lead to a session, not to a pooler that lends
/// sessions by the transaction: it listens for notifications there. The database needs a role that
/// may create tables in it; a schema of its own can be chosen with `options=-csearch_path=NAME`.
public final class PostgresTrustStore: SQLTrustStore {
    /// Connects when it is first used, and again after a loss.
    ///
    /// `connection` is what libpq takes, `host=db dbname=trust` or `postgresql://db/trust`; it may
    /// hold a password, which no error text repeats. No operation takes longer than `limit`, but
    /// for the look-up of the host's name, which is the system's: `hostaddr` avoids it. Reading
    /// everything has that time for each page.
    public init(
        connection: String, limit: Duration = .seconds(3)
    ) throws(StoreError) {
        super.init(try PostgresSession(connection: connection, limit: limit))
    }
}
