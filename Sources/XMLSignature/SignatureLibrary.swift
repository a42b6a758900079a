internal import CXMLSec

/// xmlsec and its OpenSSL backend, set up once for the process.
enum SignatureLibrary {
    /// Whether signatures can be verified. A static let is set up once, whichever thread asks first.
    ///
    /// xmlsec works in OpenSSL's default library context, which the gateway has filtered by then.
    static let isReady: Bool = {
        guard sp_prepareOpenSSL() == 1 else { return false }
        xmlInitParser()
        guard xmlSecInit() == 0, sp_checkVersion() == 1, xmlSecOpenSSLInit() == 0 else {
            return false
        }
        // It would write what strangers make it stumble over to the standard error stream.
        unsafe xmlSecErrorsSetCallback { _, _, _, _, _, _, _ in }
        // No reference is ever to be fetched; without these it could not be either.
        xmlSecIOCleanupCallbacks()
        return true
    }()

    /// Runs `body` and leaves nothing behind on this thread.
    ///
    /// libxml2 would print errors of its own, and keeps the last one; OpenSSL's queue belongs to TLS
    /// as well, where an error left over from here would be taken for a broken connection.
    static func quietly<Value, Fault: Error>(
        _ body: () throws(Fault) -> Value
    ) throws(Fault) -> Value {
        unsafe xmlSetStructuredErrorFunc(nil) { _, _ in }
        defer {
            xmlResetLastError()
            ERR_clear_error()
        }
        return try body()
    }
}
