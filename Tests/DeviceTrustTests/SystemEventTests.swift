import Testing

@testable import DeviceTrust

struct SystemEventTests {
    static let client = SystemEvent.Client(rawUserAgent: "UA", ipAddress: "203.0.113.7")
    static let app = SystemEvent.Target(kind: .app, id: "payroll", displayName: "Payroll")

    static func check(
        _ posture: Posture, _ certificate: DeviceCertificate?, deviceID: String? = nil
    ) -> SystemEvent {
        .deviceAuthentication(
            posture, certificate: certificate, deviceID: deviceID, client: client, app: app,
            transactionID: "r-1", debugData: [("tlsVersion", "TLSv1.3")])
    }

    @Test func `a trusted device is a success that names device and app`() {
        let names = CertificateNames(
            subject: "CN=ALICE-MBA", issuer: "CN=Device CA", commonName: "ALICE-MBA",
            subjectSerialNumber: "C02", uris: ["urn:sallyport:device:mac:d1"])
        let event = Self.check(.trusted, Sample.certificate(names: names), deviceID: "d1")
        #expect(event.eventType.rawValue == "user.authentication.authenticate")
        #expect(event.outcome == .success && event.severity == .info)
        #expect(event.displayMessage == "Authentication of device via certificate")
        #expect(event.targets.map(\.kind) == [.device, .app])
        #expect(event.targets.first?.id == "d1")
        #expect(event.targets.first?.alternateID == "C02")
        #expect(event.transaction == SystemEvent.Transaction(kind: .web, id: "r-1"))
        #expect(event.authenticationContext?.credentialType == .certificate)
        #expect(event.authenticationContext?.issuerID == "CN=Device CA")
        #expect(event.ipChain == ["203.0.113.7"])
        #expect(
            event.debugData.map(\.key) == [
                "trust", "deviceId", "certSerial", "certSubject", "certSha256", "certNotAfter",
                "tlsVersion",
            ])
        #expect(event.debugData.first { $0.key == "certNotAfter" }?.value == "2024-11-13T22:13:20Z")
    }

    @Test(arguments: PostureReason.allCases)
    func `a device that is not trusted is a failure with its reason`(reason: PostureReason) {
        let event = Self.check(.notTrusted(reason), nil)
        #expect(event.outcome == .failure(reason.entry.eventReason))
        #expect(event.severity == .warning)
        #expect(event.targets == [Self.app] && event.authenticationContext == nil)
        #expect(event.debugData.map(\.value) == ["NOT_TRUSTED", reason.rawValue, "TLSv1.3"])
    }

    @Test func `a windows device has the text its readers know`() {
        let names = CertificateNames(uris: ["urn:sallyport:device:win:1"])
        let event = Self.check(.trusted, Sample.certificate(names: names))
        #expect(event.displayMessage == "Authentication of device through a certificate")
    }

    @Test func `names and texts of event types are stable and distinct`() {
        let types = SystemEventType.allCases
        #expect(Set(types.map(\.displayMessage)).count == types.count)
        for type in types {
            #expect(
                type.rawValue.allSatisfy { ("a"..."z").contains($0) || $0 == "." || $0 == "_" })
            #expect((2...3).contains(type.rawValue.split(separator: ".").count))
        }
    }

    @Test(arguments: [
        (SystemEventType.settingsReload, SystemEvent.Outcome.success, SystemEvent.Severity.info),
        (.settingsReload, .failure("x"), .error), (.revocationListFailure, .failure("x"), .error),
        (.revocationListLoad, .success, .info), (.gatewayStart, .success, .info),
        (.revocationListFreshness, .success, .info),
        (.revocationListFreshness, .failure("DUE"), .warning),
        (.deviceAuthentication, SystemEvent.Outcome(.deny), .warning),
        (.deviceTrustDisable, .success, .warning), (.deviceTrustConfirmation, .success, .info),
    ])
    func `severity follows from type and outcome`(
        type: SystemEventType, outcome: SystemEvent.Outcome, severity: SystemEvent.Severity
    ) {
        let event = SystemEvent(type, outcome: outcome)
        #expect(event.severity == severity)
        #expect(event.displayMessage == type.displayMessage)
        #expect(event.actor == .gateway && event.transaction.kind == .job)
        #expect(event == SystemEvent(type, outcome: outcome))
        #expect(event != SystemEvent(type, outcome: outcome, debugData: [("a", "b")]))
    }

    @Test func `a reason has one to 255 characters or is none`() {
        #expect(SystemEvent.Outcome.failure("").reason == nil)
        let long = String(repeating: "é", count: 300)
        #expect(SystemEvent.Outcome.failure(long).reason?.count == 255)
    }
}

struct TimestampTests {
    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
        (951_782_399, "2000-02-28T23:59:59Z"), (951_782_400, "2000-02-29T00:00:00Z"),
        (4_107_542_400, "2100-03-01T00:00:00Z"), (1826846813, "2027-11-22T01:26:53Z"),
        (-62_167_219_200, "0000-01-01T00:00:00Z"), (.min, "0000-01-01T00:00:00Z"),
        (253_402_300_799, "9999-12-31T23:59:59Z"), (.max, "9999-12-31T23:59:59Z"),
    ])
    func `seconds are written as date and time`(seconds: Int64, text: String) {
        #expect(Timestamp(seconds).description == text)
    }
}
