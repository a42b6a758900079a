import Foundation
import Testing

// Promise: the user whom the identity provider behind the gateway names is bound to the device's
// certificate, durably, before the answer goes on. Somebody else's sign-on with that device is
// refused, and the answer that holds the assertion is withheld. Who may sign in follows the mode.

@Suite(.explained) struct BindingTests {
    @Test func `the first user is bound, and known to apps from then on`() throws {
        let site = try Site()
        let answer = try site.curl("good").get(
            "payroll.corp.test", "/signed-in?user=alice@corp.test")
        #expect(answer.status == 200)
        #expect(answer.text.contains("the assertion of alice@corp.test"))
        #expect(answer["X-Sallyport-Authenticated-User"] == nil)
        let bound = try site.program.events.first("of the binding") { $0.type == "pki.cert.bind" }
        #expect(bound["actor.alternateId"] == "alice@corp.test")
        #expect(bound.target("Device") == "C02GOOD")
        let signedOn = try site.program.events.first("of the sign-on") {
            $0.debug("userSource") == "answer"
        }
        #expect(signedOn["actor.alternateId"] == "alice@corp.test")
        #expect(signedOn.result == "SUCCESS")
        let echo = try site.curl("good").get("vault.corp.test").echo()
        #expect(echo["X-Sallyport-User"] == ["alice@corp.test"])
        let claims = try Assertion(try #require(echo["X-Sallyport-Jwt-Assertion"].first)).claims
        #expect(claims["sub"] as? String == "alice@corp.test")
        // Another device says nothing of her.
        #expect(try site.curl("good-2").get("vault.corp.test").echo()["X-Sallyport-User"] == [])
    }

    @Test(arguments: ["bob@corp.test", "Alice@corp.test", "alice@corp.test.evil"])
    func `another user's answer is withheld where trust is required`(other: String) throws {
        let site = try Site()
        _ = try site.curl("good").get("vault.corp.test", "/signed-in?user=alice@corp.test")
        let refused = try site.curl("good").get("vault.corp.test", "/signed-in?user=\(other)")
        #expect(refused.status == 403)
        #expect(refused["Sallyport-Reason"] == "bound_to_other_user")
        #expect(!refused.text.contains("the assertion of"))
        let event = try site.program.events.first("of the refusal") {
            $0.reason == "CERT_BOUND_TO_OTHER_USER"
        }
        #expect(event["actor.alternateId"] == other)
        // The device itself, and its user, are as welcome as before.
        let again = try site.curl("good").get("vault.corp.test", "/signed-in?user=alice@corp.test")
        #expect(again.status == 200)
    }

    @Test func `where nothing is required the answer passes, and the event says who it was`() throws
    {
        let site = try Site()
        _ = try site.curl("good").get("payroll.corp.test", "/signed-in?user=alice")
        let passed = try site.curl("good").get("payroll.corp.test", "/signed-in?user=bob")
        #expect(passed.status == 200)
        let event = try site.program.events.first("of bob") { $0["actor.alternateId"] == "bob" }
        #expect(event.reason == "CERT_BOUND_TO_OTHER_USER")
    }

    @Test func `a binding outlives a gateway that is killed`() throws {
        let site = try Site()
        _ = try site.curl("good").get("vault.corp.test", "/signed-in?user=alice")
        site.program.process.signal(SIGKILL)
        _ = try? site.program.process.waitForExit()
        let program = try TestProgram(site.settings, in: site.program.directory)
        let curl = Curl(to: program, pki: site.corp, as: site.corp.device("good"))
        #expect(try curl.get("vault.corp.test").echo()["X-Sallyport-User"] == ["alice"])
        #expect(try curl.get("vault.corp.test", "/signed-in?user=bob").status == 403)
    }

    @Test func `of users who race for one device on several workers one wins`() async throws {
        let site = try Site(["gateway.workers": "4"])
        let users = (1...12).map { "user\($0)" }
        let winners = try await withThrowingTaskGroup(of: (String, Int).self) { group in
            for user in users {
                group.addTask {
                    let path = "/signed-in?user=\(user)"
                    return (user, try site.curl("good").get("vault.corp.test", path).status)
                }
            }
            var winners: [String] = []
            for try await (user, status) in group {
                #expect(status == 200 || status == 403)
                if status == 200 { winners.append(user) }
            }
            return winners
        }
        #expect(winners.count == 1)
        let echo = try site.curl("good").get("vault.corp.test").echo()
        #expect(echo["X-Sallyport-User"] == winners)
        #expect(site.program.events.all.filter { $0.type == "pki.cert.bind" }.count == 1)
    }

    @Test func `device-only lets everybody sign in and binds nobody`() throws {
        let site = try Site(["org.corp.devicetrust.binding": "device-only"])
        for user in ["alice", "bob"] {
            let path = "/signed-in?user=\(user)"
            #expect(try site.curl("good").get("vault.corp.test", path).status == 200)
        }
        #expect(try site.curl("good").get("vault.corp.test").echo()["X-Sallyport-User"] == [])
        #expect(!site.program.events.all.contains { $0.type == "pki.cert.bind" })
    }

    @Test func `group lets the members of its groups sign in`() throws {
        let site = try Site([
            "org.corp.devicetrust.binding": "group",
            "org.corp.devicetrust.binding.groups": "Front desk, Night",
        ])
        func status(_ user: String, _ groups: String) throws -> Int {
            let path = "/signed-in?user=\(user)&groups=\(groups)"
            return try site.curl("good").get("vault.corp.test", path).status
        }
        #expect(try status("alice", "Sales,%20Front%20desk") == 200)
        #expect(try status("bob", "Night") == 200)
        #expect(try status("carol", "Sales,front%20desk") == 403)
        #expect(try status("dan", "") == 403)
    }

    @Test func `a client cannot name a user, in no spelling`() throws {
        let site = try Site()
        for name in ["X-Sallyport-Authenticated-User", "x_sallyport_authenticated_user"] {
            let options = ["-H", "\(name): mallory"]
            let echo = try site.curl("good").get("payroll.corp.test", "/echo", options).echo()
            #expect(!echo.head.contains("mallory"))
            #expect(echo["X-Sallyport-User"] == [])
        }
    }

    @Test func `an answer that names nobody usable is withheld where trust is required`() throws {
        let site = try Site()
        let long = String(repeating: "x", count: 300)
        let refused = try site.curl("good").get("vault.corp.test", "/signed-in?user=\(long)")
        #expect(refused.status == 502)
        #expect(!refused.text.contains("the assertion of"))
    }

    @Test func `user_header off, and nobody is bound`() throws {
        let site = try Site(["app.vault.user_header": "off"])
        for user in ["alice", "bob"] {
            let path = "/signed-in?user=\(user)"
            let reply = try site.curl("good").get("vault.corp.test", path)
            #expect(reply.status == 200)
            #expect(reply["X-Sallyport-Authenticated-User"] == nil)
        }
    }
}
