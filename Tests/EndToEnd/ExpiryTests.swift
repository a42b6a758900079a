import Foundation
import Testing

// Promise: a certificate that expires stops counting in that second, on connections that are open as
// on new ones.

@Suite(.explained) struct ExpiryTests {
    private static let shared = Result { try Site() }
    private let site: Site

    init() throws { site = try Self.shared.get().noted }

    @Test(arguments: Curl.Version.allCases)
    func `an open connection loses trust when its certificate expires`(
        version: Curl.Version
    ) throws {
        let certificate = try site.corp.expiringDevice(in: 4)
        let client = try OpenSSLClient(
            to: site.program, as: "payroll.corp.test", certificate: certificate,
            options: [version.openssl]
        ).open()
        defer { client.stop() }
        var turn = 0
        var postures: [String] = []
        try eventually("the certificate has expired") {
            turn += 1
            client.send(Request("/echo?turn=\(turn)").text)
            let echo = try client.output.line("answer \(turn)") {
                $0.contains("/echo?turn=\(turn) ")
            }
            postures.append(echo.contains("X-Sallyport-Reason: expired") ? "expired" : "trusted")
            return postures.last == "expired"
        }
        #expect(postures.first == "trusted")
        let curl = Curl(to: site.program, pki: site.corp, as: certificate).with(version)
        #expect(try curl.get("payroll.corp.test").echo().posture == "expired")
    }

    @Test func `an app that demands trust refuses the next request`() throws {
        let certificate = try site.corp.expiringDevice(in: 3)
        let client = try OpenSSLClient(
            to: site.program, as: "vault.corp.test", certificate: certificate
        ).open()
        defer { client.stop() }
        var statuses: [Int] = []
        try eventually("the certificate has expired") {
            client.send(Request("/echo", host: "vault.corp.test").text)
            var answers = 0
            let line = try client.output.line("an answer") { line in
                answers += line.hasPrefix("HTTP/1.1 ") ? 1 : 0
                return answers > statuses.count
            }
            statuses.append(line.hasPrefix("HTTP/1.1 200 ") ? 200 : 403)
            return statuses.last == 403
        }
        #expect(statuses.first == 200)
    }
}
