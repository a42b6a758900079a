import COpenSSL
import Testing

@testable import TLS

@Suite struct ProviderFilterTests {
    /// True when the library's context offers a key manager.
    private func hasKeyManager(_ name: String, _ library: CryptoLibrary) -> Bool {
        let manager = unsafe EVP_KEYMGMT_fetch(library.context, name, nil)
        defer { unsafe EVP_KEYMGMT_free(manager) }
        ErrorQueue.clear()
        return unsafe manager != nil
    }

    @Test func `the filter hides what TLS does not need`() throws {
        let filtered = try CryptoLibrary.filtered()
        let cold = try CryptoLibrary.cold()
        for name in ["DSA", "DH", "SM2", "X448", "ED448"] {
            #expect(hasKeyManager(name, cold))
            #expect(!hasKeyManager(name, filtered))
        }
        for name in ["EC", "RSA", "RSA-PSS", "X25519", "ED25519", "HMAC"] {
            #expect(hasKeyManager(name, filtered))
        }
    }

    @Test func `far fewer decoders are left`() throws {
        func count(_ library: CryptoLibrary) -> Int {
            var count = 0
            unsafe OSSL_DECODER_do_all_provided(
                library.context,
                { _, counter in
                    unsafe counter?.assumingMemoryBound(to: Int.self).pointee += 1
                }, &count)
            return count
        }
        let filtered = try count(CryptoLibrary.filtered())
        #expect(filtered > 0)
        #expect(try filtered * 4 < count(CryptoLibrary.cold()))
    }

    @Test(
        arguments: [TestKey.Kind.p256, .p384, .p521, .ed25519, .rsa2048],
        [TLS1_2_VERSION, TLS1_3_VERSION])
    func `servers of every key type are served`(key: TestKey.Kind, version: Int32) throws {
        let pki = try TestPKI.shared
        let gateway = try TestGateway(anchors: pki.anchors(pki.root), key: key)
        #expect(try gateway.meet(showing: pki.device, version: version).peer().verdict == .verified)
    }

    @Test(arguments: [
        "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-ECDSA-CHACHA20-POLY1305",
    ])
    func `each cipher of the default list works`(cipher: String) throws {
        let meeting = try TestGateway().meet(
            RawClient.Options(version: TLS1_2_VERSION, ciphers: cipher))
        #expect(meeting.server.cipher == cipher)
        #expect(meeting.client.write([1]))
        #expect(meeting.server.readAll().bytes == [1])
    }

    @Test(arguments: ["X25519", "P-256", "P-384", "P-521"])
    func `each group of the default list works`(group: String) throws {
        #expect(try TestGateway().meet(RawClient.Options(groups: group)).server.step == .done)
    }

    @Test func `older ciphers work where settings ask for them`() throws {
        let settings = TLSSettings(ciphers12: "ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES256-CCM")
        let gateway = try TestGateway(anchors: nil, settings: settings)
        for cipher in ["ECDHE-ECDSA-AES128-SHA256", "ECDHE-ECDSA-AES256-CCM"] {
            let meeting = try gateway.meet(
                RawClient.Options(version: TLS1_2_VERSION, ciphers: cipher))
            #expect(meeting.server.cipher == cipher)
        }
    }

    @Test func `a filtered process resumes and still reads keys`() async {
        // In a process of its own: the default library context is changed for good.
        await #expect(processExitsWith: .success) {
            try TLSEngine.prepareProcess()
            try TLSEngine.prepareProcess()
            let manager = unsafe EVP_KEYMGMT_fetch(nil, "DSA", nil)
            guard unsafe manager == nil else { throw TestFailure(reason: "not filtered") }
            let pki = try TestPKI.shared
            let gateway = try TestGateway(anchors: pki.anchors(pki.root), ticketKeys: TicketKeys())
            for version in [TLS1_2_VERSION, TLS1_3_VERSION] {
                var options = RawClient.Options(
                    serverName: "apps.corp.test", chain: [pki.device], version: version)
                let first = try gateway.meet(options)
                _ = first.client.readAll()
                options.session = first.client.sessions.last
                let second = try gateway.meet(options)
                guard second.server.isResumed, try second.peer().verdict == .verified else {
                    throw TestFailure(reason: "not resumed")
                }
            }
        }
    }
}
