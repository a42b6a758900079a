import HTTP
import Transport

/// A client's request in the words its app gets to hear: everything that only the gateway may
/// say is removed first and set afterwards, framing is written anew.
enum UpstreamRequest {
    /// Appends the head to `output`; `head` holds the bytes `request` was parsed from.
    /// `heldBody` is the length of a body that was read whole, `target` takes the place of the
    /// client's; the answer `isRead` here, whole, or comes from an identity provider, whose answers
    /// always are. Returns how many forged fields were removed.
    static func compose(
        _ request: RequestHead, _ head: borrowing ByteBuffer,
        annotation: borrowing AnnotationText, app: App, identifier: UInt64, heldBody: Int?,
        target: [UInt8]? = nil, isAnonymous: Bool = false, isRead: Bool = false,
        into output: inout ByteBuffer
    ) -> Int {
        let bytes = head.bytes
        output.append(bytes.extracting(request.methodRange))
        output.append(" ")
        if let target {
            output.append(target.span)
        } else {
            appendTarget(request, bytes, to: &output)
        }
        output.append(" HTTP/1.1\r\nHost: ")
        if let host = app.upstreamHost {
            output.append(text: host)
        } else if let authority = request.authorityRange {
            output.append(bytes.extracting(authority))
        } else {
            // HTTP/1.0 without Host; HTTP/1.1 to the app must name one.
            output.append(text: String(app.audience.dropFirst("https://".utf8.count)))
        }
        if let authority = request.authorityRange {
            output.append("\r\nX-Forwarded-Host: ")
            output.append(bytes.extracting(authority))
        }
        output.append("\r\nX-Request-Id: ")
        appendIdentifier(identifier, to: &output)
        output.append("\r\n")
        output.append(annotation.text.bytes)
        appendFraming(request, heldBody, to: &output)
        let stripped = appendFields(
            request, bytes, isHeld: heldBody != nil, isRead: isRead || app.directory != nil,
            isAnonymous: isAnonymous, to: &output)
        output.append("\r\n")
        return stripped
    }

    /// Appends trailer fields but the reserved ones; returns how many those were.
    static func appendTrailers(_ trailers: Trailers, to output: inout ByteBuffer) -> Int {
        var stripped = 0
        let bytes = trailers.bytes.span
        for field in trailers.fields {
            let name = bytes.extracting(field.nameRange)
            if field.isHopByHop || ReservedFields.contain(name) {
                stripped += 1
                continue
            }
            append(field, bytes, to: &output)
        }
        return stripped
    }

    /// The origin form, whatever form the client used (RFC 9112 section 3.2.1).
    private static func appendTarget(
        _ request: RequestHead, _ bytes: Span<UInt8>, to output: inout ByteBuffer
    ) {
        guard request.targetForm == .absolute else {
            return output.append(bytes.extracting(request.targetRange))
        }
        if !request.pathRange.isEmpty {
            output.append(bytes.extracting(request.pathRange))
        } else if request.method == .options, request.queryRange == nil {
            output.append("*")  // RFC 9112 section 3.2.4
        } else {
            output.append("/")
        }
        if let query = request.queryRange {
            output.append("?")
            output.append(bytes.extracting(query))
        }
    }

    /// One framing, ours, so that the app cannot read another message than the gateway did.
    private static func appendFraming(
        _ request: RequestHead, _ heldBody: Int?, to output: inout ByteBuffer
    ) {
        if let heldBody {
            output.append("Content-Length: ")
            output.append(decimal: UInt64(heldBody))
            output.append("\r\n")
            return
        }
        switch request.framing {
        case .chunked:
            output.append("Transfer-Encoding: chunked\r\n")
        case .length(let count):
            output.append("Content-Length: ")
            output.append(decimal: count)
            output.append("\r\n")
        case .none, .untilClose:
            break
        }
        // Of the protocols one could switch to, only WebSocket is passed on: h2c would carry
        // requests past every check made here.
        if request.wantsWebSocket { output.append("Connection: Upgrade\r\nUpgrade: websocket\r\n") }
    }

    private static func appendFields(
        _ request: RequestHead, _ bytes: Span<UInt8>, isHeld: Bool, isRead: Bool,
        isAnonymous: Bool, to output: inout ByteBuffer
    ) -> Int {
        var stripped = 0
        for field in request.fields {
            if field.isHopByHop { continue }
            switch field.known {
            case .contentLength, .host, .http2Settings:
                continue
            case .expect where isHeld:
                continue  // Answered by the gateway, which has the whole body.
            case .cookie where isAnonymous, .authorization where isAnonymous:
                continue
            case .acceptEncoding where isRead, .range where isRead, .ifRange where isRead:
                continue  // Its answers are read here, whole, before they go on.
            case .cookie where CookieReader.holdsOwn(bytes.extracting(field.valueRange)):
                appendCookies(field, bytes, to: &output)
                continue
            case .accept, .acceptEncoding, .acceptLanguage, .authorization, .cacheControl,
                .contentType, .cookie, .origin, .referer, .userAgent:
                break  // Everyday names, known not to be reserved.
            default:
                if ReservedFields.contain(bytes.extracting(field.nameRange)) {
                    stripped += 1
                    continue
                }
            }
            append(field, bytes, to: &output)
        }
        return stripped
    }

    /// The client's cookies but the gateway's own, which would say more to an app than it may know.
    private static func appendCookies(
        _ field: HTTPField, _ bytes: Span<UInt8>, to output: inout ByteBuffer
    ) {
        guard let others = CookieReader.withoutOwn(bytes.extracting(field.valueRange)) else {
            return
        }
        output.append(bytes.extracting(field.nameRange))
        output.append(": ")
        output.append(others.span)
        output.append("\r\n")
    }

    private static func append(
        _ field: HTTPField, _ bytes: Span<UInt8>, to output: inout ByteBuffer
    ) {
        output.append(bytes.extracting(field.nameRange))
        output.append(": ")
        output.append(bytes.extracting(field.valueRange))
        output.append("\r\n")
    }

    private static func appendIdentifier(_ identifier: UInt64, to output: inout ByteBuffer) {
        output.append("r-")
        var shift: UInt64 = 64
        while shift > 0 {
            shift -= 4
            output.append(hexadecimal: identifier >> shift & 15)
        }
    }
}
