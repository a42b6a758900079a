import ArgumentParser
import Control

/// `sallyport device`.
struct DeviceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "device",
        abstract: "Say who may sign in on a device.",
        discussion: "Example: sallyport device users C02XK1 --add alice@example.org",
        subcommands: [UsersCommand.self])

    /// `sallyport device users`.
    struct UsersCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "users",
            abstract: "Show and change the listed users of a device.",
            discussion: """
                They count where an org binds by list (listed-users). Prints all of them after the \
                change, one a line. The device need not be known yet.

                \(ControlOptions.exitStatus)

                Example: sallyport device users C02XK1 --add alice@example.org --remove bob@example.org
                """)

        @Argument(help: "The device, as its certificates name it.")
        var device: String

        @Option(
            name: .long, help: "A user who may sign in from now on; may be given several times.")
        var add: [String] = []

        @Option(name: .long, help: "A user who may not any more; may be given several times.")
        var remove: [String] = []

        @OptionGroup var org: OrgOptions
        @OptionGroup var control: ControlOptions

        func run() throws {
            try finish(
                control.session(org: org.org)
                    .listedUsers(device: device, add: add, remove: remove))
        }
    }
}
