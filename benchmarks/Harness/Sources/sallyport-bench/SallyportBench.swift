import ArgumentParser

@main
struct SallyportBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sallyport-bench",
        abstract: "Measures servers that ask for client certificates.",
        discussion: """
            One thread, one loop, thousands of client certificates. It works against any server; \
            nothing in it knows the gateway.

            Example: sallyport-bench handshake --connect 127.0.0.1:8443 --host payroll.corp.test \
            --issuer ca.pem,ca.key --server-pid 4711 --json result.json
            """,
        subcommands: [
            HandshakeCommand.self, RequestsCommand.self, IdleCommand.self, MixedCommand.self,
            RevokeCommand.self, FirstUseCommand.self, FloorCommand.self, CompareCommand.self,
            ShowCommand.self,
        ])
}
