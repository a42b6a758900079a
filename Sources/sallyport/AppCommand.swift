import ArgumentParser
import Control
import Foundation

/// `sallyport app`.
struct AppCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "app",
        abstract: "Prepare the settings of apps.",
        discussion: """
            Example: sallyport app import-metadata --app payroll --output /etc/sallyport idp.xml
            """,
        subcommands: [ImportMetadataCommand.self])

    /// `sallyport app import-metadata`.
    struct ImportMetadataCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import-metadata",
            abstract: "Take an identity provider's certificates out of its metadata.",
            discussion: """
                Writes each certificate that the identity provider may sign with to \
                DIRECTORY/APP-idp-1.pem and so on, and prints the line for the settings. Of SAML \
                2.0 and WS-Federation metadata; it is read from a file and never fetched, so get \
                it from a source you trust: its own signature is not judged. A file that is there \
                already is kept if it holds the same, and overwritten with --force only.

                Exit status: 0 done, with warnings or without; 1 nothing was written.

                Example: sallyport app import-metadata --app payroll --output /etc/sallyport idp.xml
                """)

        @Option(name: .long, help: "The app, by its name in the settings.")
        var app: String

        @Option(
            name: .long, help: "The directory for the certificates.", completion: .directory)
        var output: String

        @Option(
            name: .customLong("entity-id"),
            help: "The identity provider's entity ID; needed if the metadata has several.")
        var entityID: String?

        @Flag(name: .long, help: "Overwrite files that hold something else.")
        var force = false

        @Flag(name: .long, help: "Print one JSON object instead of lines.")
        var json = false

        @Argument(help: "The metadata; - for standard input.", completion: .file())
        var file: String

        func validate() throws {
            guard MetadataImport.isAppName(app) else {
                throw ValidationError(
                    "The app's name has 1 to 63 lower-case letters, digits and hyphens.")
            }
        }

        func run() throws {
            let task = MetadataImport(
                file: file, app: app, directory: output, entityID: entityID, overwrites: force)
            switch task.run() {
            case .refused(let reason):
                FileHandle.standardError.write(Data("sallyport: \(reason)\n".utf8))
                throw ExitCode(1)
            case .imported(let imported):
                print(json ? imported.json : imported.text)
            }
        }
    }
}
