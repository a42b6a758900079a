internal import COpenSSL

/// Makes host contexts and shares what equal hosts have in common.
struct HostContextBuilder {
    let library: CryptoLibrary
    let settings: TLSSettings
    private var contexts: [Likeness: SecureContext] = [:]
    private var credentials: [ObjectIdentifier: LoadedCredential] = [:]
    private var stores: [[UInt8]: AnchorStore] = [:]

    /// What makes two hosts alike for OpenSSL.
    private struct Likeness: Hashable {
        let credential: ObjectIdentifier
        let anchors: [UInt8]
        let requestsCertificate: Bool
    }

    init(library: CryptoLibrary, settings: TLSSettings) {
        self.library = library
        self.settings = settings
    }

    mutating func context(for host: TLSHost) throws(TLSError) -> HostContext {
        let store = try store(for: host.anchors)
        let likeness = Likeness(
            credential: ObjectIdentifier(host.credential), anchors: store.fingerprint,
            requestsCertificate: host.requestsCertificate)
        let context: SecureContext
        if let known = contexts[likeness] {
            context = known
        } else {
            context = try make(for: host)
            contexts[likeness] = context
        }
        return HostContext(
            host, context: context, anchors: store,
            isolation: try library.sha256(of: host.isolation), alpn: try protocolList(host.alpn))
    }

    private mutating func store(for anchors: TrustAnchors?) throws(TLSError) -> AnchorStore {
        let key = anchors?.fingerprint ?? []
        if let known = stores[key] { return known }
        let store = try AnchorStore(anchors, library: library)
        stores[key] = store
        return store
    }

    private mutating func make(for host: TLSHost) throws(TLSError) -> SecureContext {
        let context = try SecureContext(.server, library: library, settings: settings)
        let identity = ObjectIdentifier(host.credential)
        let credential: LoadedCredential
        if let known = credentials[identity] {
            credential = known
        } else {
            credential = try LoadedCredential(host.credential, library: library)
            credentials[identity] = credential
        }
        try context.show(credential)
        context.answerHost()
        if host.requestsCertificate, let anchors = host.anchors {
            try context.name(anchors, library: library)
        }
        return context
    }
}

/// Application protocols as RFC 7301 writes them.
func protocolList(_ names: [String]) throws(TLSError) -> [UInt8] {
    var list: [UInt8] = []
    for name in names {
        guard (1...255).contains(name.utf8.count) else {
            throw .badSetting(name: "alpn", why: "a protocol name of \(name.utf8.count) octets")
        }
        list.append(UInt8(name.utf8.count))
        list += Array(name.utf8)
    }
    return list
}

extension SecureContext {
    /// Names the CAs in CertificateRequest: these and no others, so that a browser offers only
    /// certificates of this org.
    fileprivate func name(_ anchors: TrustAnchors, library: CryptoLibrary) throws(TLSError) {
        var named: Set<[UInt8]> = []
        for summary in anchors.certificates {
            let certificate = try Certificate(der: summary.der, library: library)
            guard named.insert(certificate.view.subjectDER).inserted else { continue }
            let added = withExtendedLifetime(certificate) {
                unsafe SSL_CTX_add_client_CA(handle, certificate.view.handle)
            }
            guard added == 1 else { throw ErrorQueue.failure("naming a CA") }
        }
    }
}
