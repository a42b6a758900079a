extension ValueReader {
    /// A file.
    static func path() -> ValueReader where Value == String {
        ValueReader(.path, allowed: "the path of a file") { value throws(ValueFault) in
            try SettingsPath.checked(value)
        }
    }

    /// Files, in the order written.
    static func paths() -> ValueReader where Value == [String] {
        .list(of: .path(), .pathList, allowed: "a list of paths of files")
    }

    /// A directory; a slash at its end does not matter.
    static func directory() -> ValueReader where Value == String {
        ValueReader(.directory, allowed: "the path of a directory") { value throws(ValueFault) in
            var path = value.text[...]
            while path.count > 1, path.hasSuffix("/") { path.removeLast() }
            return path == "/" ? "/" : try SettingsPath.checked(value.with(path))
        }
    }

    /// Where a secret is kept. What stands here instead may be the secret itself.
    static func secret() -> ValueReader where Value == SecretReference {
        ValueReader(.secret, allowed: "file:PATH or env:NAME") { value throws(ValueFault) in
            if value.text.hasPrefix("file:") {
                return .file(path: try SettingsPath.checked(value.with(value.text.dropFirst(5))))
            }
            guard value.text.hasPrefix("env:") else {
                throw ValueFault("a secret is not written into the settings", isSecret: true)
            }
            let name = value.text.dropFirst(4)
            let fits = name.utf8.allSatisfy { byte in
                switch byte {
                case 0x61...0x7a, 0x41...0x5a, 0x30...0x39, 0x5f: true
                default: false
                }
            }
            guard fits, let first = name.first, !first.isNumber else {
                throw ValueFault("that is no name of an environment variable", isSecret: true)
            }
            return .environment(name: String(name))
        }
    }

    /// A name that clients use.
    static func host() -> ValueReader where Value == HostName {
        ValueReader(.host, allowed: hostForm) { value throws(ValueFault) in
            try HostName(value.text)
        }
    }

    /// Names that clients use.
    static func hosts() -> ValueReader where Value == [HostName] {
        .list(of: .host(), .hostList, allowed: "a list of host names such as app.example.org")
    }

    /// Where the gateway listens.
    static func addresses() -> ValueReader where Value == [ListenAddress] {
        let address = ValueReader<ListenAddress>(.address, allowed: addressForm) {
            value throws(ValueFault) in
            try ListenAddress(value.text)
        }
        return .list(
            of: address, .addressList,
            allowed: "a list of addresses with ports, such as 0.0.0.0:443, [::]:443")
    }

    /// Where metrics and health are served.
    static func admin() -> ValueReader where Value == AdminAddress {
        ValueReader(.address, allowed: "off, \(addressForm), or unix:PATH") {
            value throws(ValueFault) in
            if value.text == "off" { return .off }
            guard value.text.hasPrefix("unix:") else { return .tcp(try ListenAddress(value.text)) }
            return .unix(path: try socketPath(value.with(value.text.dropFirst(5))))
        }
    }

    /// Where commands are taken.
    static func control() -> ValueReader where Value == ControlAddress {
        ValueReader(.path, allowed: "off, or the path of a socket") { value throws(ValueFault) in
            value.text == "off" ? .off : .unix(path: try socketPath(value))
        }
    }

    private static func socketPath(_ value: ValueText) throws(ValueFault) -> String {
        let path = try SettingsPath.checked(value)
        // What sockaddr_un has room for, its final NUL left out.
        if path.utf8.count > 107 { throw ValueFault("the path is longer than 107 bytes") }
        return path
    }

    /// Where lines are logged to.
    static func logTarget() -> ValueReader where Value == LogTarget {
        ValueReader(.path, allowed: "stdout, stderr, or the path of a file") {
            value throws(ValueFault) in
            switch value.text {
            case "stdout": .standardOutput
            case "stderr": .standardError
            default: .file(path: try SettingsPath.checked(value))
            }
        }
    }

    /// Where requests are passed on to.
    static func upstreamURL() -> ValueReader where Value == UpstreamURL {
        ValueReader(.url, allowed: "http://host:port or https://host:port") {
            value throws(ValueFault) in
            try UpstreamURL(value.text)
        }
    }

    /// Where people are sent.
    static func webURL() -> ValueReader where Value == WebURL {
        ValueReader(.url, allowed: "a URL that begins with https://") {
            value throws(ValueFault) in
            try WebURL(value.text)
        }
    }

    /// Where files are downloaded from.
    static func downloadURLs() -> ValueReader where Value == [DownloadURL] {
        let address = ValueReader<DownloadURL>(.url, allowed: downloadForm) {
            value throws(ValueFault) in
            try DownloadURL(value.text)
        }
        return .list(of: address, .urlList, allowed: "a list of \(downloadForm)")
    }

    private static var downloadForm: String { "URLs that begin with http:// or https://" }
    private static var hostForm: String { "a host name such as app.example.org" }
    private static var addressForm: String {
        "an address with a port such as 127.0.0.1:9440 or [::1]:9440"
    }
}
