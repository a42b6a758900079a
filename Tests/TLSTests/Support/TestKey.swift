import COpenSSL

@testable import TLS

/// A key pair made for tests, and kept for the whole run: making RSA keys takes long.
@safe
final class TestKey: @unchecked Sendable {
    // Unchecked: never changed after `init`, and an EVP_PKEY may be used from several threads.
    let handle: OpaquePointer

    enum Kind: String, CaseIterable {
        case p256 = "P-256"
        case p384 = "P-384"
        case p521 = "P-521"
        case ed25519
        case rsa1024
        case rsa2048
    }

    init(_ kind: Kind) throws {
        let library = try CryptoLibrary.cold()
        let name =
            switch kind {
            case .p256, .p384, .p521: "EC"
            case .ed25519: "ED25519"
            case .rsa1024, .rsa2048: "RSA"
            }
        let context = unsafe EVP_PKEY_CTX_new_from_name(library.context, name, nil)
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var made: OpaquePointer?
        try check(unsafe EVP_PKEY_keygen_init(context))
        switch kind {
        case .p256, .p384, .p521:
            try check(unsafe EVP_PKEY_CTX_set_group_name(context, kind.rawValue))
        case .ed25519: break
        case .rsa1024: try check(unsafe EVP_PKEY_CTX_set_rsa_keygen_bits(context, 1024))
        case .rsa2048: try check(unsafe EVP_PKEY_CTX_set_rsa_keygen_bits(context, 2048))
        }
        try check(unsafe EVP_PKEY_generate(context, &made))
        unsafe handle = try need(made)
    }

    deinit { unsafe EVP_PKEY_free(handle) }

    /// Unencrypted PKCS #8, or encrypted with AES-256 when there is a passphrase.
    func pem(passphrase: String? = nil) throws -> [UInt8] {
        unsafe try textOf { output in
            guard let passphrase else {
                return unsafe PEM_write_bio_PKCS8PrivateKey(output, handle, nil, nil, 0, nil, nil)
            }
            let bytes = Array(passphrase.utf8CString)
            return unsafe PEM_write_bio_PKCS8PrivateKey(
                output, handle, EVP_aes_256_cbc(), bytes, Int32(bytes.count - 1), nil, nil)
        }
    }

    /// "EC PRIVATE KEY" or "RSA PRIVATE KEY".
    func traditionalPEM() throws -> [UInt8] {
        unsafe try textOf { output in
            unsafe PEM_write_bio_PrivateKey_traditional(output, handle, nil, nil, 0, nil, nil)
        }
    }

    private static let shared = Kind.allCases.map { kind in (kind, Result { try TestKey(kind) }) }

    /// One key of each kind for the run.
    static func shared(_ kind: Kind) throws -> TestKey {
        for (known, result) in shared where known == kind { return try result.get() }
        throw TestFailure(reason: "no key of kind \(kind)")
    }
}

/// The value, or a failure with OpenSSL's reasons.
func need<Value>(_ value: Value?, _ line: UInt = #line) throws -> Value {
    guard let value else { throw TestFailure(reason: "line \(line): \(ErrorQueue.drain())") }
    return value
}

struct TestFailure: Error {
    let reason: String
}

/// Throws OpenSSL's reasons unless `result` is 1.
func check(_ result: Int32, _ line: UInt = #line) throws {
    guard result == 1 else { throw TestFailure(reason: "line \(line): \(ErrorQueue.drain())") }
}

/// What `write` puts into a memory BIO.
func textOf(_ write: (OpaquePointer) -> Int32) throws -> [UInt8] {
    let output = unsafe try need(BIO_new(BIO_s_mem()))
    defer { unsafe BIO_free(output) }
    try check(unsafe write(output))
    var data: UnsafeMutablePointer<CChar>?
    let count = unsafe shim_BIO_get_mem_data(output, &data)
    return unsafe UnsafeBufferPointer(start: data, count: count).map { UInt8(bitPattern: $0) }
}
