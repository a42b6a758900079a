internal import COpenSSL

/// A private key, owned.
@safe
final class PrivateKey: @unchecked Sendable {
    // Unchecked: an EVP_PKEY is made for use from several threads and never changed here.
    private let handle: OpaquePointer

    private init(owning handle: OpaquePointer) {
        unsafe self.handle = handle
    }

    /// Reads the first private key of a PEM text: PKCS #8, encrypted PKCS #8, EC, RSA.
    ///
    /// - Parameter passphrase: for encrypted keys. Nobody is ever asked on a terminal.
    init(pem: [UInt8], passphrase: [UInt8]?, library: CryptoLibrary) throws(TLSError) {
        ErrorQueue.clear()
        var lent = PassphraseLoan(bytes: passphrase ?? [])
        let read = unsafe withMemoryBIO(over: pem) { source in
            unsafe withUnsafeMutablePointer(to: &lent) { loan in
                // The callback runs inside this call, while `lent` is alive.
                unsafe PEM_read_bio_PrivateKey_ex(
                    source, nil, lend, loan, library.context, nil)
            }
        }
        guard let handle = unsafe read ?? nil else {
            let why = ErrorQueue.drain()
            if lent.wasAsked, passphrase == nil {
                throw .unreadableKey("the private key is encrypted and no passphrase is set")
            }
            throw .unreadableKey("not a PEM private key, or a wrong passphrase: \(why)")
        }
        ErrorQueue.clear()
        unsafe self.handle = handle
    }

    deinit {
        unsafe EVP_PKEY_free(handle)
    }

    /// The same key for use in another library context.
    ///
    /// It is carried over as numbers, so that the target needs no decoders; a key shared by
    /// several contexts would take a lock at every signature.
    func copy(in library: CryptoLibrary) throws(TLSError) -> PrivateKey {
        ErrorQueue.clear()
        var numbers: UnsafeMutablePointer<OSSL_PARAM>?
        guard unsafe EVP_PKEY_todata(handle, shim_EVP_PKEY_KEYPAIR, &numbers) == 1 else {
            throw ErrorQueue.failure("exporting the private key")
        }
        defer { unsafe OSSL_PARAM_free(numbers) }
        let context = unsafe EVP_PKEY_CTX_new_from_name(
            library.context, EVP_PKEY_get0_type_name(handle), nil)
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var copy: OpaquePointer?
        guard unsafe EVP_PKEY_fromdata_init(context) == 1,
            unsafe EVP_PKEY_fromdata(context, &copy, shim_EVP_PKEY_KEYPAIR, numbers) == 1,
            let copy = unsafe copy
        else {
            throw ErrorQueue.failure("importing the private key")
        }
        return unsafe PrivateKey(owning: copy)
    }

    /// True when `certificate` holds this key's public half.
    func belongs(to certificate: Certificate) -> Bool {
        unsafe X509_check_private_key(certificate.view.handle, handle) == 1
    }

    /// Gives the key to `use`, for calls that take a reference of their own.
    func withHandle<Value>(_ use: (OpaquePointer) -> Value) -> Value {
        unsafe use(handle)
    }
}

/// What the passphrase callback may hand out.
private struct PassphraseLoan {
    let bytes: [UInt8]
    var wasAsked = false
}

/// OpenSSL's passphrase callback: copies the loan, or refuses when it does not fit.
private func lend(
    _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int32, _ forWriting: Int32,
    _ argument: UnsafeMutableRawPointer?
) -> Int32 {
    guard let buffer = unsafe buffer, let argument = unsafe argument else { return -1 }
    let loan = unsafe argument.assumingMemoryBound(to: PassphraseLoan.self)
    unsafe loan.pointee.wasAsked = true
    let bytes = unsafe loan.pointee.bytes
    guard !bytes.isEmpty, bytes.count <= Int(size) else { return -1 }
    for (index, byte) in bytes.enumerated() {
        // `index` is below `size`, the room that OpenSSL gave.
        unsafe buffer[index] = CChar(bitPattern: byte)
    }
    return Int32(bytes.count)
}
