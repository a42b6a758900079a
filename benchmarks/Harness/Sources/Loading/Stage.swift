internal import CBench
internal import Glibc
internal import Measuring

/// What every scenario against a server needs: the certificates, the connections' loop, the server's
/// processes. A scenario is a method of an extension, in a file of its own.
package struct Stage {
    let options: LoadOptions
    let client: TLSClient
    let loop: Loop
    let progress: Progress
    let servers: ServerProcesses
    let texts: RequestTexts

    /// Throws at once when the server cannot be reached. `certificates`: how many to make, if they
    /// are made.
    package init(
        _ options: LoadOptions, certificates: Int? = nil, keepsSessions: Bool = false
    ) throws(LoadError) {
        self.options = options
        let address = try Address.reached(
            host: options.server, port: options.port, timeout: options.timeout)
        servers = try ServerProcesses(options.processes)
        progress = Progress(options.showsProgress)
        try allowFiles(for: options.connections)
        signal(SIGPIPE, SIG_IGN)
        let identities = try Stage.identities(
            options, count: certificates ?? options.certificateCount, progress: progress)
        client = try TLSClient(options, identities: identities, keepsSessions: keepsSessions)
        loop = try Loop(options, address: address, client: client)
        texts = RequestTexts(host: options.host, path: options.path)
    }

    /// The library's words about a fault that occurred; nil if there are none.
    package func detail(of fault: String) -> String? {
        client.details.first { $0.key.name == fault }?.value
    }

    static func identities(
        _ options: LoadOptions, count: Int, progress: Progress
    ) throws(LoadError) -> [Identity] {
        switch options.certificates {
        case .none: return []
        case .given(let certificate, let key):
            return [try Identity(certificate: certificate, key: key)]
        case .made(let issuer, let key):
            let authority = try Identity(certificate: issuer, key: key)
            let mint = try Mint(issuer: authority, kind: options.certificateKey)
            var made: [Identity] = []
            for number in 0..<count {
                progress.show("making certificates: \(number) of \(count)")
                made.append(try mint.make())
            }
            progress.clear()
            return made
        }
    }

    /// Warms up and measures; the server's figures are of exactly the measured interval.
    func measure(
        into report: inout Report, resumes: Bool = false, _ make: (Pacer) -> any Scenario
    ) throws(LoadError) {
        let pacer = Pacer(loop, progress: progress)
        let scenario = make(pacer)
        pacer.scenario = scenario
        defer { pacer.scenario = nil }
        try scenario.prepare()
        if options.warmup > 0 {
            let tally = pacer.run(seconds: options.warmup, count: nil, label: "warm-up")
            if tally.units == 0, tally.failures > 0 { return report.take(tally) }
        }
        loop.bytes = 0
        let memory = servers.memory()
        let before = servers.times()
        let tally = pacer.run(
            seconds: options.seconds, count: options.count, label: report.scenario)
        report.take(tally)
        report.bytes = loop.bytes
        if tally.resumed > 0 || resumes { report.resumed = tally.resumed }
        if !servers.isEmpty {
            var server = Report.Server(cpu: servers.microseconds(since: before))
            (server.memoryBefore, server.memoryAfter) = (memory, servers.memory())
            report.server = server
            report.shareServer()
        }
        progress.clear()
        scenario.abandon()
    }
}

extension Report {
    /// Takes over what the units came to.
    mutating func take(_ tally: Tally) {
        seconds = tally.seconds
        units = tally.units
        rate = seconds > 0 ? Double(units) / seconds : 0
        for (fault, count) in tally.errors { errors[fault.name, default: 0] += count }
        latency = tally.latency.latency
        connect = tally.connect.latency
        if !tally.kinds.isEmpty { paths = tally.kinds.compactMapValues(\.latency) }
    }

    /// The server's CPU for each unit that it completed.
    mutating func shareServer() {
        guard units > 0, let cpu = server?.cpu else { return }
        server?.cpuPerUnit = Double(cpu) / Double(units)
    }
}
