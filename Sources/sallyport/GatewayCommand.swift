import ArgumentParser
import Control

/// `sallyport gateway`.
struct GatewayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateway",
        abstract: "Serve, in the foreground.",
        discussion: """
            SIGHUP reads the settings again (a bad file changes nothing) and reopens log files. \
            SIGTERM finishes what runs and stops; a second one stops at once. Exits with 1, \
            having started nothing, when the settings are wrong: every error is shown with its \
            file, line and key.

            Example: sallyport gateway --settings /etc/sallyport/sallyport.conf
            """)

    @OptionGroup var options: SettingsOptions

    func run() throws {
        throw ExitCode(GatewayProcess.run(settingsFile: options.settings))
    }
}
