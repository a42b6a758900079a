import Foundation
import Synchronization
import TestSupport
import Testing
import Transport

@testable import Control

/// A socket with a thread behind it that sends what it is told to each client, and ends.
private final class Answering: Sendable {
    let path: String
    private let directory: TestDirectory
    private let isOver = Atomic(false)

    /// `answer` nil: nothing is sent and the connection stays open; empty: it is closed at once.
    init(_ answer: [UInt8]?) throws {
        directory = try TestDirectory()
        path = directory.path("control")
        guard let address = SocketAddress(path: path) else { throw TestFailure("no path") }
        let listener = try Listener(on: address, reusesPort: false)
        let start = Start(listener)
        let thread = try ThreadHandle.spawn(name: "answering") { [self] in
            guard let listener = start.take() else { return }
            var poller = try? Poller()
            try? poller?.add(source: listener.number, token: Token(raw: 1))
            var clients = Slab<Socket>(kind: 1)
            while !isOver.load(ordering: .relaxed) {
                _ = poller?.wait(milliseconds: 20)
                guard case .connection(let socket, _) = listener.accept() else { continue }
                guard let answer else {
                    _ = clients.insert(socket)
                    continue
                }
                _ = socket.send(answer.span)
                socket.shutdownSending()
            }
        }
        thread.detach()
    }

    func end() { isOver.store(true, ordering: .relaxed) }

    private final class Start: Sendable {
        private let listener: Mutex<Listener?>
        init(_ listener: consuming Listener) { self.listener = Mutex(listener) }
        func take() -> Listener? { listener.withLock { $0.take() } }
    }
}

@Suite struct ControlClientTests {
    private func failure(
        _ path: String, milliseconds: Int64 = 5000,
        asking order: ControlRequest.Order = .status
    ) -> ControlFailure? {
        #expect(throws: ControlFailure.self) {
            try ControlClient(path: path, milliseconds: milliseconds).ask(order)
        }
    }

    @Test func `An answer is read, and a failure thrown`() throws {
        let users = ControlReply.Answer.listedUsers(users: ["a"])
        let good = try Answering(ControlLine.encode(ControlReply(users)))
        defer { good.end() }
        #expect(try ControlClient(path: good.path).ask(.status) == users)
        let told = ControlFailure(.notFound, "no such org")
        let bad = try Answering(ControlLine.encode(ControlReply(.failed(failure: told))))
        defer { bad.end() }
        #expect(failure(bad.path) == told)
    }

    @Test func `Where no gateway is, that is said`() throws {
        let directory = try TestDirectory()
        let nothing = failure(directory.path("nothing"))
        #expect(nothing?.kind == .unavailable)
        #expect(nothing?.message.hasPrefix("there is no socket at ") == true)
        let address = try #require(SocketAddress(path: directory.path("left")))
        _ = try Listener(on: address, reusesPort: false)
        let left = failure(directory.path("left"))
        #expect(left?.kind == .unavailable)
        #expect(left?.message.hasPrefix("no gateway listens at ") == true)
        let long = failure("/" + String(repeating: "a", count: 200))
        #expect(long?.kind == .unavailable)
    }

    @Test(arguments: [
        ("", "without an answer"), ("{\"version\":1", "without an answer"), ("x\n", "not JSON"),
        ("{\"version\":9}\n", "version 9"), ("{\"version\":1,\"answer\":{}}\n", "lacks"),
    ])
    func `What is no answer is a failure`(text: String, message: String) throws {
        let server = try Answering(Array(text.utf8))
        defer { server.end() }
        let fault = failure(server.path)
        #expect(fault?.message.contains(message) == true, "\(fault?.message ?? "")")
    }

    @Test func `An answer that does not come is not waited for for ever`() throws {
        let server = try Answering(nil)
        defer { server.end() }
        let fault = failure(server.path, milliseconds: 50)
        #expect(fault?.kind == .unavailable)
        #expect(fault?.message.contains("did not answer") == true)
    }

    @Test func `A request that no gateway would read is not sent`() throws {
        let names = [String](repeating: String(repeating: "n", count: 1000), count: 70)
        let order = ControlRequest.StoreOrder.changeListedUsers(
            org: nil, device: "d", add: names, remove: [])
        let fault = failure("/nonexistent", asking: .store(order: order))
        #expect(fault?.kind == .wrongUse)
    }
}

@Suite struct ControlTargetTests {
    @Test func `The socket is the one that is named, else that of the settings`() throws {
        var workspace = try Workspace()
        workspace.set("gateway.control", "run/control.sock")
        try workspace.save()
        let settings = workspace.file
        let named = ControlTarget(socket: "/a", settings: settings, org: nil)
        #expect(try named.path() == "/a")
        let read = ControlTarget(socket: nil, settings: settings, org: nil)
        #expect(try read.path() == workspace.directory.path("run/control.sock"))
        workspace.set("gateway.control", "off")
        try workspace.save()
        let fault = #expect(throws: ControlFailure.self) { try read.path() }
        #expect(fault?.kind == .unavailable)
        let line = workspace.line(of: "gateway.control")
        #expect(fault?.message == "gateway.control is off in \(settings):\(line)")
        let unreadable = ControlTarget(socket: nil, settings: "/nonexistent", org: nil)
        #expect(try unreadable.path() == "/run/sallyport/control.sock")
    }
}
