import DeviceTrust
import Foundation
import Testing

@testable import SystemLog

@Suite struct EventEncoderTests {
    @Test func `a full event has the shape of the schema`() throws {
        let event = try object(Self.full)
        #expect(event["uuid"] as? String == "0f6b4f0e-8a44-7c64-9d2d-2b6f9a5d2c11")
        #expect(event["published"] as? String == "2026-11-22T07:31:49.792Z")
        #expect(event["eventType"] as? String == "user.authentication.authenticate")
        #expect(event["version"] as? String == "0")
        #expect(event["severity"] as? String == "WARN")
        #expect(event["legacyEventType"] is NSNull)
        #expect(event["displayMessage"] as? String == "Authentication of device via certificate")
        let actor = try #require(event["actor"] as? [String: Any])
        #expect(actor["type"] as? String == "User")
        #expect(actor["alternateId"] as? String == "alice@corp.test")
        let outcome = try #require(event["outcome"] as? [String: Any])
        #expect(outcome["result"] as? String == "FAILURE")
        #expect(outcome["reason"] as? String == "CERT_EXPIRED")
        let targets = try #require(event["target"] as? [[String: Any]])
        #expect(targets.map { $0["type"] as? String } == ["Device", "AppInstance"])
        let transaction = try #require(event["transaction"] as? [String: Any])
        #expect(transaction["type"] as? String == "WEB")
        #expect(transaction["id"] as? String == "r-7f3a9c")
        #expect((transaction["detail"] as? [String: Any])?.isEmpty == true)
        let context = try #require(event["authenticationContext"] as? [String: Any])
        #expect(context["credentialType"] as? String == "CERTIFICATE")
        #expect(context["authenticationStep"] as? Int == 0)
        #expect((context["issuer"] as? [String: Any])?["type"] as? String == "CA")
    }

    @Test func `the client is described from its user agent`() throws {
        let client = try #require(try object(Self.full)["client"] as? [String: Any])
        #expect(client["device"] as? String == "Computer")
        #expect(client["ipAddress"] as? String == "203.0.113.7")
        let userAgent = try #require(client["userAgent"] as? [String: Any])
        #expect(userAgent["browser"] as? String == "FIREFOX")
        #expect(userAgent["os"] as? String == "Linux")
        #expect(userAgent["rawUserAgent"] as? String == Self.firefox)
    }

    @Test func `what the worker knows of the client stands`() throws {
        var event = Self.full
        event.client?.browser = "LYNX"
        event.client?.operatingSystem = "Plan 9"
        event.client?.device = .tablet
        let client = try #require(try object(event)["client"] as? [String: Any])
        #expect(client["device"] as? String == "Tablet")
        let userAgent = try #require(client["userAgent"] as? [String: Any])
        #expect(userAgent["browser"] as? String == "LYNX")
        #expect(userAgent["os"] as? String == "Plan 9")
    }

    @Test func `the chain of addresses names their versions`() throws {
        var event = Self.full
        event.ipChain = ["2001:db8::7", "203.0.113.7"]
        let request = try #require(try object(event)["request"] as? [String: Any])
        let chain = try #require(request["ipChain"] as? [[String: Any]])
        #expect(chain.map { $0["version"] as? String } == ["V6", "V4"])
        #expect(chain.map { $0["ip"] as? String } == event.ipChain)
    }

    @Test(arguments: [Self.full, .sample()])
    func `every key of the schema is there, absent data is null`(event: SystemEvent) throws {
        let object = try object(event)
        #expect(object.keys.sorted() == Self.keys)
        let nested = [
            "actor": ["alternateId", "detailEntry", "displayName", "id", "type"],
            "client": [
                "device", "geographicalContext", "id", "ipAddress", "userAgent", "zone",
            ],
            "outcome": ["reason", "result"], "transaction": ["detail", "id", "type"],
            "debugContext": ["debugData"], "request": ["ipChain"],
            "securityContext": ["asNumber", "asOrg", "domain", "isProxy", "isp"],
            "authenticationContext": [
                "authenticationProvider", "authenticationStep", "credentialProvider",
                "credentialType", "externalSessionId", "interface", "issuer",
            ],
        ]
        for (key, names) in nested {
            if let object = object[key] as? [String: Any] {
                #expect(object.keys.sorted() == names, "\(key)")
            } else {
                #expect(object[key] is NSNull, "\(key)")
            }
        }
    }

    @Test func `an event of the program itself has no client and no target`() throws {
        let event = try object(.sample())
        #expect(event["client"] is NSNull)
        #expect(event["target"] is NSNull)
        #expect(event["authenticationContext"] is NSNull)
        #expect((event["actor"] as? [String: Any])?["type"] as? String == "SystemPrincipal")
        #expect((event["request"] as? [String: Any])?["ipChain"] as? [String] == [])
    }

    @Test func `debug data are strings, a repeated key counts once`() throws {
        var event = Self.full
        event.debugData = [("a", "1"), ("b", "\"\u{0}"), ("a", "2")]
        let line = encode(event)
        let context = try #require(try objects(line).first?["debugContext"] as? [String: Any])
        let data = try #require(context["debugData"] as? [String: String])
        #expect(data == ["a": "1", "b": "\"\u{0}"])
        #expect(String(decoding: line, as: UTF8.self).components(separatedBy: "\"a\":").count == 2)
    }

    @Test func `hostile text neither ends the line nor grows it without bound`() throws {
        var event = Self.full
        let hostile = "x\",\"outcome\":{\"result\":\"SUCCESS\"}}\n{" + "é".repeated(50_000)
        event.client?.rawUserAgent = hostile
        event.actor.displayName = hostile
        event.transaction.id = hostile
        let line = encode(event)
        #expect(line.count < 32 * 1024)
        let read = try #require(try objects(line).first)
        #expect(line.count { $0 == UInt8(ascii: "\n") } == 1)
        #expect((read["outcome"] as? [String: Any])?["result"] as? String == "FAILURE")
        let name = try #require((read["actor"] as? [String: Any])?["displayName"] as? String)
        #expect(name.hasSuffix("é…"))
    }

    @Test func `every reason of a refusal is in its event`() throws {
        for reason in PostureReason.allCases {
            let event = SystemEvent.deviceAuthentication(
                .notTrusted(reason), certificate: nil, deviceID: nil, client: nil, app: nil,
                transactionID: "r-1")
            let outcome = try #require(try object(event)["outcome"] as? [String: Any])
            #expect(outcome["reason"] as? String == reason.entry.eventReason)
        }
    }

    private func encode(_ event: SystemEvent) -> [UInt8] {
        var encoder = EventEncoder()
        var lines: [UInt8] = []
        let stamp = EventStamp(
            uuid: "0f6b4f0e-8a44-7c64-9d2d-2b6f9a5d2c11", published: 1_795_332_709_792)
        encoder.append(event, stamp: stamp, to: &lines)
        return lines
    }

    private func object(_ event: SystemEvent) throws -> [String: Any] {
        try #require(try objects(encode(event)).first)
    }

    static let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"

    static let full = SystemEvent(
        .deviceAuthentication, outcome: .failure("CERT_EXPIRED"),
        actor: .init(
            kind: .user, id: "usr_1", alternateID: "alice@corp.test", displayName: "Alice A"),
        client: .init(rawUserAgent: firefox, ipAddress: "203.0.113.7"),
        targets: [
            .init(kind: .device, id: "C02EXAMPLE01", displayName: "ALICE-MBA"),
            .init(kind: .app, id: "payroll"),
        ],
        transaction: .init(kind: .web, id: "r-7f3a9c"), debugData: [("trust", "NOT_TRUSTED")],
        authenticationContext: .init(
            authenticationProvider: "FEDERATION", credentialType: .certificate,
            issuerID: "CN=MTLS Certificate Authority", issuerKind: "CA"),
        ipChain: ["203.0.113.7"])

    static let keys = [
        "actor", "authenticationContext", "client", "debugContext", "displayMessage",
        "eventType", "legacyEventType", "outcome", "published", "request", "securityContext",
        "severity", "target", "transaction", "uuid", "version",
    ]
}

extension String {
    fileprivate func repeated(_ count: Int) -> String { String(repeating: self, count: count) }
}
