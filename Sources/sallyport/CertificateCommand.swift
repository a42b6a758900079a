import ArgumentParser
import Control
import Foundation

/// `sallyport cert`.
struct CertificateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cert",
        abstract: "Look at device certificates, and revoke them.",
        discussion: "Example: sallyport cert list --user alice@example.org",
        subcommands: [
            ListCommand.self, RevokeCommand.self, ShowCommand.self, VerifyCommand.self,
        ])

    /// `sallyport cert verify`.
    struct VerifyCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract: "Judge a certificate chain from a file exactly as a handshake would.",
            discussion: """
                Prints the posture and its reason. Exits with 0 when the device is trusted, 2 \
                when it is not, 1 when a file cannot be read.

                Example: sallyport cert verify --anchor device-ca.pem --crl device.crl chain.pem
                """)

        @Option(name: .long, help: "The device CA's certificates (PEM).")
        var anchor: String

        @Option(name: .long, help: "A revocation list (PEM or DER); may be given several times.")
        var crl: [String] = []

        @Option(name: .long, help: "Judge as of this time: Unix seconds. Default: now.")
        var at: Int64?

        @Flag(name: .long, help: "Print one JSON object.")
        var json = false

        @Argument(help: "The chain as a client sends it (PEM, leaf first, or one DER certificate).")
        var chain: String

        func run() throws {
            let verification = CertificateVerification(
                anchors: anchor, lists: crl, chain: chain, time: at)
            switch verification.run() {
            case .unreadable(let reason):
                FileHandle.standardError.write(Data("sallyport: \(reason)\n".utf8))
                throw ExitCode(1)
            case .judged(let judgement):
                print(json ? judgement.json : judgement.text)
                if !judgement.isTrusted { throw ExitCode(2) }
            }
        }
    }
}
