import SystemLog

/// The commands that ask a running gateway, as they behave at a terminal and in a script.
///
/// Each returns its exit status: 0, or one of `CommandStatus`.
public struct CommandSession {
    let console: Console
    let org: String?
    let usesJSON: Bool
    private let connect: () throws(ControlFailure) -> Ask

    /// Asks the gateway.
    typealias Ask = (ControlRequest.Order) throws(ControlFailure) -> ControlReply.Answer

    /// Commands for a gateway, at this terminal.
    public init(_ target: ControlTarget, json: Bool) {
        self.init(console: .live, org: target.org, json: json) { () throws(ControlFailure) in
            let client = ControlClient(path: try target.path())
            return { order throws(ControlFailure) in try client.ask(order) }
        }
    }

    init(
        console: Console, org: String?, json: Bool,
        connect: @escaping () throws(ControlFailure) -> Ask
    ) {
        self.console = console
        self.org = org
        usesJSON = json
        self.connect = connect
    }

    /// Runs a command, and tells why it failed if it did.
    func run(_ body: (Ask) throws(ControlFailure) -> CommandStatus) -> Int32 {
        do {
            return try body(try connect()).rawValue
        } catch {
            console.tell("sallyport: \(TextCell.escaped(error.message))\n")
            return CommandStatus(error.kind).rawValue
        }
    }

    /// Asks a question that is answered by `yes`. Without a terminal the answer is no.
    func confirms(_ question: String, isConfirmed: Bool) -> Bool {
        if isConfirmed { return true }
        guard console.isInteractive else {
            console.tell(
                "sallyport: nothing was done: there is no terminal to confirm it at; "
                    + "say --yes if it is meant\n")
            return false
        }
        console.tell("\(question) Type yes: ")
        if console.readLine() == "yes" { return true }
        console.tell("sallyport: nothing was done\n")
        return false
    }

    /// Hands every certificate that matches to `visit`, page by page, until it returns false.
    func pages(
        _ filter: CertificateFilter, _ ask: Ask,
        _ visit: ([CertificateRecord]) -> Bool
    ) throws(ControlFailure) {
        var after: Int64? = 0
        while let start = after {
            let answer = try ask(.store(order: .list(org: org, filter: filter, after: start)))
            guard case .certificates(let page, let next) = answer else { throw Self.unexpected }
            guard visit(page) else { return }
            // A page that leads nowhere would be asked for until somebody stops it.
            if let next, next <= start { throw Self.unexpected }
            after = next
        }
    }

    /// Writes lines.
    func write(_ lines: [String]) {
        if !lines.isEmpty { console.write(lines.map { $0 + "\n" }.joined()) }
    }

    /// An answer to another question: a gateway of another release, or none at all.
    static var unexpected: ControlFailure {
        ControlFailure(.unavailable, "the gateway answered something else than was asked")
    }

    /// `1 certificate`, `3 certificates`.
    static func count(_ count: Int) -> String {
        count == 1 ? "1 certificate" : "\(count) certificates"
    }

    /// A moment for people and for scripts.
    static func time(_ seconds: Int64) -> String { UTCTime(seconds: seconds).iso8601Seconds }
}
