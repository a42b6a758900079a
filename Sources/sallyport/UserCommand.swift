import ArgumentParser
import Control

/// `sallyport user`.
struct UserCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Deactivate and reactivate users, and put them into groups.",
        discussion: "Example: sallyport user deactivate alice@example.org",
        subcommands: [DeactivateCommand.self, GroupsCommand.self, ReactivateCommand.self])

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

    /// `sallyport user groups`.
    struct GroupsCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "groups",
            abstract: "Show and change the groups of users.",
            discussion: """
                Sign-on rules may ask for groups; these count beside those that an assertion names. \
                Prints all groups of the user after the change, one a line; without a user, \
                everybody who is in a group. The user need not be known yet. In force within a \
                second on every gateway of the store, from the next sign-on on.

                \(ControlOptions.exitStatus)

                Example: sallyport user groups alice@example.org --add staff --remove guests
                Example: sallyport user groups alice@example.org --set staff,ops
                Example: sallyport user groups --json
                """)

        @Argument(help: "The name, exactly as the user signs in.")
        var name: String?

        @Option(
            name: .long,
            help: "All groups of the user from now on, with commas between them; \"\" for none.")
        var set: String?

        @Option(
            name: .long, help: "A group to put the user into; may be given several times.")
        var add: [String] = []

        @Option(
            name: .long, help: "A group to take the user from; may be given several times.")
        var remove: [String] = []

        @OptionGroup var org: OrgOptions
        @OptionGroup var control: ControlOptions

        func validate() throws {
            if set != nil, !(add.isEmpty && remove.isEmpty) {
                throw ValidationError("--set goes without --add and --remove.")
            }
            if name == nil, set != nil || !(add.isEmpty && remove.isEmpty) {
                throw ValidationError("Say whose groups are to be changed.")
            }
        }

        func run() throws {
            let session = control.session(org: org.org)
            guard let name else { return try finish(session.members()) }
            try finish(
                session.groups(
                    of: name, replacement: set.map(CommandSession.groupNames), add: add,
                    remove: remove))
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
