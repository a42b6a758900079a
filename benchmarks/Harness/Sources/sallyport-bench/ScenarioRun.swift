import Loading
import Measuring

extension CommonOptions {
    /// Runs a scenario and writes its report. `own` are the scenario's own options as used.
    func run(
        _ scenario: String, _ options: LoadOptions, own: [String: JSONValue],
        certificates: Int? = nil, keepsSessions: Bool = false,
        _ body: (Stage, inout Report) throws(LoadError) -> Void
    ) throws {
        if let loadCore { try pin(toCore: loadCore) }
        let used = self.used(options).merging(own) { $1 }
        var report = Report(
            scenario: scenario, options: used, machine: thisMachine(), started: universalTime())
        let stage = try Stage(
            options, certificates: certificates, keepsSessions: keepsSessions)
        try body(stage, &report)
        var notes =
            options.ca == nil ? ["The server's certificate was not verified (no --ca)."] : []
        for fault in report.errors.keys.sorted() {
            if let detail = stage.detail(of: fault) { notes.append("\(fault): \(detail)") }
        }
        try output.write(report, notes: notes)
    }
}
