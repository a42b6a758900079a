import Configuration
import Testing

@Suite("Settings are loaded")
struct SettingsLoadTests {
    @Test("with the defaults of the gateway where nothing is set")
    func gateway() throws {
        let settings = try #require(Outcome(Minimal.text).settings)
        #expect(settings.file == "sallyport.conf")
        #expect(settings.files == ["sallyport.conf"])
        let gateway = settings.gateway
        #expect(gateway.listen.value.map(\.description) == ["0.0.0.0:443", "[::]:443"])
        #expect(gateway.listen.place == SettingPlace(file: "sallyport.conf", line: 0))
        #expect(gateway.workers == .automatic)
        #expect(!gateway.pinsWorkers)
        #expect(gateway.admin.value == .tcp(try ListenAddress("127.0.0.1:9440")))
        #expect(gateway.control.value == .unix(path: "/run/sallyport/control.sock"))
        #expect(gateway.control.place.line == 0)
        #expect(gateway.drain == .seconds(30))
        #expect(gateway.maximumConnections == 65_536)
        #expect(settings.pool.idleConnections == 64)
        #expect(settings.log.events.value == .standardOutput)
        #expect(settings.log.operations.value == .standardError)
        #expect(settings.log.level == .info)
        #expect(settings.log.buffer == 8192)
        #expect(settings.assertion.keys == [])
        #expect(settings.assertion.rotate == .seconds(86_400))
        #expect(settings.assertion.lifetime == .seconds(60))
    }

    @Test("with the default deadlines, limits and TLS where nothing is set")
    func limits() throws {
        let settings = try #require(Outcome(Minimal.text).settings)
        let timeouts = settings.timeouts
        let seconds = [
            timeouts.handshake, timeouts.head, timeouts.body, timeouts.idle, timeouts.write,
            timeouts.upstreamConnect, timeouts.upstreamResponse, timeouts.upstreamIdle,
            timeouts.tunnel,
        ].map { $0.inMilliseconds / 1000 }
        #expect(seconds == [10, 10, 30, 75, 30, 5, 60, 50, 3600])
        let limits = settings.limits
        #expect(limits.head == 32 << 10)
        #expect(limits.target == 8 << 10)
        #expect(limits.fields == 100)
        #expect(limits.trailers == 8 << 10)
        #expect(limits.body == nil)
        #expect(limits.signOnMessage == 256 << 10)
        #expect(limits.signOnInflated == 1 << 20)
        #expect(settings.tls.minimum == .tls12)
        #expect(settings.tls.ciphers == nil)
        #expect(settings.tls.ciphersuites == nil)
        #expect(settings.tls.groups == nil)
        #expect(!settings.tls.usesKernelTLS)
    }

    @Test("with the defaults of an org and an app where nothing is set")
    func orgAndApp() throws {
        let settings = try #require(Outcome(Minimal.text).settings)
        let org = try #require(settings.orgs.first)
        #expect(org.name == "corp")
        #expect(org.place.line == 1)
        #expect(org.front == nil)
        #expect(org.learnMore == nil)
        #expect(org.deviceTrust.isEnabled)
        #expect(!org.deviceTrust.requiresList)
        #expect(org.deviceTrust.stale == .grace(.seconds(86_400)))
        #expect(org.deviceTrust.deviceID == DeviceIDChoice.allCases)
        let app = try #require(settings.apps.first)
        #expect(app.name == "payroll")
        #expect(app.place.line == 8)
        #expect(app.front?.credential == org.credential)
        #expect(app.protocols == [.saml, .wsfed])
        #expect(app.handshake == HandshakeChoice.none)
        #expect(app.requirement == RequirementChoice.none)
        #expect(app.annotations == [.headers, .jwt])
        #expect(app.maximumBody == .shared)
        #expect(app.front?.upstream.hostHeader == .pass)
        #expect(app.front?.upstream.credential == nil)
    }

    @Test("with a limit for bodies that an app may lift or lower")
    func bodies() throws {
        let limits = try #require(FullSettings().outcome.settings).limits
        #expect(BodyLimit.shared.bytes(sharing: limits) == 10 << 20)
        #expect(BodyLimit.bytes(5).bytes(sharing: limits) == 5)
        #expect(BodyLimit.unlimited.bytes(sharing: limits) == nil)
    }

    @Test("with the line of every file they name")
    func places() throws {
        let settings = try #require(FullSettings().outcome.settings)
        let org = try #require(settings.orgs.first)
        let lines = [
            org.credential?.certificate.place, org.credential?.passphrase?.place,
            org.deviceTrust.ca?.place, org.deviceTrust.lists.last?.place,
            settings.assertion.keys.last?.place, settings.apps.first?.front?.upstream.ca?.place,
        ].map { $0?.line }
        let keys = [
            "org.corp.certificate", "org.corp.key_passphrase", "org.corp.devicetrust.ca",
            "org.corp.devicetrust.crl", "assertion.key", "app.payroll.upstream.ca",
        ]
        #expect(lines == keys.map { FullSettings().line(of: $0) })
    }

    @Test("with orgs and apps in the order in which they are first named")
    func order() throws {
        let more = Minimal.app.replacing("payroll", with: "abc")
        let outcome = Outcome(
            "app.zed.name = Z\n" + Minimal.text + more
                + Minimal.app.replacing("payroll", with: "zed"))
        #expect(outcome.lines == [])
        #expect(outcome.settings?.apps.map(\.id) == ["zed", "payroll", "abc"])
    }

    @Test(
        "with relative paths seen from the main file, wherever it is named from",
        arguments: [
            ("/etc/sp/s.conf", "/etc/sp/tls/login.pem"), ("s.conf", "tls/login.pem"),
            ("./s.conf", "tls/login.pem"), ("../s.conf", "../tls/login.pem"),
            ("/s.conf", "/tls/login.pem"), ("a//b/s.conf", "a/b/tls/login.pem"),
        ])
    func paths(file: String, path: String) throws {
        let outcome = Outcome(FakeFiles([file: Minimal.text]), main: file)
        #expect(outcome.settings?.orgs.first?.credential?.certificate.value == path)
    }

    @Test("only if there is an org")
    func nothing() {
        for text in ["", "# nothing\n", "log.level = debug\n"] {
            #expect(
                Outcome(text).lines == [
                    "sallyport.conf: there is no org, so there is nothing to do; "
                        + "allowed: at least one org, such as by org.corp.devicetrust.host"
                ])
        }
        #expect(
            Outcome(FakeFiles()).lines == [
                "sallyport.conf: cannot read the file: No such file or directory"
            ])
    }

    @Test("not at all when anything is wrong, and everything that is wrong is said")
    func everything() {
        let outcome = Outcome(
            """
            gateway.workers = many
            timeout.head = 10
            limit.body = 1 MiB
            gateway.lisen = 0.0.0.0:443

            org.corp.host = login corp test
            org.corp.learn_more = http://help.corp.test
            app.payroll.org = crop
            app.payroll.upstream = 127.0.0.1:8081
            app.payroll.upstream = http://127.0.0.1:8081
            app.payroll.annotate = headers; jwt
            """)
        #expect(outcome.settings == nil)
        #expect(outcome.problems.map(\.place.line) == [1, 2, 3, 4, 6, 7, 8, 8, 9, 10, 11])
        #expect(
            outcome.lines.first == "sallyport.conf:1: gateway.workers: read \"many\"; "
                + "allowed: auto, or a number from 1 to 256")
        let errors = SettingsErrors(problems: outcome.problems, warnings: [])
        #expect(errors.description == outcome.lines.joined(separator: "\n"))
    }
}
