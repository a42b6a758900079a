internal import CBench

/// The reason of the last failure, and an empty error queue.
func takeReason() -> String {
    let code = ERR_peek_last_error()
    ERR_clear_error()
    guard code != 0, let text = unsafe ERR_reason_error_string(code) else { return "failed" }
    return unsafe String(cString: text)
}

/// Throws the library's reason unless `isDone`.
func check(_ isDone: Bool, _ call: String) throws(LoadError) {
    guard isDone else { throw .library(call, reason: takeReason()) }
}

/// The pointer, or the library's reason for its absence.
func need(_ pointer: OpaquePointer?, _ call: String) throws(LoadError) -> OpaquePointer {
    guard let pointer = unsafe pointer else { throw .library(call, reason: takeReason()) }
    return unsafe pointer
}
