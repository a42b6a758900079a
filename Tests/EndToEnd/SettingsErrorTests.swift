import Foundation
import Testing

// Promise: wrong settings are all named at once, each with file, line and key; the program ends with
// status 1 and has started nothing.

@Suite struct SettingsErrorTests {
    private let good: Settings

    init() throws { good = try Settings.standard(upstream: "http://127.0.0.1:9") }

    @Test func `every error is named with its line`() throws {
        let text =
            good.text + """
                # a comment
                gateway.wrokers = 2
                timeout.head = soon
                limit.head = 32 parsecs
                app.payroll.org = nobody
                tls.minimum = 1.1
                no equals sign

                """
        let first = good.text.components(separatedBy: "\n").count
        let result = try TestProgram.refuse(text)
        #expect(result.status == 1)
        for (offset, what) in [
            (1, "gateway.wrokers"), (2, "timeout.head"), (3, "limit.head"),
            (4, "app.payroll.org"), (5, "tls.minimum"), (6, "no equals sign"),
        ] {
            let place = "sallyport.conf:\(first + offset)"
            let found = result.errors.components(separatedBy: "\n").contains {
                $0.contains(place) && $0.contains(what)
            }
            #expect(found, "no line with \(place) and \(what) in:\n\(result.errors)")
        }
        #expect(result.errors.contains("gateway.workers"), "the nearest known key is named")
        #expect(!result.errors.contains(" info ready "))
    }

    @Test(arguments: [
        ("org.corp.certificate", "missing.pem"), ("org.corp.key", "missing.key"),
        ("org.corp.devicetrust.ca", "missing.pem"), ("app.payroll.upstream", "ftp://x"),
        ("app.vault.handshake", "none"), ("gateway.listen", "nowhere"),
        ("gateway.workers", "0"), ("app.payroll.host", "login.corp.test"),
        ("app.payroll.annotate", "everything"), ("tls.ciphers", "NO-SUCH-CIPHER"),
    ])
    func `one wrong value is enough`(key: String, value: String) throws {
        let result = try TestProgram.refuse(good.with([key: value]).text)
        #expect(result.status == 1)
        #expect(result.errors.contains(key), "\(result.errors)")
    }

    @Test(arguments: [
        ("org.corp.key", "server/other.key"),
        ("org.corp.devicetrust.certificate", "server/site.pem"),
        ("org.corp.devicetrust.ca", "crl/device.pem"), ("org.corp.certificate", "crl/device.der"),
    ])
    func `files that do not fit are named`(key: String, file: String) throws {
        let path = try TestPKI.corp().path(file)
        let result = try TestProgram.refuse(good.with([key: path]).text)
        #expect(result.status == 1)
        #expect(result.errors.contains("org.corp."), "\(result.errors)")
    }

    @Test func `a file that is not there is named`() throws {
        let result = try TestProgram.run(["gateway", "--settings", "/nonexistent/sallyport.conf"])
        #expect(result.status == 1)
        #expect(result.errors.contains("/nonexistent/sallyport.conf"))
    }

    @Test func `a port that is taken ends the start`() throws {
        let site = try Site()
        let result = try TestProgram.refuse(
            good.with(["gateway.admin": site.program.admin]).text)
        #expect(result.status == 1)
        #expect(result.errors.contains(site.program.admin))
    }

    @Test func `check finds good settings good, and bad ones bad`() throws {
        let directory = try Tools.freshDirectory("check")
        let file = directory.appending(path: "sallyport.conf")
        try Data(good.text.utf8).write(to: file)
        let fine = try TestProgram.run(["check", "--settings", file.path])
        #expect(fine.status == 0, "\(fine.errors)")
        try Data(good.with(["timeout.head": "soon"]).text.utf8).write(to: file)
        let wrong = try TestProgram.run(["check", "--settings", file.path])
        #expect(wrong.status == 1)
        #expect((wrong.errors + wrong.text).contains("timeout.head"))
    }

    @Test func `settings lists every key with its default`() throws {
        let result = try TestProgram.run(["settings"])
        #expect(result.status == 0)
        for key in ["gateway.workers", "timeout.head", "org.<o>.host", "app.<a>.upstream"] {
            #expect(result.text.contains(key), "\(key)")
        }
    }
}
