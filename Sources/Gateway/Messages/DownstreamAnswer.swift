import HTTP
import Transport

/// An app's answer in the words its client gets to hear.
enum DownstreamAnswer {
    /// How the answer's end is told to the client.
    struct Delivery {
        var framing: UpstreamConnection.Framing
        var keepAlive: Bool
        var minorVersion: Int
        /// The answer has a body (not to HEAD, not 204 or 304).
        var hasBody: Bool
        /// Length of a body that was read whole, whatever told its end before.
        var heldLength: Int?
    }

    /// Appends the head; `head` holds the bytes `answer` was parsed from. `ownFields` are whole
    /// lines that the gateway adds, `location` takes the place of the answer's own.
    static func compose(
        _ answer: ResponseHead, _ head: borrowing ByteBuffer, _ delivery: Delivery,
        ownFields: [UInt8] = [], location: [UInt8]? = nil, into output: inout ByteBuffer
    ) {
        let bytes = head.bytes
        appendStatusLine(answer, bytes, to: &output)
        appendFields(answer, bytes, location: location, to: &output)
        output.append(ownFields.span)
        switch delivery.framing {
        case .asIs:
            if let length = delivery.heldLength.map(UInt64.init) ?? answer.contentLength {
                output.append("Content-Length: ")
                output.append(decimal: length)
                output.append("\r\n")
            }
        case .chunked:
            output.append("Transfer-Encoding: chunked\r\n")
        case .untilClose:
            break
        }
        if !delivery.keepAlive {
            output.append("Connection: close\r\n")
        } else if delivery.minorVersion == 0 {
            output.append("Connection: keep-alive\r\n")
        }
        output.append("\r\n")
    }

    /// Appends an interim answer (1xx).
    static func composeInterim(
        _ answer: ResponseHead, _ head: borrowing ByteBuffer, into output: inout ByteBuffer
    ) {
        let bytes = head.bytes
        appendStatusLine(answer, bytes, to: &output)
        appendFields(answer, bytes, to: &output)
        output.append("\r\n")
    }

    /// Appends the answer that switches to WebSocket.
    static func composeUpgrade(
        _ answer: ResponseHead, _ head: borrowing ByteBuffer, into output: inout ByteBuffer
    ) {
        let bytes = head.bytes
        appendStatusLine(answer, bytes, to: &output)
        appendFields(answer, bytes, to: &output)
        output.append("Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
    }

    private static func appendStatusLine(
        _ answer: ResponseHead, _ bytes: Span<UInt8>, to output: inout ByteBuffer
    ) {
        output.append("HTTP/1.1 ")
        output.append(decimal: UInt64(answer.statusCode))
        output.append(" ")
        output.append(bytes.extracting(answer.reasonRange))
        output.append("\r\n")
    }

    private static func appendFields(
        _ answer: ResponseHead, _ bytes: Span<UInt8>, location: [UInt8]? = nil,
        to output: inout ByteBuffer
    ) {
        for field in answer.fields {
            if field.isHopByHop || field.known == .contentLength { continue }
            let name = bytes.extracting(field.nameRange)
            if field.known == .other, ReservedFields.containInAnswer(name) { continue }
            output.append(name)
            output.append(": ")
            if field.known == .location, let location {
                output.append(location.span)
            } else {
                output.append(bytes.extracting(field.valueRange))
            }
            output.append("\r\n")
        }
    }
}
