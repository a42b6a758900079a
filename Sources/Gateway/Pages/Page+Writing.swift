import HTTP
import Transport

extension Page {
    /// Appends the page as an answer. `includesBody` is false for HEAD; `reason` is a posture's
    /// code, for programs; `retryAfter` is in seconds;
    /// `allow` names the methods after a 405 (RFC 9110 section 15.5.6).
    func write(
        to output: inout ByteBuffer, includesBody: Bool, keepAlive: Bool, minorVersion: Int,
        reason: String? = nil, retryAfter: Int? = nil, allow: StaticString? = nil,
        ownFields: [UInt8] = [], date: DateField
    ) {
        output.append("HTTP/1.1 ")
        output.append(decimal: UInt64(status))
        output.append(" ")
        output.append(statusReason(status))
        output.append("\r\nContent-Length: ")
        output.append(decimal: UInt64(body.count))
        output.append("\r\n")
        output.append("Date: ")
        output.append(date.text.span)
        output.append("\r\n")
        output.append(headerLines.span)
        output.append(ownFields.span)
        if let retryAfter {
            output.append("Retry-After: ")
            output.append(decimal: UInt64(retryAfter))
            output.append("\r\n")
        }
        if let allow {
            output.append("Allow: ")
            output.append(allow)
            output.append("\r\n")
        }
        if let reason {
            output.append("Sallyport-Reason: ")
            output.append(text: reason)
            output.append("\r\n")
        }
        if !keepAlive {
            output.append("Connection: close\r\n")
        } else if minorVersion == 0 {
            output.append("Connection: keep-alive\r\n")
        }
        output.append("\r\n")
        if includesBody { output.append(body.span) }
    }
}
