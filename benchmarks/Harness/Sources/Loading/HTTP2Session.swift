internal import CBench

/// The client's side of an HTTP/2 connection: bytes in and out, answers as they end.
@safe final class HTTP2Session {
    /// A stream that ended. `status` is 0 if it was broken off, `refused` if the server has done
    /// nothing about it.
    struct Answer {
        var slot: Int
        var status: Int
    }

    static let refused = -1

    // Owned; freed in deinit. Its callbacks run only inside calls made here, on this thread.
    private var session: OpaquePointer?
    private var statuses: [Int]
    private var streams: [Int32]
    private var answers: [Answer] = []
    private var unsent: [Answer] = []
    private var queued: [Int] = []
    private static let window: Int32 = 1 << 30

    init(slots: Int) throws(LoadError) {
        statuses = [Int](repeating: 0, count: slots)
        streams = [Int32](repeating: 0, count: slots)
        var callbacks: OpaquePointer?
        unsafe nghttp2_session_callbacks_new(&callbacks)
        defer { unsafe nghttp2_session_callbacks_del(callbacks) }
        unsafe nghttp2_session_callbacks_set_on_header_callback(callbacks) {
            _, frame, name, nameLength, value, valueLength, _, context in
            // nghttp2 gives a live frame and whole strings; the context is the owner of the session.
            guard let frame = unsafe frame, let name = unsafe name, let value = unsafe value,
                unsafe nameLength == 7 && name[1] == UInt8(ascii: "s") && valueLength == 3
            else { return 0 }
            let status = (0..<3).reduce(0) { unsafe $0 * 10 + Int(value[$1]) - 48 }
            unsafe HTTP2Session.of(context)?.took(
                status: status, stream: frame.pointee.hd.stream_id)
            return 0
        }
        unsafe nghttp2_session_callbacks_set_on_stream_close_callback(callbacks) {
            _, stream, code, context in
            unsafe HTTP2Session.of(context)?.ended(stream: stream, code: code)
            return 0
        }
        unsafe nghttp2_session_callbacks_set_on_frame_not_send_callback(callbacks) {
            _, frame, _, context in
            guard let frame = unsafe frame else { return 0 }
            unsafe HTTP2Session.of(context)?.unsent(stream: frame.pointee.hd.stream_id)
            return 0
        }
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        guard unsafe nghttp2_session_client_new(&session, callbacks, context) == 0 else {
            throw .library("nghttp2_session_client_new", reason: "out of memory")
        }
        // A window that no answer fills: the server is measured, not our flow control.
        var settings = [
            nghttp2_settings_entry(
                settings_id: Int32(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE.rawValue),
                value: UInt32(HTTP2Session.window)),
            nghttp2_settings_entry(
                settings_id: Int32(NGHTTP2_SETTINGS_ENABLE_PUSH.rawValue), value: 0),
        ]
        _ = unsafe nghttp2_submit_settings(session, 0, &settings, settings.count)
        _ = unsafe nghttp2_session_set_local_window_size(session, 0, 0, HTTP2Session.window)
    }

    deinit { unsafe nghttp2_session_del(session) }

    /// Queues a request.
    func submit(_ text: RequestText, slot: Int) -> Bool {
        statuses[slot] = 0
        let mark = unsafe UnsafeMutableRawPointer(bitPattern: slot + 1)
        streams[slot] = unsafe nghttp2_submit_request(
            session, nil, text.fields, text.fieldCount, nil, mark)
        queued.append(slot)
        return streams[slot] > 0
    }

    /// The requests that could no longer be sent when they were collected, since the server had
    /// said good-bye meanwhile; with `all` also those that were not collected yet.
    func takeUnsent(all: Bool = false) -> [Answer] {
        if all { unsent += queued.map { Answer(slot: $0, status: HTTP2Session.refused) } }
        defer { unsent.removeAll() }
        return unsent
    }

    /// Takes bytes in and hands out the streams that they ended; nil if they are not HTTP/2.
    func receive(_ bytes: UnsafePointer<UInt8>, count: Int) -> [Answer]? {
        answers.removeAll(keepingCapacity: true)
        guard unsafe nghttp2_session_mem_recv(session, bytes, count) == count else { return nil }
        return answers
    }

    /// Appends what is to be sent.
    func collect(into output: inout [UInt8]) -> Bool {
        queued.removeAll(keepingCapacity: true)
        while true {
            var block: UnsafePointer<UInt8>?
            let count = unsafe nghttp2_session_mem_send(session, &block)
            if count <= 0 { return count == 0 }
            unsafe output.append(contentsOf: UnsafeBufferPointer(start: block, count: count))
        }
    }

    /// Whether the server wants no more requests here.
    var isRefusing: Bool { unsafe nghttp2_session_check_request_allowed(session) == 0 }

    private func took(status: Int, stream: Int32) {
        if let slot = slot(of: stream) { statuses[slot] = status }
    }

    private func unsent(stream: Int32) {
        guard stream > 0, let slot = streams.firstIndex(of: stream) else { return }
        unsent.append(Answer(slot: slot, status: HTTP2Session.refused))
    }

    private func ended(stream: Int32, code: UInt32) {
        guard let slot = slot(of: stream) else { return }
        let isRefused = code == NGHTTP2_REFUSED_STREAM.rawValue
        let status = code == 0 ? statuses[slot] : isRefused ? HTTP2Session.refused : 0
        answers.append(Answer(slot: slot, status: status))
    }

    private func slot(of stream: Int32) -> Int? {
        let mark = unsafe Int(
            bitPattern: nghttp2_session_get_stream_user_data(session, stream))
        return mark > 0 && mark <= statuses.count ? mark - 1 : nil
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> HTTP2Session? {
        guard let context = unsafe context else { return nil }
        return unsafe Unmanaged<HTTP2Session>.fromOpaque(context).takeUnretainedValue()
    }
}
