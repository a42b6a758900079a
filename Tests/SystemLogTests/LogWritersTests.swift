import DeviceTrust
import Foundation
import Testing

@testable import SystemLog

@Suite struct LogWritersTests {
    @Test func `everything posted before the stop is in the files`() throws {
        let folder = try Folder()
        let logs = try LogWriters(
            events: .file(folder.path("events.json")), operations: .file(folder.path("ops.log")),
            level: .info, eventCapacity: 100_000)
        let producer = logs.outbox.producer {}
        for start in stride(from: 0, to: 2000, by: 50) {
            var batch = SystemEvent.samples(start..<(start + 50))
            #expect(producer.post(&batch))
        }
        logs.operations.info("stopping")
        #expect(logs.stop(within: 60_000))
        let lines = try folder.bytes("events.json")
        #expect(try transactions(lines) == (0..<2000).map { "r-\($0)" })
        let operations = String(decoding: try folder.bytes("ops.log"), as: UTF8.self)
        #expect(operations.hasSuffix(" info stopping\n"))
        #expect(logs.counts.eventsPosted == 2000)
        #expect(logs.counts.eventsWritten == 2000)
        #expect(logs.counts.linesWritten == 1)
    }

    @Test func `several workers post at once and none of their events is lost`() async throws {
        let folder = try Folder()
        let logs = try LogWriters(
            events: .file(folder.path("events.json")), operations: .file(folder.path("ops.log")),
            level: .info, eventCapacity: 64)
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<4 {
                group.addTask {
                    let (rooms, room) = AsyncStream.makeStream(of: Void.self)
                    let producer = logs.outbox.producer { room.yield() }
                    var waits = rooms.makeAsyncIterator()
                    for number in 0..<250 {
                        var batch = [SystemEvent.sample("\(worker)-\(number)")]
                        while !producer.post(&batch) { await waits.next() }
                    }
                }
            }
        }
        #expect(logs.stop(within: 60_000))
        let written = try transactions(try folder.bytes("events.json"))
        for worker in 0..<4 {
            let own = written.filter { $0.hasPrefix("\(worker)-") }
            #expect(own == (0..<250).map { "\(worker)-\($0)" })
        }
        #expect(written.count == 1000)
    }

    @Test func `after a rotation the events go to the new file`() throws {
        let folder = try Folder()
        let events = folder.path("events.json")
        let logs = try LogWriters(
            events: .file(events), operations: .file(folder.path("ops.log")), level: .info,
            eventCapacity: 100)
        try FileManager.default.moveItem(atPath: events, toPath: folder.path("events.1"))
        logs.reopen()
        var batch = SystemEvent.samples(0..<1)
        #expect(logs.outbox.producer {}.post(&batch))
        #expect(logs.stop(within: 60_000))
        #expect(try transactions(try folder.bytes("events.json")) == ["r-0"])
        #expect(try folder.bytes("events.1").isEmpty)
    }

    @Test func `one file may take both logs`() throws {
        let folder = try Folder()
        let both = LogDestination.file(folder.path("all.log"))
        let logs = try LogWriters(
            events: both, operations: both, level: .info, eventCapacity: 100)
        logs.operations.info("hello")
        var batch = SystemEvent.samples(0..<1)
        #expect(logs.outbox.producer {}.post(&batch))
        #expect(logs.stop(within: 60_000))
        let lines = String(decoding: try folder.bytes("all.log"), as: UTF8.self)
        #expect(lines.split(separator: "\n").count == 2)
    }

    @Test func `a full disk at the end gives up in time and says how much`() throws {
        let folder = try Folder()
        let logs = try LogWriters(
            events: .file("/dev/full"), operations: .file(folder.path("ops.log")), level: .info,
            eventCapacity: 100)
        var batch = SystemEvent.samples(0..<7)
        #expect(logs.outbox.producer {}.post(&batch))
        #expect(!logs.stop(within: 30))
        #expect(logs.counts.eventsAbandoned == 7)
        #expect(logs.counts.writesFailed > 0)
        let operations = String(decoding: try folder.bytes("ops.log"), as: UTF8.self)
        #expect(operations.contains("log writing failed, trying again log=/dev/full"))
        #expect(operations.contains("error events lost log=/dev/full count=7"))
    }

    @Test func `a path that cannot be opened stops the start`() throws {
        let folder = try Folder()
        #expect(throws: (any Error).self) {
            try LogWriters(
                events: .file(folder.path("missing/events.json")), operations: .standardError,
                level: .info, eventCapacity: 1)
        }
    }

    @Test(arguments: [
        ("stdout", LogDestination.standardOutput), ("stderr", .standardError),
        ("/var/log/events.json", .file("/var/log/events.json")),
    ])
    func `destinations are named as in the settings`(text: String, destination: LogDestination) {
        #expect(LogDestination(text) == destination)
        #expect(destination.description == text)
    }
}

/// A fresh directory that goes with the test.
struct Folder: ~Copyable {
    private let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path }

    func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: url.appending(path: name)))
    }
}
