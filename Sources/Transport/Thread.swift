internal import CLinux
internal import Glibc

/// A thread of the operating system.
public struct ThreadHandle: ~Copyable, Sendable {
    private let thread: pthread_t

    private final class Start: Sendable {
        let name: String
        let processor: Int?
        let body: @Sendable () -> Void

        init(name: String, processor: Int?, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.processor = processor
            self.body = body
        }
    }

    private init(_ thread: pthread_t) {
        self.thread = thread
    }

    /// Starts a thread that runs `body`, named for debuggers (15 bytes are kept) and pinned to
    /// one processor when asked for.
    public static func spawn(
        name: String, processor: Int? = nil, body: @escaping @Sendable () -> Void
    ) throws(TransportError) -> ThreadHandle {
        // The box is retained here and released by the thread, exactly once each.
        let box = unsafe Unmanaged.passRetained(Start(name: name, processor: processor, body: body))
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                unsafe clinux_name_thread(start.name)
                if let processor = start.processor { clinux_pin_thread(Int32(processor)) }
                start.body()
                return nil
            }, box.toOpaque())
        guard code == 0 else {
            unsafe box.release()
            throw TransportError("pthread_create", subject: name, code: code)
        }
        return ThreadHandle(thread)
    }

    /// Waits until the thread's body has returned.
    public consuming func join() {
        pthread_join(thread, nil)
    }

    /// Lets the thread go on without anybody waiting for it.
    public consuming func detach() {
        pthread_detach(thread)
    }

    /// Number of processors this process may run on.
    public static var processorCount: Int { Int(clinux_processor_count()) }
}
