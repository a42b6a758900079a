import ArgumentParser
import Control

/// What every command that asks a running gateway is told.
struct ControlOptions: ParsableArguments {
    @Option(
        name: .long, help: "The gateway's control socket. Default: gateway.control of --settings.",
        completion: .file())
    var socket: String?

    @OptionGroup var settings: SettingsOptions

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    /// The commands, for one org where that matters.
    func session(org: String? = nil) -> CommandSession {
        CommandSession(
            ControlTarget(socket: socket, settings: settings.settings, org: org), json: json)
    }

    /// What the help of each of these commands says about its exit status.
    static let exitStatus = """
        Exit status: 0 done; 1 refused or not confirmed; 2 not found; 3 no gateway at the socket, not \
        permitted, or the store is away; 64 wrong use.
        """
}

/// Which org a command is about.
struct OrgOptions: ParsableArguments {
    @Option(
        name: .long, help: "The org, by its name in the settings; needed if there are several.")
    var org: String?
}

/// Whether to ask.
struct ConfirmationOptions: ParsableArguments {
    @Flag(name: .long, help: "Do not ask; needed where there is no terminal to ask at.")
    var yes = false
}

/// Ends the program with a status.
func finish(_ status: Int32) throws {
    if status != 0 { throw ExitCode(status) }
}
