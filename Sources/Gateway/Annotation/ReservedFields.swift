/// Names that only the gateway may use towards an app, in every spelling a client could try.
///
/// CGI-like servers make a variable's name of a field's: letter case goes, `-` becomes `_`, and with
/// some of them (lighttpd, old Apache) so does every other mark, such as the dot. All of that is
/// folded here before comparing. Applied to head fields and to trailers (RFC 9440 section 4 asks
/// for it; the list is that of the products whose apps read such fields).
enum ReservedFields {
    /// Names reserved whole. Those of framing come here only in a spelling that HTTP does not
    /// take for them (`Transfer_Encoding`), and some apps do.
    private static let exact: [[UInt8]] = [
        "client-cert", "client-cert-chain", "connection", "content-length", "forwarded",
        "transfer-encoding", "x-forwarded", "x-real-ip", "x-request-id", "x-scheme",
        "x-url-scheme", "front-end-https", "x-client-ip", "true-client-ip",
        "x-cluster-client-ip", "x-arr-clientcert", "x-arr-ssl",
    ].map { [UInt8]($0.utf8) }

    /// Beginnings of reserved names.
    private static let prefixes: [[UInt8]] = [
        "x-sallyport-", "sallyport-", "x-client-cert", "x-forwarded-", "x-ssl-client-",
        "ssl-client-", "x-amzn-mtls-", "x-ms-adfs-", "x-ms-client-", "x-ms-endpoint-",
        "x-ms-forwarded-", "x-ms-proxy", "x-ms-target-role",
    ].map { [UInt8]($0.utf8) }

    /// Whether a client's field of this name must not reach an app.
    static func contain(_ name: Span<UInt8>) -> Bool {
        guard name.count >= 8 else { return false }
        switch folded(name[0]) {
        case UInt8(ascii: "c"), UInt8(ascii: "f"), UInt8(ascii: "s"), UInt8(ascii: "t"),
            UInt8(ascii: "x"):
            break
        default:
            return false
        }
        for reserved in exact where matches(name, reserved, isPrefix: false) { return true }
        for reserved in prefixes where matches(name, reserved, isPrefix: true) { return true }
        return false
    }

    /// Whether an app's answer may not carry a field of this name: ours alone.
    static func containInAnswer(_ name: Span<UInt8>) -> Bool {
        matches(name, prefixes[0], isPrefix: true) || matches(name, prefixes[1], isPrefix: true)
    }

    private static func matches(
        _ name: Span<UInt8>, _ reserved: [UInt8], isPrefix: Bool
    ) -> Bool {
        guard isPrefix ? name.count >= reserved.count : name.count == reserved.count else {
            return false
        }
        for index in reserved.indices where folded(name[index]) != reserved[index] {
            return false
        }
        return true
    }

    @inline(__always)
    private static func folded(_ byte: UInt8) -> UInt8 {
        let letter = lowerCase(byte)
        let isName = letter &- 0x61 < 26 || byte &- 0x30 < 10
        return isName ? letter : UInt8(ascii: "-")
    }
}
