import ArgumentParser
import Control

/// `sallyport status`.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Ask the running gateway how it is.",
        discussion: """
            Its version, since when it runs, its orgs, and how its store is.

            \(ControlOptions.exitStatus)

            Example: sallyport status --socket /run/sallyport/control.sock
            """)

    @OptionGroup var control: ControlOptions

    func run() throws { try finish(control.session().status()) }
}
