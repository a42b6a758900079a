internal import COpenSSL

/// OpenSSL's error queue of the calling thread.
///
/// It is drained at the call that failed, so that no reason is blamed on a later call or on
/// another connection of the same worker.
enum ErrorQueue {
    /// Forgets what is queued; to be called before an operation whose errors will be read.
    static func clear() {
        ERR_clear_error()
    }

    /// Empties the queue and returns its reasons, oldest first, joined by "; ".
    static func drain() -> String {
        var text = ""
        while let code = next() {
            if !text.isEmpty { text += "; " }
            text += reason(of: code)
        }
        return text.isEmpty ? "no reason given" : text
    }

    /// Takes the oldest entry.
    static func next() -> UInt? {
        let code = ERR_get_error()
        return code == 0 ? nil : code
    }

    /// Library and reason of the oldest entry, which stays: where a failure began.
    static var first: Reason? {
        let code = ERR_peek_error()
        return code == 0 ? nil : Reason(code)
    }

    /// Library and reason of the newest entry, which stays.
    static var last: Reason? {
        let code = ERR_peek_last_error()
        return code == 0 ? nil : Reason(code)
    }

    /// What PEM readers say at the end of a text.
    static let noMorePEM = Reason(library: ERR_LIB_PEM, number: PEM_R_NO_START_LINE)

    /// One reason, without the place where it arose.
    struct Reason: Equatable {
        let library: Int32
        let number: Int32

        init(library: Int32, number: Int32) {
            self.library = library
            self.number = number
        }

        init(_ code: UInt) {
            library = ERR_GET_LIB(code)
            number = ERR_GET_REASON(code)
        }
    }

    /// OpenSSL's words for an error code, or the number when it has none.
    static func reason(of code: UInt) -> String {
        // The returned text is a constant of the library; it is copied at once.
        guard let text = unsafe ERR_reason_error_string(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }

    /// A `TLSError.library` with everything that is queued.
    static func failure(_ operation: String) -> TLSError {
        .library(operation: operation, why: drain())
    }
}
