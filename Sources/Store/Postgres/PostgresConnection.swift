internal import CLibPQ
internal import Glibc

/// One connection, used by one thread at a time. It never waits beyond a deadline; after a missed
/// one, and after any fault of the connection itself, it `isLost` and is of no use any more.
@safe final class PostgresConnection {
    // Owned; finished in deinit, which does not wait either: the socket is non-blocking.
    private let handle: OpaquePointer
    private let target: ConnectionString
    private var prepared: [String: String] = [:]
    private var notified = false
    private(set) var isLost = false

    init(_ target: ConnectionString, until deadline: Deadline) throws(StoreError) {
        guard let made = unsafe Self.start(target) else {
            throw .unavailable("PostgreSQL: no memory for a connection")
        }
        unsafe handle = made
        self.target = target
        unsafe PQsetNoticeProcessor(made, { _, _ in }, nil)
        try connect(until: deadline)
        guard unsafe PQsetnonblocking(made, 1) == 0, unsafe PQenterPipelineMode(made) == 1 else {
            throw lost()
        }
    }

    deinit {
        unsafe PQfinish(handle)
    }

    var descriptor: Int32? {
        let descriptor = unsafe PQsocket(handle)
        return isLost || descriptor < 0 ? nil : descriptor
    }

    /// Takes what has come without waiting; whether somebody has told of changes.
    func receive() throws(StoreError) -> Bool {
        guard unsafe PQconsumeInput(handle) == 1 else { throw lost() }
        takeNotifications()
        defer { notified = false }
        return notified
    }

    /// Sends all statements at once and hands over their rows. When one fails the server skips
    /// those after it, and its error is thrown when all answers are in.
    func run(
        _ calls: [SQLCall], until deadline: Deadline,
        _ row: (Int, any SQLRow) throws(StoreError) -> Void
    ) throws(StoreError) {
        var steps: [Step] = []
        var names: [String: String] = [:]
        for (index, call) in calls.enumerated() {
            var name = prepared[call.text] ?? names[call.text] ?? ""
            if name.isEmpty {
                name = "s\(prepared.count + names.count)"
                names[call.text] = name
                steps.append(.prepare(call.text, name))
                try sent(prepare(call, name))
            }
            steps.append(.call(index))
            try sent(send(call, name))
        }
        try sent(unsafe PQpipelineSync(handle))
        try collect(steps, until: deadline, row)
    }

    // MARK: Answers

    private enum Step {
        case prepare(String, String)
        case call(Int)
    }

    private func collect(
        _ steps: [Step], until deadline: Deadline,
        _ row: (Int, any SQLRow) throws(StoreError) -> Void
    ) throws(StoreError) {
        var failure: StoreError?
        var next = 0
        while true {
            guard let result = try nextResult(until: deadline) else {
                // The end of what one statement answered.
                next += 1
                if next > steps.count { throw lost() }
                continue
            }
            switch result.status {
            case PGRES_PIPELINE_SYNC:
                takeNotifications()
                if let failure { throw failure }
                return
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK:
                guard failure == nil, next < steps.count else { continue }
                do throws(StoreError) {
                    try take(result, of: steps[next], row)
                } catch {
                    failure = error
                }
            case PGRES_PIPELINE_ABORTED: continue
            default:
                if unsafe PQstatus(handle) != CONNECTION_OK { throw lost() }
                failure =
                    failure ?? PostgresFailure(state: result.state, words: result.words).error
            }
        }
    }

    private func take(
        _ result: PostgresResult, of step: Step,
        _ row: (Int, any SQLRow) throws(StoreError) -> Void
    ) throws(StoreError) {
        switch step {
        case .prepare(let text, let name): prepared[text] = name
        case .call(let index):
            try result.forEach { (found) throws(StoreError) in try row(index, found) }
        }
    }

    private func nextResult(until deadline: Deadline) throws(StoreError) -> PostgresResult? {
        while unsafe PQisBusy(handle) == 1 {
            let flushed = unsafe PQflush(handle)
            if flushed < 0 { throw lost() }
            let events = flushed == 0 ? POLLIN : POLLIN | POLLOUT
            try wait(for: Int16(events), until: deadline)
            if unsafe PQconsumeInput(handle) == 0 { throw lost() }
        }
        return unsafe PQgetResult(handle).map { unsafe PostgresResult(taking: $0) }
    }

    private func takeNotifications() {
        while let note = unsafe PQnotifies(handle) {
            notified = true
            unsafe PQfreemem(note)
        }
    }

    // MARK: Connecting and waiting

    /// libpq copies the words.
    private static func start(_ target: ConnectionString) -> OpaquePointer? {
        var keywords = unsafe target.parameters.map { unsafe UnsafePointer(strdup($0.keyword)) }
        var values = unsafe target.parameters.map { unsafe UnsafePointer(strdup($0.value)) }
        defer {
            unsafe (keywords + values).forEach { unsafe free(UnsafeMutablePointer(mutating: $0)) }
        }
        unsafe keywords.append(nil)
        unsafe values.append(nil)
        return unsafe PQconnectStartParams(keywords, values, 0)
    }

    private func connect(until deadline: Deadline) throws(StoreError) {
        if unsafe PQstatus(handle) == CONNECTION_BAD { throw refused() }
        var state = PGRES_POLLING_WRITING
        while state != PGRES_POLLING_OK {
            if state == PGRES_POLLING_FAILED { throw refused() }
            try wait(
                for: Int16(state == PGRES_POLLING_READING ? POLLIN : POLLOUT), until: deadline)
            unsafe state = PQconnectPoll(handle)
        }
    }

    private func wait(for events: Int16, until deadline: Deadline) throws(StoreError) {
        while true {
            var entry = pollfd(fd: unsafe PQsocket(handle), events: events, revents: 0)
            let milliseconds = deadline.milliseconds
            if milliseconds == 0 { throw late() }
            let count = unsafe poll(&entry, 1, milliseconds)
            if count > 0 { return }
            if count < 0, errno != EINTR { throw lost() }
        }
    }

    // MARK: Sending

    private func sent(_ code: Int32) throws(StoreError) {
        if code != 1 { throw lost() }
    }

    private func prepare(_ call: SQLCall, _ name: String) -> Int32 {
        let types = call.values.map { $0.type }
        return unsafe PQsendPrepare(
            handle, name, Self.text(call.text), Int32(types.count), types)
    }

    /// libpq copies the values into what it sends.
    private func send(_ call: SQLCall, _ name: String) -> Int32 {
        var (content, places): ([UInt8], [Int?]) = ([], [])
        var lengths: [Int32] = []
        for value in call.values {
            let bytes = value.binary
            places.append(bytes == nil ? nil : content.count)
            lengths.append(Int32(clamping: bytes?.count ?? 0))
            // One byte more each, so that a value without bytes has an address too.
            content += (bytes ?? []) + [0]
        }
        let formats = [Int32](repeating: 1, count: places.count)
        return unsafe content.withUnsafeBufferPointer { buffer in
            let start = unsafe UnsafeRawPointer(buffer.baseAddress)
            let values = unsafe places.map { place in
                unsafe place.flatMap { unsafe start?.advanced(by: $0) }?
                    .assumingMemoryBound(to: CChar.self)
            }
            return unsafe PQsendQueryPrepared(
                handle, name, Int32(values.count), values, lengths, formats, 1)
        }
    }

    /// Statements name their parameters `?1`; PostgreSQL calls them `$1`. No statement has a
    /// question mark that means anything else.
    private static func text(_ text: String) -> String {
        String(text.map { $0 == "?" ? "$" : $0 })
    }

    // MARK: Faults

    private func lost() -> StoreError {
        isLost = true
        return .unavailable("the connection to PostgreSQL is lost: \(words)")
    }

    private func late() -> StoreError {
        isLost = true
        return .unavailable("PostgreSQL does not answer in time")
    }

    /// The server said no, or there is none. What it said has no SQLSTATE here, only words.
    private func refused() -> StoreError {
        isLost = true
        return .unavailable("no connection to PostgreSQL: \(words)")
    }

    private var words: String {
        target.withoutSecrets(
            unsafe PQerrorMessage(handle).map { unsafe String(cString: $0) } ?? "")
    }
}

extension SQLValue {
    /// The number by which PostgreSQL knows the type: bytea or int8.
    fileprivate var type: Oid {
        switch self {
        case .bytes: 17
        case .integer: 20
        }
    }

    /// The value in PostgreSQL's binary form; nil for NULL.
    fileprivate var binary: [UInt8]? {
        switch self {
        case .bytes(let bytes): bytes
        case .integer(let number):
            number.map { number in
                stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) }
            }
        }
    }
}
