import Foundation
import Store
import Synchronization

/// Runs `body` on threads of its own at the same time, and throws the first of their errors.
func inParallel(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) throws {
    let errors = FirstError()
    let group = DispatchGroup()
    for index in 0..<count {
        group.enter()
        Thread.detachNewThread {
            do { try body(index) } catch { errors.note(error) }
            group.leave()
        }
    }
    group.wait()
    try errors.rethrow()
}

private final class FirstError: Sendable {
    private let errors = Mutex<[any Error]>([])

    func note(_ error: any Error) { errors.withLock { $0.append(error) } }

    func rethrow() throws { if let error = errors.withLock({ $0 }).first { throw error } }
}

/// A list that threads add to.
final class Collected<Element: Sendable>: Sendable {
    private let content = Mutex<[Element]>([])

    var all: [Element] { content.withLock { $0 } }

    func add(_ element: Element) { content.withLock { $0.append(element) } }
}

/// Makes store calls until one is let in: what a caller does when a store is busy.
func patiently<Outcome>(_ call: () throws -> Outcome) throws -> Outcome {
    let end = Date().addingTimeInterval(60)
    while true {
        do {
            return try call()
        } catch let error as StoreError {
            guard case .unavailable = error, Date() < end else { throw error }
        }
    }
}
