internal import COpenSSL
internal import Synchronization

/// A provider that stands in front of OpenSSL's default provider and passes on only the
/// algorithms that `kept(_:)` names.
///
/// OpenSSL 3.0 builds a decoder chain out of every decoder and key manager of the library
/// context each time a certificate is parsed. With few of them that walk is short: 963 → 737 µs
/// for an ordinary full handshake, 67-80 µs with the other measures in place. The algorithms
/// themselves are the default provider's own.
enum ProviderFilter {
    static let name = "sallyport"

    /// Adds the filter to `context` and loads it, so that it is the only provider there.
    ///
    /// `backing` is a loaded default provider of another library context. It must outlive
    /// `context`: all algorithms run on its provider context. Returns nil on failure, with
    /// the reason in OpenSSL's queue.
    static func load(into context: OpaquePointer?, backing: OpaquePointer) -> OpaquePointer? {
        // One load at a time: `initialise` takes the provider context from `pending`.
        let loaded: UInt = loading.withLock { _ in
            // The backing provider's own context, alive as long as the caller keeps `backing`.
            let providerContext = unsafe UInt(bitPattern: OSSL_PROVIDER_get0_provider_ctx(backing))
            pending.withLock { $0 = providerContext }
            guard unsafe OSSL_PROVIDER_add_builtin(context, name, initialise) == 1 else { return 0 }
            return unsafe UInt(bitPattern: OSSL_PROVIDER_load(context, name))
        }
        return unsafe OpaquePointer(bitPattern: loaded)
    }

    private static let loading = Mutex<Void>(())
    fileprivate static let pending = Mutex<UInt>(0)

    /// One table per operation number, made once and never freed: OpenSSL keeps pointers to it.
    ///
    /// The names and functions inside are constants of libcrypto.
    fileprivate static let tables: [UInt] = (0..<tableCount).map { operation in
        unsafe UInt(bitPattern: table(for: operation))
    }

    /// Operation numbers reach 22 (stores) in OpenSSL 3.0; later ones are passed on as they are.
    private static let tableCount: Int32 = 32

    private static func table(for operation: Int32) -> UnsafePointer<OSSL_ALGORITHM>? {
        guard let all = unsafe everything(operation) else { return nil }
        guard let names = kept(operation) else { return unsafe all }
        var chosen: [OSSL_ALGORITHM] = unsafe []
        var entry = unsafe all
        // The table ends with an entry without a name.
        while let candidates = unsafe entry.pointee.algorithm_names {
            if unsafe matches(candidates, names), unsafe structureKept(entry.pointee, operation) {
                unsafe chosen.append(entry.pointee)
            }
            unsafe entry += 1
        }
        unsafe chosen.append(OSSL_ALGORITHM())
        let copy = UnsafeMutablePointer<OSSL_ALGORITHM>.allocate(capacity: unsafe chosen.count)
        unsafe copy.initialize(from: chosen, count: chosen.count)
        return unsafe UnsafePointer(copy)
    }

    /// The default provider's own table of one operation.
    fileprivate static func everything(_ operation: Int32) -> UnsafePointer<OSSL_ALGORITHM>? {
        guard let cold = try? CryptoLibrary.cold() else { return nil }
        var noCache: Int32 = 0
        return unsafe OSSL_PROVIDER_query_operation(cold.provider, operation, &noCache)
    }

    /// True when one of the colon-separated names is to be kept, whatever the case.
    private static func matches(
        _ candidates: UnsafePointer<CChar>, _ names: [StaticString]
    ) -> Bool {
        let parts = unsafe String(cString: candidates).uppercased().split(separator: ":")
        return names.contains { name in parts.contains { $0 == name.description.uppercased() } }
    }

    private static func structureKept(_ algorithm: OSSL_ALGORITHM, _ operation: Int32) -> Bool {
        guard operation == OSSL_OP_DECODER else { return true }
        guard let properties = unsafe algorithm.property_definition else { return false }
        let parts = unsafe String(cString: properties).split(separator: ",")
        return decoderStructures.contains { name in parts.contains { $0 == name.description } }
    }

    /// Entry points handed to libcrypto; constant, so never freed.
    fileprivate static let dispatch: UInt = {
        let table = UnsafeMutablePointer<OSSL_DISPATCH>.allocate(capacity: 4)
        // The last entry, all zero, ends the table.
        unsafe table.initialize(repeating: OSSL_DISPATCH(), count: 4)
        let typedQuery: Query = unsafe query
        let typedCapabilities: Capabilities = unsafe capabilities
        let typedParameters: Parameters = unsafe parameters
        // libcrypto casts each entry back to the type that its number stands for.
        unsafe table[0].function_id = OSSL_FUNC_PROVIDER_QUERY_OPERATION
        unsafe table[0].function = unsafeBitCast(typedQuery, to: EntryPoint.self)
        unsafe table[1].function_id = OSSL_FUNC_PROVIDER_GET_CAPABILITIES
        unsafe table[1].function = unsafeBitCast(typedCapabilities, to: EntryPoint.self)
        unsafe table[2].function_id = OSSL_FUNC_PROVIDER_GET_PARAMS
        unsafe table[2].function = unsafeBitCast(typedParameters, to: EntryPoint.self)
        return UInt(bitPattern: table)
    }()

    private typealias EntryPoint = @convention(c) () -> Void
    private typealias Query =
        @convention(c) (
            UnsafeMutableRawPointer?, Int32, UnsafeMutablePointer<Int32>?
        ) -> UnsafePointer<OSSL_ALGORITHM>?
    private typealias Capabilities =
        @convention(c) (
            UnsafeMutableRawPointer?, UnsafePointer<CChar>?,
            (@convention(c) (UnsafePointer<OSSL_PARAM>?, UnsafeMutableRawPointer?) -> Int32)?,
            UnsafeMutableRawPointer?
        ) -> Int32
    private typealias Parameters =
        @convention(c) (UnsafeMutableRawPointer?, UnsafeMutablePointer<OSSL_PARAM>?) -> Int32
}

/// Called by `OSSL_PROVIDER_load`: hands over the entry points and the backing provider context.
private func initialise(
    _ handle: OpaquePointer?, _ incoming: UnsafePointer<OSSL_DISPATCH>?,
    _ out: UnsafeMutablePointer<UnsafePointer<OSSL_DISPATCH>?>?,
    _ providerContext: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> Int32 {
    // Both out-parameters are libcrypto's, valid for this call.
    unsafe out?.pointee = UnsafePointer(bitPattern: ProviderFilter.dispatch)
    let context = ProviderFilter.pending.withLock { $0 }
    unsafe providerContext?.pointee = UnsafeMutableRawPointer(bitPattern: context)
    return context == 0 ? 0 : 1
}

/// The algorithms of one operation.
private func query(
    _ context: UnsafeMutableRawPointer?, _ operation: Int32, _ noCache: UnsafeMutablePointer<Int32>?
) -> UnsafePointer<OSSL_ALGORITHM>? {
    unsafe noCache?.pointee = 0
    guard ProviderFilter.tables.indices.contains(Int(operation)) else {
        return unsafe ProviderFilter.everything(operation)
    }
    return unsafe UnsafePointer(bitPattern: ProviderFilter.tables[Int(operation)])
}

/// TLS groups: libssl drops those whose key manager the filter hides.
private func capabilities(
    _ context: UnsafeMutableRawPointer?, _ capability: UnsafePointer<CChar>?,
    _ callback: (@convention(c) (UnsafePointer<OSSL_PARAM>?, UnsafeMutableRawPointer?) -> Int32)?,
    _ argument: UnsafeMutableRawPointer?
) -> Int32 {
    guard let cold = try? CryptoLibrary.cold() else { return 0 }
    return unsafe OSSL_PROVIDER_get_capabilities(cold.provider, capability, callback, argument)
}

/// Says that the provider works; libcrypto asks for nothing else it needs.
private func parameters(
    _ context: UnsafeMutableRawPointer?, _ wanted: UnsafeMutablePointer<OSSL_PARAM>?
) -> Int32 {
    // `wanted` is libcrypto's list, valid for this call.
    if let status = unsafe OSSL_PARAM_locate(wanted, OSSL_PROV_PARAM_STATUS) {
        unsafe OSSL_PARAM_set_int(status, 1)
    }
    return 1
}
