internal import CLinux
internal import Glibc

/// A system call that failed, with what it was done to.
public struct TransportError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The call, for example `bind`.
    public let call: String
    /// What it was done to: an address or a path; empty when there is nothing to name.
    public let subject: String
    /// The errno value.
    public let code: Int32

    /// Records a failure with its errno value.
    public init(_ call: String, subject: String = "", code: Int32) {
        self.call = call
        self.subject = subject
        self.code = code
    }

    /// Records a failure with the calling thread's errno.
    init(_ call: String, subject: String = "") {
        self.init(call, subject: subject, code: errno)
    }

    /// The failure for logs.
    public var description: String {
        let place = subject.isEmpty ? call : "\(call) \(subject)"
        return "\(place): \(TransportError.text(code))"
    }

    /// The system's words for an errno value.
    public static func text(_ code: Int32) -> String {
        // strerror is not thread-safe; strerror_r writes to our own block.
        var text = [CChar](repeating: 0, count: 128)
        guard unsafe strerror_r(code, &text, text.count) == 0 else { return "error \(code)" }
        return String(
            decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
