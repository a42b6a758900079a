internal import CXMLSec

/// One run of xmlsec over one signature with one key.
@safe
struct SignatureVerification: ~Copyable {
    /// What came of it.
    enum Outcome {
        /// The key made the signature over these octets, the canonical form of the element.
        case verified([UInt8])
        /// What was signed is not what is there.
        case changed
        /// The octets are the signed ones, but another key signed.
        case otherKey
    }

    private let context: xmlSecDSigCtxPtr  // owned; freed in deinit

    /// Nil when there is no memory.
    init?() {
        guard let made = unsafe xmlSecDSigCtxCreate(nil) else { return nil }
        unsafe context = made
        // References by identifier are looked up in libxml2's table of identifiers, which holds the
        // one that was registered, and not evaluated as XPointer expressions. The digested octets
        // are kept: they are what is read.
        unsafe context.pointee.flags =
            UInt32(XMLSEC_DSIG_FLAGS_USE_VISA3D_HACK)
            | UInt32(XMLSEC_DSIG_FLAGS_STORE_SIGNEDINFO_REFERENCES)
        unsafe context.pointee.enabledReferenceUris = UInt32(
            xmlSecTransformUriTypeSameDocument)
    }

    deinit {
        // The key is lent by PinnedKeys; the context would free it.
        unsafe context.pointee.signKey = nil
        unsafe xmlSecDSigCtxDestroy(context)
    }

    /// Verifies. `SignatureShape` has refused other forms; the same bounds are set here again.
    consuming func run(_ signature: DocumentNode, with key: PinnedKeys.Key) -> Outcome {
        guard restrict() else { return .changed }
        // A key that is set beforehand keeps KeyInfo from being looked at.
        unsafe context.pointee.signKey = key.handle
        let done = unsafe xmlSecDSigCtxVerify(context, signature.pointer)
        let references = unsafe withUnsafeMutablePointer(
            to: &context.pointee.signedInfoReferences
        ) { list -> UnsafeMutablePointer<xmlSecDSigReferenceCtx>? in
            guard unsafe xmlSecPtrListGetSize(list) == 1 else { return nil }
            return unsafe xmlSecPtrListGetItem(list, 0)?.assumingMemoryBound(
                to: xmlSecDSigReferenceCtx.self)
        }
        guard let reference = unsafe references,
            unsafe reference.pointee.status == xmlSecDSigStatusSucceeded
        else { return .changed }
        guard done == 0, unsafe context.pointee.status == xmlSecDSigStatusSucceeded else {
            return .otherKey
        }
        return unsafe octets(of: reference).map { .verified($0) } ?? .changed
    }

    private func octets(of reference: xmlSecDSigReferenceCtxPtr) -> [UInt8]? {
        guard let buffer = unsafe xmlSecDSigReferenceCtxGetPreDigestBuffer(reference),
            let data = unsafe xmlSecBufferGetData(buffer)
        else { return nil }
        // The buffer is the context's; it is copied before that goes.
        let count = unsafe Int(xmlSecBufferGetSize(buffer))
        return unsafe Array(UnsafeBufferPointer(start: data, count: count))
    }

    private borrowing func restrict() -> Bool {
        let forSignature = unsafe [
            sp_exclC14N(), sp_exclC14NWithComments(), sp_rsaSHA256(), sp_rsaSHA384(),
            sp_rsaSHA512(), sp_ecdsaSHA256(), sp_ecdsaSHA384(), sp_ecdsaSHA512(),
        ]
        let forReference = unsafe [
            sp_enveloped(), sp_exclC14N(), sp_exclC14NWithComments(), sp_sha256(), sp_sha384(),
            sp_sha512(),
        ]
        // The context keeps the identifiers, which are constants of the library.
        return unsafe forSignature.allSatisfy {
            unsafe xmlSecDSigCtxEnableSignatureTransform(context, $0) == 0
        }
            && forReference.allSatisfy {
                unsafe xmlSecDSigCtxEnableReferenceTransform(context, $0) == 0
            }
    }
}
