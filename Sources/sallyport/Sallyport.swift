import ArgumentParser
import Control

/// The program.
@main
struct Sallyport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sallyport",
        abstract: "An mTLS device-trust gateway for SAML and WS-Federation apps.",
        discussion: """
            Keeps unmanaged computers out: asks for a device certificate on a host name of its \
            own, judges it, and tells the app behind it what it found.

            Example: sallyport check --settings /etc/sallyport/sallyport.conf
            """,
        version: GatewayProcess.version,
        subcommands: [
            RunCommand.self, GatewayCommand.self, CheckCommand.self, SettingsCommand.self,
            AppCommand.self, CertificateCommand.self, DeviceCommand.self,
            DeviceTrustCommand.self, PolicyCommand.self, StatusCommand.self, UserCommand.self,
        ])
}

/// What every command that reads settings is told.
struct SettingsOptions: ParsableArguments {
    @Option(
        name: .long, help: "The settings file.", completion: .file(extensions: ["conf"]))
    var settings = "/etc/sallyport/sallyport.conf"
}
