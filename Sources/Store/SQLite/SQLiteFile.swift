internal import Glibc

/// The file of a database, as the file system sees it.
struct SQLiteFile {
    let path: String

    /// Which file stands at the path; nil when there is none, with the reason in errno.
    struct Identity: Equatable {
        let device: UInt64
        let inode: UInt64
    }

    /// Nil for what is no path.
    init?(_ path: String) {
        guard !path.isEmpty, !path.utf8.contains(0) else { return nil }
        // SQLite has names that are no paths, such as ":memory:" and "file:x?mode=memory".
        self.path = path.hasPrefix("/") ? path : "./" + path
    }

    var identity: Identity? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }

    /// Makes an empty file, which is an empty database, that only its owner may read: SQLite gives
    /// the files it puts beside it the same mode. Does nothing when there is a file.
    ///
    /// It is made under another name: SQLite's locks on a file end when anybody in the process
    /// closes a descriptor of it, so a file that may be in use must not be opened here.
    func create() throws(StoreError) {
        guard identity == nil else { return }
        let draft = "\(path).\(getpid())-\(UInt32.random(in: 0 ... .max)).new"
        let descriptor = unsafe open(draft, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(errno) }
        close(descriptor)
        let code = unsafe link(draft, path) == 0 ? 0 : errno
        _ = unsafe unlink(draft)
        if code != 0, code != EEXIST { throw failure(code) }
    }

    /// Refuses a file that others than its owner may use: it holds the keys of session tickets, and
    /// whoever can write to it decides whom to trust. There is nothing to refuse without a file.
    func checkMode() throws(StoreError) {
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_mode & 0o077 != 0 else { return }
        let mode = String(status.st_mode & 0o777, radix: 8)
        throw .misconfigured(
            "\(path) may be used by others than its owner: its mode is \(mode) and should be 600")
    }

    /// Makes the names in the directory durable: a file that is synced and has no name is lost.
    func syncDirectory() throws(StoreError) {
        let parent = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let descriptor = unsafe open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(errno) }
        defer { close(descriptor) }
        // EINVAL: the file system has no such thing, and then nothing better can be done.
        if fsync(descriptor) != 0, errno != EINVAL { throw failure(errno) }
    }

    /// What an error of the file system means.
    func failure(_ code: Int32) -> StoreError {
        let text = "\(path): \(Self.words(code))"
        return Self.passing.contains(code) ? .unavailable(text) : .misconfigured(text)
    }

    static func words(_ code: Int32) -> String {
        unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    }

    /// Errors that may go away without anybody changing settings.
    private static let passing: Set<Int32> = [
        EAGAIN, EBUSY, EDQUOT, EFBIG, EINTR, EIO, EMFILE, ENFILE, ENOMEM, ENOSPC, ESTALE, ETIMEDOUT,
    ]
}
