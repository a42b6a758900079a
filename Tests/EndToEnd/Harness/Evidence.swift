import Foundation
import Testing

/// Adds log and settings of the programs a test used to each of its failures.
struct Evidence: SuiteTrait, TestTrait, TestScoping {
    var isRecursive: Bool { true }

    func provideScope(
        for test: Test, testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        guard testCase != nil else { return try await function() }
        let box = EvidenceBox()
        let explained = IssueHandlingTrait.compactMapIssues { issue in
            var issue = issue
            if let text = box.text { issue.comments.append(Comment(rawValue: text)) }
            return issue
        }
        try await EvidenceBox.$current.withValue(box) {
            try await explained.provideScope(
                for: test, testCase: testCase, performing: function)
        }
    }

    /// Called by whatever a failure may have to be explained with.
    static func note(_ program: TestProgram) { EvidenceBox.current?.note(program) }
}

extension Trait where Self == Evidence {
    /// Failures of this suite come with the program's log and settings.
    static var explained: Evidence { Evidence() }
}

private final class EvidenceBox: @unchecked Sendable {
    @TaskLocal static var current: EvidenceBox?

    private let lock = NSLock()
    private var programs: [TestProgram] = []  // touched only with `lock` held
    private var wasTold = false

    func note(_ program: TestProgram) {
        lock.withLock {
            if !programs.contains(where: { $0 === program }) { programs.append(program) }
        }
    }

    /// Once for a test: the first failure is the one to read.
    var text: String? {
        let noted = lock.withLock {
            defer { wasTold = true }
            return wasTold ? [] : programs
        }
        if noted.isEmpty { return nil }
        return noted.map { program in
            """
            --- settings
            \(program.settingsText)
            --- log (last lines)
            \(program.log.allLines.suffix(40).joined(separator: "\n"))
            --- events (last lines)
            \(program.events.log.allLines.suffix(5).joined(separator: "\n"))
            """
        }.joined(separator: "\n")
    }
}
