import Foundation
import Testing

// Promise: commands reach the running gateway over its control socket, and nobody else does: the
// socket is for root and the gateway's own user.

@Suite(.explained) struct ControlSocketTests {
    private static let shared = Result { try Site() }
    private let site: Site
    private var program: TestProgram { site.program }

    init() throws { site = try Self.shared.get().noted }

    @Test func `status is told by the gateway itself, found by its settings`() throws {
        let settings = program.directory.appending(path: "sallyport.conf").path
        let result = try TestProgram.run(["status", "--json", "--settings", settings])
        #expect(result.status == 0, "\(result.errors)")
        let value = try JSONSerialization.jsonObject(with: result.output)
        let status = try #require(value as? [String: Any])
        #expect(status["state"] as? String == "serving")
        #expect(status["workers"] as? Int == 2)
        let orgs = try #require(status["orgs"] as? [[String: Any]])
        #expect(orgs.map { $0["name"] as? String } == ["corp", "globex"])
        #expect(orgs.map { $0["apps"] as? Int } == [3, 1])
        let text = try program.command(["status"])
        #expect(text.status == 0)
        #expect(text.text.hasPrefix("version: "))
    }

    @Test func `many commands at once are all answered`() throws {
        let commands = try (0..<12).map { _ in
            try ChildProcess(
                TestProgram.binary(), ["status", "--socket", program.controlSocket])
        }
        for command in commands {
            #expect(try command.waitForExit() == 0, "\(command.errors.text)")
        }
    }

    @Test func `the socket is its owner's alone`() throws {
        let attributes = try FileManager.default.attributesOfItem(atPath: program.controlSocket)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    }

    @Test(.enabled(if: getuid() == 0, "only root can be somebody else"))
    func `another user is turned away, even if the file lets him`() throws {
        let own = try Site()
        let socket = own.program.controlSocket
        let closed = try asNobody(socket)
        #expect(closed.text == "")
        #expect(closed.errors.contains("PermissionError"), "\(closed.errors)")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o666], ofItemAtPath: socket)
        let open = try asNobody(socket)
        #expect(open.text.contains("not-permitted"), "\(open.text)\(open.errors)")
        #expect(open.text.contains("nobody (uid 65534)"))
        _ = try own.program.log.first("refusal") {
            $0.contains("control connection refused") ? $0 : nil
        }
    }

    @Test func `a socket that a killed gateway left is replaced`() throws {
        let socket = try Tools.freshDirectory("left").appending(path: "control.sock").path
        let first = try Site(["gateway.control": socket])
        first.program.process.signal(SIGKILL)
        try first.program.process.waitForExit()
        #expect(FileManager.default.fileExists(atPath: socket))
        let second = try Site(["gateway.control": socket])
        #expect(try second.program.command(["status"]).status == 0)
        try second.program.terminate()
        #expect(!FileManager.default.fileExists(atPath: socket))
    }

    @Test func `a socket of a gateway that runs is not taken away`() throws {
        let socket = program.controlSocket
        let text = site.settings.with(["gateway.control": socket]).text
        let result = try TestProgram.refuse(text)
        #expect(result.status == 1)
        #expect(try program.command(["status"]).status == 0)
    }

    @Test(arguments: ["missing/control.sock", "sallyport.conf"])
    func `a path that is set and cannot be opened ends the start, with its line`(
        path: String
    ) throws {
        let settings = site.settings.with(["gateway.control": path])
        let lines = settings.text.components(separatedBy: "\n")
        let line = try #require(lines.firstIndex { $0.hasPrefix("gateway.control ") }) + 1
        let result = try TestProgram.refuse(settings.text)
        #expect(result.status == 1)
        #expect(
            result.errors.contains("sallyport.conf:\(line): gateway.control: cannot listen"),
            "\(result.errors)")
    }

    @Test func `without a socket the gateway serves, and the command says so`() throws {
        let own = try Site(["gateway.control": "off"])
        let settings = own.program.directory.appending(path: "sallyport.conf").path
        let result = try TestProgram.run(["status", "--settings", settings])
        #expect(result.status == 3)
        #expect(result.errors.contains("gateway.control is off in \(settings):"))
    }

    /// What a user without any rights gets for a request.
    private func asNobody(_ socket: String) throws -> ToolResult {
        let client = """
            import socket, sys
            client = socket.socket(socket.AF_UNIX)
            client.settimeout(10)
            client.connect(sys.argv[1])
            try:
                client.sendall(b'{"version":1,"order":{"status":{}}}\\n')
            except BrokenPipeError:
                pass
            print(client.recv(65536).decode())
            """
        return try Tools.run(
            "setpriv",
            [
                "--reuid", "65534", "--regid", "65534", "--clear-groups", "/usr/bin/python3",
                "-I", "-c", client, socket,
            ])
    }
}
