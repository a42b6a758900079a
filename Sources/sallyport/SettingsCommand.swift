import ArgumentParser
import Configuration

/// `sallyport settings`.
struct SettingsCommand: ParsableCommand {
    enum Form: String, ExpressibleByArgument, CaseIterable {
        case json, markdown, text
    }

    static let configuration = CommandConfiguration(
        commandName: "settings",
        abstract: "List every setting with its default, unit and meaning.",
        discussion: "Example: sallyport settings --form markdown")

    @Option(name: .long, help: "text, markdown or json.")
    var form = Form.text

    @Flag(name: .long, help: "The same as --form json.")
    var json = false

    func run() {
        switch json ? .json : form {
        case .json: print(SettingsReference.json())
        case .markdown: print(SettingsReference.markdown())
        case .text: print(SettingsReference.text())
        }
    }
}
