import DeviceTrust
import Federation
import Testing

@testable import Gateway

@Suite struct AppDirectoryTests {
    private let payroll = Sample.app("payroll")
    private let wiki = Sample.app("wiki")

    private var directory: AppDirectory {
        AppDirectory([
            AppDirectory.Entry(
                app: payroll, entityIDs: ["https://payroll.test/sp"], realms: [],
                consumers: ["https://payroll.test/acs"], paths: ["/start/payroll"]),
            AppDirectory.Entry(
                app: wiki, entityIDs: [], realms: ["urn:wiki"],
                consumers: ["https://wiki.test/"], paths: []),
        ])
    }

    private func message(_ form: String) throws -> FederationMessage {
        let query = [UInt8](form.utf8)
        guard
            case .message(let message) = MessageRecogniser.recognise(
                query: query.span, protocols: .all)
        else { throw NoMessage() }
        return message
    }

    private struct NoMessage: Error {}

    private func asking(_ query: String, path: String = "/sso") throws -> App? {
        let path = [UInt8](path.utf8)
        return directory.app(asking: try message(query), path: path.span)
    }

    @Test func `A realm names its app`() throws {
        #expect(try asking("wa=wsignin1.0&wtrealm=urn%3Awiki") === wiki)
        #expect(try asking("wa=wsignin1.0&wtrealm=urn%3Aother") == nil)
    }

    @Test func `Where the answer is to go names the app that no name does`() throws {
        let reply = "wa=wsignin1.0&wtrealm=urn%3Aother&wreply=https%3A%2F%2Fpayroll.test%2Facs"
        #expect(try asking(reply) === payroll)
    }

    @Test func `A path names the app of a request that says nothing`() throws {
        #expect(try asking("wa=wsignin1.0&wtrealm=urn%3Aother", path: "/start/payroll") === payroll)
        #expect(
            try asking("wa=wsignin1.0&wtrealm=urn%3Aother", path: "/start/payroll/x") === payroll)
        #expect(try asking("wa=wsignin1.0&wtrealm=urn%3Aother", path: "/start/payroll2") == nil)
    }

    @Test(arguments: [
        ("https://payroll.test/acs", true), ("https://payroll.test/acs/post", true),
        ("https://payroll.test/acs?x=1", true), ("https://payroll.test/acs2", false),
        ("https://payroll.test.evil.test/acs", false), ("http://payroll.test/acs", false),
        ("https://payroll.test@evil.test/acs", false), ("", false),
    ])
    func `An address belongs to the app where it continues one of its own`(
        address: String, belongs: Bool
    ) {
        guard case .found(let app) = directory.app(answering: nil, to: address) else {
            #expect(!belongs)
            return
        }
        #expect(belongs && app === payroll)
    }

    @Test func `An answer for one app that goes to another is contradictory`() throws {
        // The audience of the message is the wiki's; the form leads to payroll.
        let answer = try message("wa=wsignin1.0&wtrealm=urn%3Awiki")
        guard
            case .contradictory = directory.app(
                answering: answer, to: "https://payroll.test/acs")
        else {
            Issue.record("it is taken for one of them")
            return
        }
    }

    @Test func `Answers for apps that are not listed are told apart from those that are`() {
        guard case .unlisted = directory.app(answering: nil, to: "https://other.test/") else {
            Issue.record("another app is taken for a listed one")
            return
        }
    }

    @Test func `A host alone is no beginning of a longer host`() {
        #expect(AppDirectory.isWithin("https://a.test", "https://a.test"))
        #expect(AppDirectory.isWithin("https://a.test/x", "https://a.test"))
        #expect(!AppDirectory.isWithin("https://a.test.evil.test/", "https://a.test"))
        #expect(!AppDirectory.isWithin("https://a.testing/", "https://a.test"))
    }
}
