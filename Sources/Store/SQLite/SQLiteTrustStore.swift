/// The store in one SQLite file: for one machine, whose processes may all have it open.
public final class SQLiteTrustStore: SQLTrustStore {
    /// Opens the file, and makes it when it is not there (its directory must be).
    ///
    /// Later, a file that has gone is never made anew: that would quietly forget every revocation.
    /// The store is unavailable until the file is back. A file that has taken its place is opened,
    /// and `changes` answers nil, so that everything is loaded again.
    public init(file: String) throws(StoreError) {
        super.init(try SQLiteSession(file: file))
    }
}
