import ArgumentParser
import Control
import Foundation

/// `sallyport check`.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check the settings and everything they name, and start nothing.",
        discussion: """
            Reads the text, then probes what the text cannot show: files readable, certificates \
            cover their hosts, keys match, revocation lists current and signed, upstream names \
            resolve. Shows all errors at once and exits with 1 if there are any; warnings alone \
            exit with 0.

            Example: sallyport check --settings /etc/sallyport/sallyport.conf
            """)

    @OptionGroup var options: SettingsOptions

    @Flag(name: .long, help: "Print one JSON object instead of lines.")
    var json = false

    func run() throws {
        let result = SettingsCheck.run(settingsFile: options.settings)
        print(json ? result.json : result.text)
        if !result.isGood { throw ExitCode(1) }
    }
}
