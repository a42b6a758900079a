import Configuration
import Foundation
import TestSupport
import Testing

@testable import Control

@Suite struct SettingsCheckTests {
    private func check(_ workspace: Workspace) throws -> SettingsCheck {
        try workspace.save()
        return SettingsCheck.run(settingsFile: workspace.file, source: workspace.source)
    }

    private func lines(_ check: SettingsCheck, _ workspace: Workspace) -> [String] {
        check.text.split(separator: "\n").map { workspace.plain(String($0)) }
    }

    @Test func `Good settings are said to be good`() throws {
        let workspace = try Workspace()
        let check = try check(workspace)
        #expect(check.isGood)
        #expect(lines(check, workspace) == ["sallyport.conf: 4 host names, 2 upstreams: good"])
    }

    @Test func `What is wrong with the text is said with its lines`() throws {
        var workspace = try Workspace()
        workspace.set("gateway.workers", "many")
        workspace.set("org.corp.hots", "login.corp.test")
        let check = try check(workspace)
        #expect(!check.isGood)
        let found = lines(check, workspace)
        #expect(found.count == 3)
        #expect(found[0].hasPrefix("error: sallyport.conf:15: gateway.workers: "))
        #expect(found[1].hasPrefix("error: sallyport.conf:16: org.corp.hots: "))
        #expect(found[1].hasSuffix("did you mean org.corp.host?"))
        #expect(found[2] == "2 errors, 0 warnings: nothing would start")
    }

    @Test func `Files, lists and keys are all looked at, whatever else is wrong`() throws {
        var workspace = try Workspace()
        workspace.set("org.corp.certificate", "missing.pem")
        workspace.set("org.corp.devicetrust.crl", "missing.crl")
        workspace.set("assertion.key", "missing.key")
        let found = lines(try check(workspace), workspace)
        #expect(found.count == 4, "\(found)")
        for (line, file) in [(2, "missing.pem"), (8, "missing.crl"), (15, "missing.key")] {
            #expect(
                found.contains {
                    $0.hasPrefix("error: sallyport.conf:\(line): ") && $0.contains(file)
                },
                "\(found)")
        }
    }

    @Test func `What is odd about rules is a warning`() throws {
        var workspace = try Workspace()
        for number in 1...2 {
            workspace.set("app.vault.rule.\(number).name", "Rule \(number)")
            workspace.set("app.vault.rule.\(number).access", "deny")
        }
        let check = try check(workspace)
        #expect(check.isGood)
        let line = workspace.line(of: "app.vault.rule.2.name")
        #expect(
            lines(check, workspace).first
                == "warning: sallyport.conf:\(line): app.vault.rule.2: rule 2 has the same "
                + "conditions as rule 1 and is never reached")
    }

    @Test func `A settings file that is not there is one error`() throws {
        let directory = try TestDirectory()
        let check = SettingsCheck.run(settingsFile: directory.path("none.conf"))
        #expect(!check.isGood && check.errors.count == 1)
        #expect(check.text.contains("there is no such file"))
    }

    @Test func `An authority without a list and a list that has run out are warned of`() throws {
        var workspace = try Workspace()
        try workspace.directory.write(TestPKI.corp().file("crl/expired.pem"), "crl/device.pem")
        try workspace.directory.write(TestPKI.corp().file("ca/device-bundle.pem"), "both.pem")
        workspace.set("org.corp.devicetrust.ca", "both.pem")
        let found = lines(try check(workspace), workspace)
        #expect(
            found == [
                "warning: sallyport.conf:7: org.corp.devicetrust.ca: CN=Corp MTLS Issuing Authority,"
                    + "O=Corp has no revocation list: its certificates cannot be revoked",
                "warning: sallyport.conf:8: org.corp.devicetrust.crl: crl/device.pem is stale",
                "sallyport.conf: 4 host names, 2 upstreams: good",
            ])
        workspace.set("org.corp.devicetrust.crl.required", "on")
        let strict = lines(try check(workspace), workspace)
        #expect(strict.first?.hasSuffix("its certificates are not trusted") == true)
    }

    @Test func `An upstream without an address is warned of`() throws {
        var workspace = try Workspace()
        workspace.set("app.vault.upstream", "http://nowhere.invalid:80")
        let found = lines(try check(workspace), workspace)
        #expect(
            found.first
                == "warning: sallyport.conf:11: app.vault.upstream: nowhere.invalid does not resolve"
        )
    }

    @Test func `A program reads the same as JSON`() throws {
        var workspace = try Workspace()
        workspace.set("gateway.workers", "a \"quoted\" word")
        let check = try check(workspace)
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(check.json.utf8)) as? [String: Any])
        #expect(object["good"] as? Bool == false)
        let errors = try #require(object["errors"] as? [[String: Any]])
        #expect(errors.count == 1)
        #expect(errors[0]["file"] as? String == workspace.file)
        #expect(errors[0]["line"] as? Int == 15)
        #expect(errors[0]["key"] as? String == "gateway.workers")
        #expect((errors[0]["found"] as? String)?.contains("\"quoted\"") == true)
        #expect(errors[0]["allowed"] is String)
        let good = try SettingsCheck.run(settingsFile: Workspace().file).json
        #expect(good.hasPrefix("{\"good\":false"))
    }

    @Test func `Good settings are good as JSON`() throws {
        let workspace = try Workspace()
        #expect(try check(workspace).json == "{\"good\":true,\"errors\":[],\"warnings\":[]}")
    }
}
