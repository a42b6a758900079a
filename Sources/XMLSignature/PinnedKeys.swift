internal import CXMLSec

/// The public keys of an identity provider's certificates, ready to verify with.
///
/// Only the keys count: dates, names and issuers of the certificates do not, because the operator
/// has named exactly these. A key inside a message never counts.
@safe
public final class PinnedKeys: @unchecked Sendable {
    // Unchecked: the keys are made in `init`, owned, freed in `deinit`, and only read in between;
    // a verification takes a reference to the OpenSSL key inside, which is counted atomically.
    private let keys: [Key]

    @safe struct Key {
        let handle: xmlSecKeyPtr
        let kind: KeyKind
    }

    /// More would only be a way to make each verification slow.
    public static let maximum = 8

    /// Why certificates cannot be pinned; `certificate` counts from zero.
    public enum Fault: Error, Equatable, Sendable {
        /// The signature library did not start.
        case libraryFailed
        case tooMany
        case unreadable(certificate: Int)
        /// A key other than RSA of 2048 bits and up, or EC.
        case unusableKey(certificate: Int)
    }

    /// Reads DER certificates.
    public init(certificates: [[UInt8]]) throws(Fault) {
        guard SignatureLibrary.isReady else { throw .libraryFailed }
        guard certificates.count <= PinnedKeys.maximum else { throw .tooMany }
        // Filled at the end: a class whose init throws has no deinit.
        var made: [Key] = []
        do throws(Fault) {
            for (place, der) in certificates.enumerated() {
                made.append(try Key(der: der, place: place))
            }
        } catch {
            for key in made { unsafe xmlSecKeyDestroy(key.handle) }
            throw error
        }
        keys = made
    }

    deinit {
        for key in keys { unsafe xmlSecKeyDestroy(key.handle) }
    }

    /// How many keys there are.
    public var count: Int { keys.count }

    /// The keys that can make signatures of that kind; alive as long as this object.
    func of(_ kind: KeyKind) -> [Key] {
        keys.filter { $0.kind == kind }
    }
}

/// What kind of key an algorithm needs.
enum KeyKind {
    case ec
    case rsa
}

extension PinnedKeys.Key {
    fileprivate init(der: [UInt8], place: Int) throws(PinnedKeys.Fault) {
        let loaded: xmlSecKeyPtr? = unsafe SignatureLibrary.quietly {
            // Read during the call only; certificates are small, so the count fits.
            guard let count = UInt32(exactly: der.count), count > 0 else { return nil }
            return unsafe xmlSecOpenSSLAppKeyLoadMemory(
                der, count, xmlSecKeyDataFormatCertDer, nil, nil, nil)
        }
        guard let loaded = unsafe loaded else { throw .unreadable(certificate: place) }
        let value = unsafe xmlSecKeyGetValue(loaded)
        let bits = unsafe value.map { unsafe xmlSecKeyDataGetSize($0) } ?? 0
        if unsafe value?.pointee.id == sp_rsaKey(), bits >= 2048 {
            self = unsafe PinnedKeys.Key(handle: loaded, kind: .rsa)
        } else if unsafe value?.pointee.id == sp_ecKey() {
            self = unsafe PinnedKeys.Key(handle: loaded, kind: .ec)
        } else {
            unsafe xmlSecKeyDestroy(loaded)
            throw .unusableKey(certificate: place)
        }
    }
}
