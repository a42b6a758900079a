import Foundation
import Testing

// Promise: the admin listener tells health and metrics, in Prometheus' text form, and nothing else; it
// is apart from the public listeners.

@Suite(.explained) struct AdminTests {
    private let site: Site

    init() throws { site = try Site() }

    @Test func `the program says that it is well`() throws {
        #expect(try site.program.admin("/healthz").status == 200)
        #expect(try site.program.admin("/other").status == 404)
        #expect(
            try site.curl().get("payroll.corp.test", "/metrics").text.contains("sallyport_")
                == false)
    }

    @Test func `metrics are well formed`() throws {
        _ = try site.curl("good").get("payroll.corp.test")
        let reply = try site.program.admin("/metrics")
        #expect(reply["Content-Type"]?.hasPrefix("text/plain; version=0.0.4") == true)
        var types: [String: String] = [:]
        var seen: Set<String> = []
        for line in reply.text.components(separatedBy: "\n") where !line.isEmpty {
            let words = line.split(separator: " ").map(String.init)
            if line.hasPrefix("# TYPE ") {
                #expect(types.updateValue(words[3], forKey: words[2]) == nil, "twice: \(line)")
            } else if !line.hasPrefix("#") {
                let series = String(line.prefix { $0 != " " || line.contains("\" ") })
                #expect(
                    seen.insert(line.components(separatedBy: "} ")[0]).inserted || series.isEmpty)
                let name = String(line.prefix { $0 != "{" && $0 != " " })
                #expect(types.keys.contains { name.hasPrefix($0) }, "no type: \(line)")
                #expect(words.last.flatMap(Double.init) != nil, "no number: \(line)")
            }
        }
        #expect(types["sallyport_handshakes_total"] == "counter")
        #expect(types["sallyport_request_duration_seconds"] == "histogram")
        #expect(reply.text.hasSuffix("\n"))
    }

    @Test func `counters move with what happens`() throws {
        let before = try site.program.metrics()
        for device in ["good", "good", "expired"] {
            _ = try site.curl(device).with(.tls13).get("payroll.corp.test")
        }
        _ = try site.curl().with(.tls12).get("payroll.corp.test")
        let after = try site.program.metrics()
        func moved(_ name: String, _ label: String) -> Double {
            after.sum(name, label) - before.sum(name, label)
        }
        #expect(moved("sallyport_handshakes_total", "reason=\"expired\"") == 1)
        #expect(moved("sallyport_handshakes_total", "reason=\"no_certificate\"") == 1)
        #expect(moved("sallyport_handshakes_total", "posture=\"trusted\"") == 2)
        #expect(moved("sallyport_handshakes_total", "1.2") == 1)
        #expect(moved("sallyport_requests_total", "") == 4)
        #expect(moved("sallyport_request_duration_seconds_count", "") == 4)
        #expect(after.sum("sallyport_crl_entries") > 0)
        #expect(after.sum("sallyport_build_info") == 1)
    }

    @Test func `the listener may be a socket file, or off`() throws {
        let path = try Tools.freshDirectory("admin").appending(path: "admin.sock").path
        let site = try Site(["gateway.admin": "unix:\(path)"])
        let answer = try Tools.run(
            "curl", ["-sS", "--unix-socket", path, "http://admin/healthz", "-i"])
        #expect(HTTPReply.all(in: answer.output).first?.status == 200)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect(((mode as? NSNumber)?.intValue ?? 0o777) & 0o007 == 0, "not for everybody")
        withExtendedLifetime(site) {}
        let off = try Site(["gateway.admin": "off"])
        #expect(try off.curl("good").get("payroll.corp.test").status == 200)
    }
}
