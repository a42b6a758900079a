import ArgumentParser
import Loading
import Measuring

struct IdleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "idle",
        abstract: "Connections that stay open and do nothing: the server's memory for each.",
        discussion: """
            Opens --connections, lets the server rest for --warmup seconds and compares its \
            proportional set size. A unit is an open connection; those that the server closes \
            meanwhile are errors. --duration, --count and --rate play no part.

            Example: sallyport-bench idle --connections 3000 --requests 1 --server-pid 4711 \
            --connect 127.0.0.1:8443 --host payroll.corp.test --issuer ca.pem,ca.key
            """)

    @Option(help: "Requests on each connection before it rests: 0 or 1.")
    var requests = 0
    @Flag(help: "TCP connections that never say anything.")
    var silent = false
    @OptionGroup var common: CommonOptions

    func validate() throws {
        try Limits.check("--requests", requests, 0...1)
        if silent, requests > 0 {
            throw ValidationError("--silent connections send no request")
        }
    }

    func run() throws {
        var options = try common.load(connections: 1000)
        options.savesMemory = true
        let certificates = silent ? 0 : min(common.certificates, options.connections)
        try common.run(
            "idle", options, own: ["requests": .int(requests), "silent": .bool(silent)],
            certificates: certificates
        ) { stage, report throws(LoadError) in
            stage.idle(requests: requests, silent: silent, into: &report)
        }
    }
}
