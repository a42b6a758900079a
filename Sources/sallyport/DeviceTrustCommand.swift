import ArgumentParser
import Control

/// `sallyport devicetrust`.
struct DeviceTrustCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devicetrust",
        abstract: "Switch device trust off and on, platform by platform.",
        discussion: "Example: sallyport devicetrust status",
        subcommands: [
            ConfirmCommand.self, DisableCommand.self, EnableCommand.self, SwitchesCommand.self,
        ])

    /// `sallyport devicetrust status`.
    struct SwitchesCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "status",
            abstract: "Show how device trust is switched.",
            discussion: """
                For each org and platform: on, report_only or off, how many rules mention trust and \
                how many of them are suspended, since when and by whom. With --json each is one \
                object on a line, with its rules.

                \(ControlOptions.exitStatus)

                Example: sallyport devicetrust status --json
                """)

        @Option(name: .long, help: "The org, by its name in the settings. Default: all.")
        var org: String?

        @OptionGroup var control: ControlOptions

        func run() throws { try finish(control.session(org: org).switches()) }
    }

    /// `sallyport devicetrust disable`.
    struct DisableCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "disable",
            abstract: "Trust no device of a platform.",
            discussion: """
                Refused with 1, changing nothing, while active rules of any app of the org mention \
                trust for the platform; they are named. --force suspends these rules and switches \
                off, both in one step: for requests from the platform they then count as inactive \
                until device trust is on again. In force within a second on every gateway of the \
                store.

                \(ControlOptions.exitStatus)

                Example: sallyport devicetrust disable --org corp --platform macos
                """)

        @OptionGroup var platform: PlatformOptions

        @Flag(name: .long, help: "Suspend the rules that mention trust.")
        var force = false

        @OptionGroup var org: OrgOptions
        @OptionGroup var control: ControlOptions

        func run() throws {
            try finish(
                control.session(org: org.org)
                    .change(platform: platform.platform.rawValue, .disable(isForced: force)))
        }
    }

    /// `sallyport devicetrust enable`.
    struct EnableCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "enable",
            abstract: "Judge the devices of a platform again, at first in report-only.",
            discussion: """
                Devices are judged and told in the system log, and so is what rules that mention \
                trust would do; nobody is refused by them until `sallyport devicetrust confirm`. \
                What is on stays so.

                \(ControlOptions.exitStatus)

                Example: sallyport devicetrust enable --org corp --platform macos
                """)

        @OptionGroup var platform: PlatformOptions
        @OptionGroup var org: OrgOptions
        @OptionGroup var control: ControlOptions

        func run() throws {
            try finish(
                control.session(org: org.org)
                    .change(platform: platform.platform.rawValue, .enable))
        }
    }

    /// `sallyport devicetrust confirm`.
    struct ConfirmCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "confirm",
            abstract: "End report-only: device trust is on, and rules hold.",
            discussion: """
                Ends the suspension of rules as well. Refused with 1 while device trust is off: \
                enable it first.

                \(ControlOptions.exitStatus)

                Example: sallyport devicetrust confirm --org corp --platform macos
                """)

        @OptionGroup var platform: PlatformOptions
        @OptionGroup var org: OrgOptions
        @OptionGroup var control: ControlOptions

        func run() throws {
            try finish(
                control.session(org: org.org)
                    .change(platform: platform.platform.rawValue, .confirm))
        }
    }
}

/// Which platform a command is about.
struct PlatformOptions: ParsableArguments {
    enum Platform: String, CaseIterable, ExpressibleByArgument {
        case macos, windows
    }

    @Option(name: .long, help: "The platform: macos or windows.")
    var platform: Platform
}
