import ArgumentParser
import Control

/// `sallyport user`.
struct UserCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Deactivate and reactivate users.",
        discussion: "Example: sallyport user deactivate alice@example.org",
        subcommands: [DeactivateCommand.self, ReactivateCommand.self])

    /// `sallyport user deactivate`.
    struct DeactivateCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "deactivate",
            abstract: "Trust no device that is bound to a user.",
            discussion: """
                Says how many certificates are bound to the user, asks, and deactivates: within a \
                second none of them is trusted, on any gateway of the store. They are not revoked; \
                reactivate undoes it.

                \(ControlOptions.exitStatus)

                Example: sallyport user deactivate alice@example.org
                """)

        @Argument(help: "The name, exactly as the user signs in.")
        var name: String

        @OptionGroup var confirmation: ConfirmationOptions
        @OptionGroup var org: OrgOptions
        @OptionGroup var control: ControlOptions

        func run() throws {
            try finish(
                control.session(org: org.org)
                    .setUser(name, isActive: false, isConfirmed: confirmation.yes))
        }
    }

    /// `sallyport user reactivate`.
    struct ReactivateCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reactivate",
            abstract: "Undo a deactivation.",
            discussion: """
                Certificates that were revoked meanwhile stay so.

                \(ControlOptions.exitStatus)

                Example: sallyport user reactivate alice@example.org
                """)

        @Argument(help: "The name, exactly as the user signs in.")
        var name: String

        @OptionGroup var org: OrgOptions
        @OptionGroup var control: ControlOptions

        func run() throws {
            try finish(
                control.session(org: org.org).setUser(name, isActive: true, isConfirmed: true))
        }
    }
}
