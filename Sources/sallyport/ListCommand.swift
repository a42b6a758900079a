import ArgumentParser
import Control

/// `sallyport cert list`.
struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the certificates that the store knows.",
        discussion: """
            In the order in which they were first seen, as they come. Tables cut long names and \
            escape what could act on a terminal; with --json each certificate is one object on a \
            line of its own, whole.

            \(ControlOptions.exitStatus) To find nothing is no failure.

            Example: sallyport cert list --user alice@example.org
            Example: sallyport cert list --revoked --json | jq -r .serial
            """)

    @Option(name: .long, help: "Of this device.")
    var device: String?

    @Option(name: .long, help: "Bound to this user.")
    var user: String?

    @Flag(help: "In this state now.")
    var state: State?

    @Option(name: .long, help: "At most so many.")
    var limit: Int?

    @OptionGroup var org: OrgOptions
    @OptionGroup var control: ControlOptions

    enum State: String, EnumerableFlag {
        case expired, notYetValid, revoked, valid

        var choice: CertificateState {
            switch self {
            case .expired: .expired
            case .notYetValid: .notYetValid
            case .revoked: .revoked
            case .valid: .valid
            }
        }
    }

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("The limit is at least 1.") }
    }

    func run() throws {
        let filter = CertificateFilter(device: device, user: user, state: state?.choice)
        try finish(control.session(org: org.org).list(filter, limit: limit))
    }
}

/// `sallyport cert show`.
struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show everything that is known about a certificate.",
        discussion: """
            Its device, its dates, whom it is bound to, whether a newer one has taken its place, \
            and whether, when, why and by whom it was revoked. With --json one object on a line; \
            several authorities may have used one serial number.

            \(ControlOptions.exitStatus)

            Example: sallyport cert show 066BD85A4617717A41214CFBCC202C0758121FEC
            """)

    @Argument(help: "Its serial number, or its SHA-256 fingerprint, in hexadecimal.")
    var name: String

    @OptionGroup var org: OrgOptions
    @OptionGroup var control: ControlOptions

    func run() throws { try finish(control.session(org: org.org).show(name)) }
}
