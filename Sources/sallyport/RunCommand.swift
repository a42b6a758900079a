import ArgumentParser
import Control

/// `sallyport run`.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run and watch the gateway on one machine.",
        discussion: """
            Starts the gateway as a child process, passes SIGHUP and SIGTERM on to it, and \
            starts it again when it dies unexpectedly (after 1 s, doubling to 30 s). For small \
            sites and trials; a service manager does the same with `sallyport gateway`.

            Example: sallyport run --settings sallyport.conf
            """)

    @OptionGroup var options: SettingsOptions

    func run() throws {
        throw ExitCode(try Supervisor.run(settingsFile: options.settings))
    }
}
