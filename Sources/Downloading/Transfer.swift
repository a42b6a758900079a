internal import CCurl

/// One download: the handle of libcurl, and what has come so far.
@safe
struct Transfer: ~Copyable {
    private let handle: UnsafeMutableRawPointer  // owned; freed in deinit
    private let fields: OpaqueList
    private let received: Received
    private let limits: Download.Limits

    /// What the callbacks write to. Only the thread that performs the transfer touches it, and it
    /// outlives the handle that points to it.
    private final class Received {
        var body: [UInt8] = []
        var answer = AnswerFields()
        var isTooLarge = false
        let limit: Int

        init(limit: Int) { self.limit = limit }

        func take(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
            guard body.count + bytes.count <= limit else {
                isTooLarge = true
                return false
            }
            unsafe body.append(contentsOf: bytes)
            return true
        }
    }

    /// A list of request fields that libcurl reads while the transfer runs.
    @safe
    private struct OpaqueList: ~Copyable {
        private(set) var first: UnsafeMutablePointer<curl_slist>?

        init(_ lines: [String]) {
            unsafe first = nil
            for line in lines {
                // Nil on failure, and then the old list is still ours.
                guard let longer = unsafe curl_slist_append(first, line) else { continue }
                unsafe first = longer
            }
        }

        deinit { unsafe curl_slist_free_all(first) }
    }

    /// Takes over a handle of libcurl.
    init(owning handle: UnsafeMutableRawPointer, _ download: Download) {
        unsafe self.handle = handle
        limits = download.limits
        received = Received(limit: download.limits.size)
        fields = OpaqueList(Self.conditions(download.validators) + ["Accept: */*"])
    }

    deinit { unsafe curl_easy_cleanup(handle) }

    /// Tells libcurl what to do.
    borrowing func prepare(_ download: Download, isSecure: Bool) throws(DownloadFault) {
        let isSet =
            unsafe Self.setProtocols(handle, isSecure: isSecure)
            && Self.setLimits(handle, download.limits)
            && Self.setText(handle, CURLOPT_URL, download.address)
            && Self.setText(handle, CURLOPT_USERAGENT, "sallyport")
            && (download.usesProxy || Self.setText(handle, CURLOPT_PROXY, ""))
            && Self.setAuthorities(handle, download.authorities)
            && shim_curl_set_list(handle, CURLOPT_HTTPHEADER, fields.first) == CURLE_OK
            && Self.setReceivers(handle, received)
        guard isSet else {
            throw DownloadFault(code: .address, description: "libcurl does not take the address")
        }
    }

    /// Runs the transfer.
    borrowing func perform() throws(DownloadFault) -> Download.Answer {
        let code = unsafe curl_easy_perform(handle)
        if received.isTooLarge {
            throw DownloadFault(
                code: .tooLarge, description: "the answer is larger than \(limits.size) bytes")
        }
        guard code == CURLE_OK else { throw fault(code) }
        var status = 0
        _ = unsafe shim_curl_response_code(handle, &status)
        let lifetime = received.answer.lifetime { text in
            let time = unsafe curl_getdate(text, nil)
            return time < 0 ? nil : Int64(time)
        }
        switch status {
        case 200: return .fetched(received.body, received.answer.validators, lifetime: lifetime)
        case 304: return .notModified(lifetime: lifetime)
        default:
            throw DownloadFault(code: .status, description: "the server answered \(status)")
        }
    }

    private static func conditions(_ validators: Download.Validators) -> [String] {
        var lines: [String] = []
        if let tag = validators.entityTag { lines.append("If-None-Match: \(tag)") }
        if let time = validators.lastModified { lines.append("If-Modified-Since: \(time)") }
        // What came in one line cannot hold a line end; a control character would be a forgery.
        return lines.filter { $0.utf8.allSatisfy { (0x20...0x7e).contains($0) } }
    }

    private static func setProtocols(_ handle: UnsafeMutableRawPointer, isSecure: Bool) -> Bool {
        unsafe setText(handle, CURLOPT_PROTOCOLS_STR, "http,https")
            && setText(handle, CURLOPT_REDIR_PROTOCOLS_STR, isSecure ? "https" : "http,https")
            && setNumber(handle, CURLOPT_FOLLOWLOCATION, 1)
            && setNumber(handle, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
            // Signals belong to the process's own loop.
            && setNumber(handle, CURLOPT_NOSIGNAL, 1)
    }

    private static func setAuthorities(_ handle: UnsafeMutableRawPointer, _ path: String?) -> Bool {
        guard let path else { return true }
        return unsafe setText(handle, CURLOPT_CAINFO, path)
    }

    private static func setLimits(
        _ handle: UnsafeMutableRawPointer, _ limits: Download.Limits
    ) -> Bool {
        unsafe setNumber(handle, CURLOPT_CONNECTTIMEOUT_MS, limits.connect)
            && setNumber(handle, CURLOPT_TIMEOUT, limits.total)
            && setNumber(handle, CURLOPT_LOW_SPEED_TIME, limits.stall)
            && setNumber(handle, CURLOPT_LOW_SPEED_LIMIT, limits.leastRate)
            && setNumber(handle, CURLOPT_MAXREDIRS, limits.redirects)
            && shim_curl_set_size(handle, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(limits.size))
                == CURLE_OK
    }

    private static func setReceivers(
        _ handle: UnsafeMutableRawPointer, _ received: Received
    ) -> Bool {
        // Not retained: the transfer holds the object for as long as the handle lives.
        let target = unsafe Unmanaged.passUnretained(received).toOpaque()
        return unsafe shim_curl_set_pointer(handle, CURLOPT_WRITEDATA, target) == CURLE_OK
            && shim_curl_set_pointer(handle, CURLOPT_HEADERDATA, target) == CURLE_OK
            && shim_curl_set_receiver(handle, CURLOPT_WRITEFUNCTION, receiveBody) == CURLE_OK
            && shim_curl_set_receiver(handle, CURLOPT_HEADERFUNCTION, receiveField) == CURLE_OK
    }

    private static let receiveBody:
        @convention(c) (UnsafeMutablePointer<CChar>?, Int, Int, UnsafeMutableRawPointer?) -> Int = {
            unsafe receive($0, $1 * $2, $3) { received, bytes in unsafe received.take(bytes) }
        }

    private static let receiveField:
        @convention(c) (UnsafeMutablePointer<CChar>?, Int, Int, UnsafeMutableRawPointer?) -> Int = {
            unsafe receive($0, $1 * $2, $3) { received, bytes in
                unsafe received.answer.take(line: String(decoding: bytes, as: UTF8.self))
                return true
            }
        }

    /// Hands what libcurl has received to the object. Answers how much of it was taken: anything
    /// but all of it ends the transfer.
    private static func receive(
        _ data: UnsafeMutablePointer<CChar>?, _ count: Int, _ target: UnsafeMutableRawPointer?,
        _ take: (Received, UnsafeBufferPointer<UInt8>) -> Bool
    ) -> Int {
        guard let data = unsafe data, let target = unsafe target else { return 0 }
        let received = unsafe Unmanaged<Received>.fromOpaque(target).takeUnretainedValue()
        return unsafe data.withMemoryRebound(to: UInt8.self, capacity: count) {
            unsafe take(received, UnsafeBufferPointer(start: $0, count: count)) ? count : 0
        }
    }

    private static func setText(
        _ handle: UnsafeMutableRawPointer, _ option: CURLoption, _ value: String
    ) -> Bool {
        // libcurl copies the text.
        unsafe shim_curl_set_text(handle, option, value) == CURLE_OK
    }

    private static func setNumber(
        _ handle: UnsafeMutableRawPointer, _ option: CURLoption, _ value: Int
    ) -> Bool {
        unsafe shim_curl_set_number(handle, option, value) == CURLE_OK
    }

    private borrowing func fault(_ code: CURLcode) -> DownloadFault {
        let text = unsafe String(cString: curl_easy_strerror(code))
        let kind: DownloadFault.Code =
            switch code {
            case CURLE_URL_MALFORMAT, CURLE_OUT_OF_MEMORY, CURLE_FAILED_INIT: .address
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT:
                .unreachable
            case CURLE_OPERATION_TIMEDOUT: .slow
            case CURLE_FILESIZE_EXCEEDED: .tooLarge
            case CURLE_TOO_MANY_REDIRECTS: .redirect
            // Without a redirect it is an answer in no protocol at all.
            case CURLE_UNSUPPORTED_PROTOCOL: received.answer.isRedirect ? .redirect : .broken
            case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
                CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
                .insecure
            default: .broken
            }
        return DownloadFault(code: kind, description: text)
    }
}
