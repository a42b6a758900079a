import ArgumentParser
import Control
import Foundation

/// `sallyport policy`.
struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Look at the sign-on rules of the settings; no gateway has to run.",
        discussion: "Example: sallyport policy lint --settings /etc/sallyport/sallyport.conf",
        subcommands: [LintCommand.self, TestCommand.self, CoverageCommand.self])

    /// `sallyport policy lint`.
    struct LintCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "lint",
            abstract: "Say what is odd about the rules, though they can be carried out.",
            discussion: """
                Rules that are never reached, that let in beside another rule what it is meant to \
                stop, that rest on what clients say of themselves, and the like.

                Exit status: 0 nothing odd; 1 something is; 3 the settings cannot be read or are \
                wrong.

                Example: sallyport policy lint
                """)

        @OptionGroup var settings: SettingsOptions

        @Flag(name: .long, help: "Print JSON.")
        var json = false

        func run() throws {
            try show(PolicyReport.lint(settingsFile: settings.settings), json: json)
        }
    }

    /// `sallyport policy test`.
    struct TestCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "test",
            abstract: "Say what the rules make of one sign-on, rule by rule.",
            discussion: """
                Exit status: 0 answered, whatever the answer; 2 there is no such app; 3 the \
                settings cannot be read or are wrong; 64 wrong use.

                Example: sallyport policy test --app office365 --user lee@example.org --ip 192.0.2.7 \
                --user-agent 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) …' --posture expired
                """)

        @Option(name: .long, help: "The app, by its name in the settings.")
        var app: String

        @Option(name: .long, help: "Who signs in; without it, nobody can tell.")
        var user: String?

        @Option(name: .long, help: "A group of the user; may be given several times.")
        var group: [String] = []

        @Option(name: .long, help: "The address the request comes from.")
        var ip: String

        @Option(name: .long, help: "The value of User-Agent.")
        var userAgent: String

        @Option(name: .long, help: "The value of Sec-CH-UA-Platform.")
        var platformHint: String?

        @Option(name: .long, help: "The path of the request.")
        var path = "/"

        @Option(
            name: .long,
            help: "The value of X-MS-Client-Application, as Exchange Online would send it.")
        var application: String?

        @Option(
            name: .long,
            help: "trusted, or the reason why not; without it, nobody has looked at the device.")
        var posture: String?

        @Option(
            name: .long,
            help: "How many seconds ago the user signed in, with a second factor.")
        var factorAt: Int64?

        @Option(
            name: .long,
            help: "How many seconds ago the user signed in, without a second factor.")
        var signedInAt: Int64?

        @OptionGroup var settings: SettingsOptions

        @Flag(name: .long, help: "Print JSON.")
        var json = false

        func validate() throws {
            if factorAt != nil, signedInAt != nil {
                throw ValidationError("Name --factor-at or --signed-in-at, not both.")
            }
            if let ago = factorAt ?? signedInAt, !(0...Int64(1 << 40)).contains(ago) {
                throw ValidationError("Nobody signed in \(ago) seconds ago.")
            }
        }

        func run() throws {
            var question = SignOnQuestion(app: app, address: ip, userAgent: userAgent)
            question.user = user
            question.groups = group
            question.platformHint = platformHint
            question.path = path
            question.application = application
            question.posture = posture
            question.signedInSecondsAgo = factorAt ?? signedInAt
            question.hasFactor = factorAt != nil
            try show(PolicyReport.test(question, settingsFile: settings.settings), json: json)
        }
    }

    /// `sallyport policy coverage`.
    struct CoverageCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "coverage",
            abstract: "Say whom the rules would not have let in, of those in the system log.",
            discussion: """
                Judges recorded sign-ons by the rules of the settings, as if all of them were \
                enforced. Change the rules, and see whom they would stop, before they do.

                Exit status: 0 everybody would be let in; 1 somebody would not; 3 the settings or \
                a log cannot be read.

                Example: sallyport policy coverage --log /var/log/sallyport/events.jsonl \
                --since 2027-11-01
                """)

        @Option(
            name: .long, help: "A file of the system log; may be given several times.",
            completion: .file())
        var log: [String]

        @Option(
            name: .long,
            help: "Leave out what was before this day or time, such as 2027-11-22T07:31.")
        var since: String?

        @OptionGroup var settings: SettingsOptions

        @Flag(name: .long, help: "Print JSON.")
        var json = false

        func validate() throws {
            if log.isEmpty { throw ValidationError("Name a file with --log.") }
            if let since, !Self.isTime(since) {
                throw ValidationError("--since takes a day or time, such as 2027-11-22T07:31.")
            }
        }

        func run() throws {
            let report = PolicyReport.coverage(
                logs: log, since: since, settingsFile: settings.settings)
            try show(report, json: json)
        }

        /// Whether it is the beginning of a time as events have it, a day at least.
        private static func isTime(_ text: String) -> Bool {
            let form = Array("dddd-dd-ddTdd:dd:dd.dddZ".utf8)
            let bytes = Array(text.utf8)
            guard (10...form.count).contains(bytes.count) else { return false }
            return zip(bytes, form).allSatisfy { byte, wanted in
                wanted == UInt8(ascii: "d")
                    ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) : byte == wanted
            }
        }
    }
}

/// Prints a report and ends with its status; errors are not what was asked for.
private func show(_ report: PolicyReport, json: Bool) throws {
    if report.status > 1, !json {
        try? FileHandle.standardError.write(contentsOf: Data("\(report.text)\n".utf8))
    } else {
        print(json ? report.json : report.text)
    }
    try finish(report.status)
}
