import Foundation
import Testing

// Promise: every command explains itself, with an example, and a wrong command line ends with 64.

@Suite struct HelpTests {
    /// A command as the program describes itself.
    private struct Command: Decodable {
        let commandName: String
        let subcommands: [Command]?

        /// The words of this command and of all below it, without the program's own name.
        func paths(below path: [String] = []) -> [[String]] {
            [path] + (subcommands ?? []).flatMap { $0.paths(below: path + [$0.commandName]) }
        }
    }

    private struct Description: Decodable {
        let command: Command
    }

    private func commands() throws -> [[String]] {
        let described = try TestProgram.run(["--experimental-dump-help"])
        return try JSONDecoder().decode(Description.self, from: described.output).command.paths()
            .filter { $0.first != "help" }
    }

    @Test func `the help of every command has an example of it`() throws {
        let commands = try commands()
        #expect(commands.count > 10)
        for path in commands {
            let help = try TestProgram.run(path + ["--help"])
            let name = (["sallyport"] + path).joined(separator: " ")
            #expect(help.status == 0, "\(name)")
            #expect(help.text.contains("\nExample: \(name)"), "\(name):\n\(help.text)")
        }
    }

    @Test(arguments: [
        ["cert", "revoke"], ["cert", "revoke", "--serial", "1", "--user", "a"],
        ["cert", "revoke", "--serial", "0"], ["cert", "revoke", "--serial", "hello"],
        ["cert", "revoke", "--device", "d", "--issuer", "00"],
        ["cert", "revoke", "--device", "d", "--reason", "whim"],
        ["cert", "list", "--valid", "--expired"], ["cert", "list", "--limit", "0"],
        ["cert", "show"], ["user", "deactivate"], ["user", "reactivate", "a", "b"],
        ["device", "users"], ["status", "--scoket", "x"],
        ["user", "groups", "--add", "a"], ["user", "groups", "a", "--set", "b", "--add", "c"],
        ["devicetrust", "disable", "--org", "corp"],
        ["devicetrust", "enable", "--platform", "amiga"],
        ["devicetrust", "confirm", "--platform", "macos", "--force"],
        ["policy", "test", "--app", "a"], ["policy", "coverage"],
        ["policy", "coverage", "--log", "x", "--since", "yesterday"],
    ])
    func `a wrong command line ends with 64 and says how to get help`(words: [String]) throws {
        let result = try TestProgram.run(words)
        #expect(result.status == 64)
        #expect(result.errors.contains("--help"), "\(result.errors)")
        #expect(result.text == "")
    }

    @Test(arguments: [
        ["cert", "revoke", "--serial", "1", "--yes"], ["cert", "list"], ["cert", "show", "1"],
        ["user", "deactivate", "a"], ["user", "reactivate", "a"], ["device", "users", "d"],
        ["status"], ["status", "--json"], ["user", "groups"], ["user", "groups", "a"],
        ["devicetrust", "status"], ["devicetrust", "disable", "--platform", "macos", "--force"],
    ])
    func `without a gateway a command ends with 3 and says where it looked`(
        words: [String]
    ) throws {
        let socket = try Tools.freshDirectory("nobody").appending(path: "control.sock").path
        let result = try TestProgram.run(words + ["--socket", socket])
        #expect(result.status == 3)
        #expect(result.errors.contains("there is no socket at \(socket)"), "\(result.errors)")
        #expect(result.text == "")
    }
}
