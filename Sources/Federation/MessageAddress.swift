/// The addresses in sign-on messages: `Recipient`, `Destination`, `AssertionConsumerServiceURL`,
/// `wreply`.
public enum MessageAddress {
    /// The host of an https or http address, in lower case, without its port.
    public static func host(of address: String) -> String? {
        parts(of: address).map { String(host(inAuthority: $0.authority)) }
    }

    /// Whether an address starts with another one: same scheme, host and port, and a path, query and
    /// all, that starts with that of the prefix, octet for octet.
    ///
    /// One with `.` or `..` in its path, plain or percent-encoded, is below none: a server may well
    /// take it for an address elsewhere.
    public static func isBelow(_ address: String, prefix: String) -> Bool {
        guard let found = parts(of: address), let wanted = parts(of: prefix),
            found.scheme == wanted.scheme,
            host(inAuthority: found.authority) == host(inAuthority: wanted.authority),
            port(of: found) == port(of: wanted), !hasDotSegment(found.rest)
        else { return false }
        let rest = found.rest.first == "/" ? found.rest : "/" + found.rest
        let start = wanted.rest.isEmpty ? "/" : wanted.rest
        // Octets: Swift compares letters, and a combining mark would make another one of the last.
        return rest.utf8.starts(with: start.utf8)
    }

    private struct Parts {
        let scheme: String
        /// In lower case.
        let authority: Substring
        /// Path, query and fragment, as they were.
        let rest: String
    }

    private static func parts(of address: String) -> Parts? {
        for scheme in ["https", "http"] {
            let start = scheme + "://"
            guard address.utf8.count > start.utf8.count,
                address.prefix(start.count).lowercased() == start
            else { continue }
            let behind = address.dropFirst(start.count)
            let authority = behind.prefix { !"/?#".contains($0) }
            let lower = authority.lowercased()
            // Somebody's name in front would make two readers see two hosts.
            guard !lower.contains("@"), !lower.contains("\\"),
                !host(inAuthority: lower[...]).isEmpty
            else { return nil }
            return Parts(
                scheme: scheme, authority: lower[...],
                rest: String(behind[authority.endIndex...]))
        }
        return nil
    }

    private static func host(inAuthority authority: Substring) -> Substring {
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            return authority[...end]
        }
        return authority.prefix { $0 != ":" }
    }

    private static func port(of parts: Parts) -> Substring {
        let port = parts.authority.dropFirst(host(inAuthority: parts.authority).count)
        let usual = parts.scheme == "https" ? ":443" : ":80"
        return port.isEmpty || port == ":" ? usual[...] : port
    }

    private static func hasDotSegment(_ rest: String) -> Bool {
        let path = rest.prefix { $0 != "?" && $0 != "#" }
        return path.split { $0 == "/" || $0 == "\\" }.contains { segment in
            let plain = segment.lowercased().replacing("%2e", with: ".")
            return plain == "." || plain == ".."
        }
    }
}
