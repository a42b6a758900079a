import Foundation
import Loading
import Measuring
import Testing

/// Each scenario against a real server of someone else.
@Suite(.serialized, .enabled(if: TestServer.isInstalled))
struct ScenarioTests {
    private func report(_ scenario: String = "test") -> Report {
        Report(scenario: scenario, options: [:], machine: thisMachine(), started: universalTime())
    }

    @Test(
        "full handshakes with every kind of key", arguments: LoadOptions.Version.allCases,
        LoadOptions.Key.allCases)
    func full(version: LoadOptions.Version, key: LoadOptions.Key) throws {
        let server = try TestServer()
        var options = server.options()
        (options.version, options.certificateKey) = (version, key)
        for requests in 0...1 {
            var report = report()
            try Stage(options).handshakes(resuming: false, requests: requests, into: &report)
            #expect(report.units == 12)
            #expect(report.errors == [:])
            #expect(report.latency?.count == 12)
            #expect(report.connect?.count == 12)
            #expect(report.resumed == nil)
        }
    }

    @Test("resumed handshakes are really resumed", arguments: LoadOptions.Version.allCases)
    func resumed(version: LoadOptions.Version) throws {
        let server = try TestServer()
        var options = server.options()
        options.version = version
        var report = report()
        let stage = try Stage(options, keepsSessions: true)
        try stage.handshakes(resuming: true, requests: 1, into: &report)
        #expect(report.units == 12)
        #expect(report.resumed == 12)
        #expect(report.errors == [:])
    }

    @Test("a server that gives no sessions is told about", arguments: LoadOptions.Version.allCases)
    func noSessions(version: LoadOptions.Version) throws {
        let server = try TestServer("ssl_session_tickets off; ssl_session_cache off;")
        var options = server.options()
        options.version = version
        var report = report()
        let stage = try Stage(options, keepsSessions: true)
        // TLS 1.3 hands out something all the same; the server does not take it back.
        do {
            try stage.handshakes(resuming: true, requests: 0, into: &report)
            #expect(report.errors == ["not_resumed": 12])
            #expect(report.units == 0)
        } catch LoadError.preparation(_, let fault, _) {
            #expect(fault == .notResumed)
        }
    }

    @Test("requests on kept connections, HTTP/1 and HTTP/2", arguments: [false, true])
    func requests(isHTTP2: Bool) throws {
        let server = try TestServer()
        var options = server.options()
        (options.isHTTP2, options.streams) = (isHTTP2, isHTTP2 ? 4 : 1)
        (options.path, options.count) = ("/64k", 50)
        options.processes = [server.number]
        var report = report()
        try Stage(options).requests(into: &report)
        #expect(report.units == 50)
        #expect(report.errors == [:])
        #expect((50 * 65536...51 * 65536).contains(report.bytes ?? 0))
        #expect((report.server?.cpu ?? 0) > 0)
        #expect((report.server?.memoryAfter ?? 0) > 0)
    }

    @Test("a connection that the server closes is opened again")
    func fewRequests() throws {
        let server = try TestServer()
        var options = server.options()
        options.path = "/few"
        var report = report()
        try Stage(options).requests(into: &report)
        #expect(report.units == 12)
        #expect(report.errors == [:])
    }

    @Test("streams that the server refuses are sent again on another connection")
    func fewStreams() throws {
        let server = try TestServer("keepalive_requests 5;")
        var options = server.options()
        (options.isHTTP2, options.streams, options.count) = (true, 4, 60)
        var report = report()
        try Stage(options).requests(into: &report)
        #expect(report.units == 60)
        #expect(report.errors == [:])
        #expect(report.seconds < 20)
    }

    @Test("an open loop begins all that is due")
    func openLoop() throws {
        let server = try TestServer()
        var options = server.options()
        (options.rate, options.seconds, options.count) = (200, 0.25, nil)
        var report = report()
        try Stage(options).requests(into: &report)
        #expect(report.units == 50)
        #expect(report.seconds >= 0.24)
    }

    @Test("in an open loop a stall is charged to all units that came due in it")
    func stall() throws {
        let server = try TestServer()
        var options = server.options()
        (options.rate, options.seconds, options.count) = (200, 1, nil)
        let shell = Process()
        shell.executableURL = URL(filePath: "/bin/sh")
        shell.arguments = [
            "-c",
            "worker=$(cat /proc/\(server.number)/task/*/children); sleep 0.2; "
                + "kill -STOP $worker; sleep 0.6; kill -CONT $worker",
        ]
        var report = report()
        let stage = try Stage(options)
        try shell.run()
        try stage.requests(into: &report)
        shell.waitUntilExit()
        #expect(report.units == 200)
        // Half of all came due while the server stood still for more than 0.1 s longer.
        let latency = try #require(report.latency)
        let late = latency.percentiles.first { $0[1] > 100_000 }?[0] ?? 100
        #expect(late < 90)
        #expect(latency.max > 500_000)
    }

    @Test("a mix has its shares")
    func mixed() throws {
        let server = try TestServer()
        var options = server.options()
        options.count = 20
        var report = report()
        let mix = try #require(Mix("full=1,resumed=1,request=2"))
        try Stage(options, keepsSessions: true).mixed(mix, into: &report)
        #expect(report.errors == [:])
        #expect(report.resumed == 5)
        #expect(report.paths?.mapValues(\.count) == ["full": 5, "resumed": 5, "request": 10])
    }

    @Test("faults have their classes")
    func faults() throws {
        let server = try TestServer()
        var options = server.options()
        options.path = "/forbidden"
        var forbidden = report()
        try Stage(options).handshakes(resuming: false, requests: 1, into: &forbidden)
        #expect(forbidden.errors == ["status_403": 12])

        var wrong = report()
        options.ca = server.directory + "/other.pem"
        try Stage(options).handshakes(resuming: false, requests: 0, into: &wrong)
        #expect(wrong.errors == ["server_certificate": 12])

        var foreign = report()
        try Stage(server.options(issuer: "other"))
            .handshakes(resuming: false, requests: 1, into: &foreign)
        #expect(foreign.errors == ["status_400": 12])

        var alert = report()
        options = server.options()
        options.version = .v12
        options.cipher = "ECDHE-RSA-AES128-GCM-SHA256"
        try Stage(options).handshakes(resuming: false, requests: 0, into: &alert)
        #expect(alert.errors == ["tls_alert_40": 12])
    }

    @Test("idle connections, also such as never speak", arguments: [false, true])
    func idle(silent: Bool) throws {
        let server = try TestServer()
        var options = server.options()
        (options.connections, options.processes) = (40, [server.number])
        options.savesMemory = true
        var report = report()
        try Stage(options).idle(requests: silent ? 0 : 1, silent: silent, into: &report)
        #expect(report.units == 40)
        #expect(report.errors == [:])
        #expect(report.server?.memoryPerConnection != nil)
    }

    @Test("first use has every certificate twice")
    func firstUse() throws {
        let server = try TestServer()
        var report = report()
        let stage = try Stage(server.options(), certificates: 10)
        stage.firstUse(count: 5, rounds: 2, into: &report)
        #expect(report.units == 10)
        #expect(report.errors == [:])
        #expect(report.paths?.mapValues(\.count) == ["again": 10, "first": 10])
        #expect(report.rounds?.count == 2)
    }

    @Test("a revocation is seen on every path, and what is not revoked is told")
    func revoke() throws {
        let server = try TestServer("location = /gate { try_files /open =403; }")
        let gate = server.directory + "/www/open"
        var options = server.options()
        options.path = "/gate"
        _ = FileManager.default.createFile(atPath: gate, contents: Data("ok".utf8))
        var report = report()
        let stage = try Stage(options, certificates: 2)
        try stage.revoke(
            command: "test -n {serial}", paths: RevocationPath.allCases, rounds: 1, limit: 0.05,
            into: &report)
        #expect(report.errors == ["not_refused": 4])
        report.errors = [:]
        try stage.revoke(
            command: "rm '\(gate)' # {serial}", paths: RevocationPath.allCases, rounds: 1,
            limit: 10, into: &report)
        #expect(report.errors == [:])
        #expect(report.units == 4)
        #expect(report.paths?.keys.sorted() == ["full", "keepalive", "ticket12", "ticket13"])
        #expect(throws: LoadError.notAccepted(path: "full", .status(403))) {
            try stage.revoke(
                command: "true", paths: [.full], rounds: 1, limit: 1, into: &report)
        }
    }

    @Test("a server that is not there is said at once")
    func unreachable() throws {
        var options = LoadOptions()
        (options.server, options.port) = ("127.0.0.1", String(TestServer.freePort()))
        #expect {
            _ = try Stage(options)
        } throws: { error in
            if case LoadError.unreachable? = error as? LoadError { true } else { false }
        }
    }
}

struct FloorTests {
    @Test(
        "both variants run without a server", arguments: LoadOptions.Version.allCases,
        [false, true])
    func floor(version: LoadOptions.Version, resuming: Bool) throws {
        var options = LoadOptions()
        (options.version, options.certificateCount, options.count) = (version, 3, 5)
        var report = Report(
            scenario: "floor", options: [:], machine: thisMachine(), started: universalTime())
        try measureFloor(options, resuming: resuming, into: &report)
        #expect(report.paths?.mapValues(\.count) == ["best": 5, "plain": 5])
    }
}
