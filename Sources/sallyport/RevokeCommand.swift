import ArgumentParser
import Control

/// `sallyport cert revoke`.
struct RevokeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Withdraw one certificate, or all of a device or a user, for good.",
        discussion: """
            Shows what would be revoked, asks, and revokes it: new connections, sessions that are \
            resumed and connections that are open lose their trust within a second, on every \
            gateway of the store. A serial number that nobody has seen yet can be revoked as \
            well. With --json the output is one object, and the preview goes to standard error.

            \(ControlOptions.exitStatus)

            Example: sallyport cert revoke --device C02XK1 --reason keyCompromise
            Example: sallyport cert revoke --serial 06:6b:d8:5a --yes
            """)

    @Option(
        name: .long,
        help: "One certificate: hexadecimal, in either case, with or without colons or 0x.")
    var serial: String?

    @Option(name: .long, help: "Every certificate of a device.")
    var device: String?

    @Option(name: .long, help: "Every certificate bound to a user.")
    var user: String?

    @Option(
        name: .long,
        help: "With --serial: the key of the authority meant, as cert show prints it (issuer).")
    var issuer: String?

    @Option(
        name: .long, help: "Why: \(CommandSession.reasons.joined(separator: ", ")).",
        completion: .list(CommandSession.reasons))
    var reason = "unspecified"

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var org: OrgOptions
    @OptionGroup var control: ControlOptions

    func validate() throws {
        let named = [serial, device, user].compactMap(\.self)
        guard named.count == 1 else {
            throw ValidationError("Say exactly one of --serial, --device and --user.")
        }
        if issuer != nil, serial == nil {
            throw ValidationError("--issuer goes with --serial.")
        }
        if let serial, !CommandSession.isSerial(serial) {
            throw ValidationError("The serial number has 1 to 20 bytes in hexadecimal.")
        }
        if !CommandSession.reasons.contains(reason) {
            throw ValidationError(
                "The reason is one of \(CommandSession.reasons.joined(separator: ", ")).")
        }
    }

    func run() throws {
        guard let subject else { throw ExitCode.validationFailure }
        try finish(
            control.session(org: org.org)
                .revoke(subject, reason: reason, isConfirmed: confirmation.yes))
    }

    private var subject: ControlRequest.Subject? {
        if let serial { return .serial(number: serial, issuer: issuer) }
        if let device { return .device(name: device) }
        return user.map { .user(name: $0) }
    }
}
