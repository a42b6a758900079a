import Foundation
import Testing

@testable import DeviceTrust

/// What was used once is not used again.
struct OneTimeMemoryTests {
    @Test func `a second use is noticed until it expires`() throws {
        let memory = OneTimeMemory()
        let (one, two) = (try key(1), try key(2))
        #expect(memory.use(one, expires: 160, now: 100) == .first)
        #expect(memory.use(one, expires: 160, now: 100) == .used)
        #expect(memory.use(two, expires: 130, now: 100) == .first)
        #expect(memory.use(two, expires: 130, now: 129) == .used)
        #expect(memory.use(one, expires: 160, now: 159) == .used)
        #expect(memory.count == 1)
        // Nobody takes it any more, so nothing is lost by forgetting it.
        #expect(memory.use(one, expires: 200, now: 160) == .first)
    }

    @Test func `what has expired already is remembered for its second`() throws {
        let memory = OneTimeMemory()
        #expect(memory.use(try key(1), expires: 50, now: 100) == .first)
        #expect(memory.use(try key(1), expires: 50, now: 100) == .used)
        #expect(memory.use(try key(2), expires: .min, now: 100) == .first)
        #expect(memory.use(try key(3), expires: .max, now: 100) == .first)
        #expect(memory.use(try key(3), expires: .max, now: .max - 1) == .used)
        #expect(memory.count == 1)
    }

    @Test func `a memory full of what has not expired takes nothing new`() throws {
        let memory = OneTimeMemory(capacity: 3)
        for number in 1...3 {
            #expect(memory.use(try key(number), expires: 100 + Int64(number), now: 0) == .first)
        }
        #expect(memory.use(try key(4), expires: 200, now: 100) == .full)
        #expect(memory.use(try key(3), expires: 103, now: 100) == .used)
        #expect(memory.use(try key(4), expires: 200, now: 101) == .first)
        #expect(memory.use(try key(5), expires: 200, now: 101) == .full)
        #expect(memory.count == 3)
        #expect(OneTimeMemory(capacity: 0).use(try key(1), expires: 9, now: 1) == .full)
    }

    @Test func `a clock that is set back makes nothing usable again`() throws {
        let memory = OneTimeMemory()
        #expect(memory.use(try key(1), expires: 2000, now: 1000) == .first)
        #expect(memory.use(try key(2), expires: 160, now: 100) == .first)
        #expect(memory.use(try key(2), expires: 160, now: 100) == .used)
        #expect(memory.use(try key(1), expires: 2000, now: 1999) == .used)
        #expect(memory.count == 1)
    }

    @Test func `all that has expired goes, whenever somebody comes`() throws {
        let memory = OneTimeMemory(capacity: 1000)
        var expected = 0
        for number in 0..<5000 {
            let now = Int64(number)
            #expect(memory.use(try key(number), expires: now + 300, now: now) == .first)
            expected = min(number + 1, 300)
            #expect(memory.count == expected)
        }
        #expect(memory.use(try key(9999), expires: 1 << 40, now: 1 << 39) == .first)
        #expect(memory.count == 1)
    }

    @Test func `of eight threads that use the same at once one is the first`() async throws {
        let memory = OneTimeMemory()
        let keys = try (0..<2000).map { try key($0) }
        let wins = await withTaskGroup(of: [Int].self) { group in
            for _ in 0..<8 {
                group.addTask { await onThread { placesOfFirst(keys, memory) } }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(wins.sorted() == Array(keys.indices))
        #expect(memory.count == keys.count)
    }

    @Test func `a key is made of a digest and nothing else`() throws {
        #expect(OneTimeKey([1, 2, 3]) == nil)
        #expect(OneTimeKey([]) == nil)
        #expect(try key(1) == key(1))
        #expect(try key(1) != key(2))
    }

    private func key(_ number: Int) throws -> OneTimeKey {
        let bytes = (0..<32).map { UInt8(truncatingIfNeeded: number >> (8 * ($0 % 4))) }
        return try #require(OneTimeKey(bytes))
    }
}

private func placesOfFirst(_ keys: [OneTimeKey], _ memory: OneTimeMemory) -> [Int] {
    keys.indices.filter { memory.use(keys[$0], expires: 1000, now: 10) == .first }
}

/// Runs on a thread of its own, as a worker does.
private func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        Thread { continuation.resume(returning: body()) }.start()
    }
}
