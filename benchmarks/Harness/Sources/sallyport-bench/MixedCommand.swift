import ArgumentParser
import Loading
import Measuring

struct MixedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mixed",
        abstract: "Full handshakes, resumed ones and requests on kept connections, in a mix.",
        discussion: """
            Full and resumed handshakes are followed by one request each. The latency of each kind \
            is in the paths of the report.

            Example: sallyport-bench mixed --mix full=10,resumed=20,request=70 --rate 500 \
            --connect 127.0.0.1:8443 --host payroll.corp.test --issuer ca.pem,ca.key
            """)

    @Option(help: "Weights of full, resumed and request, each 0 to 1000.")
    var mix = "full=10,resumed=20,request=70"
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard Mix(mix) != nil else {
            throw ValidationError("--mix needs weights such as full=10,resumed=20,request=70")
        }
    }

    func run() throws {
        guard let mix = Mix(mix) else { return }
        let options = try common.load(connections: 16)
        try common.run("mixed", options, own: ["mix": .string(self.mix)], keepsSessions: true) {
            stage, report throws(LoadError) in try stage.mixed(mix, into: &report)
        }
    }
}
