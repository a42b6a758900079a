/// Where programs sign in by WS-Trust, without a browser: with a name and a password, for example.
public struct WSTrustEndpoint: Equatable, Sendable {
    /// Which WS-Trust is spoken there.
    public enum Version: String, Sendable {
        /// WS-Trust of February 2005.
        case february2005 = "2005"
        /// WS-Trust 1.3.
        case version13 = "13"
    }

    /// Which WS-Trust is spoken there.
    public let version: Version

    /// The endpoint of a request's path (without its query), nil for other paths.
    ///
    /// Told by how the path ends, whatever is in front of it and however people prove who they are:
    /// `…/trust/2005/usernamemixed`, `…/trust/13/issuedtokenmixedasymmetricbasic256`. A path
    /// that a server may take for such a one is one: in other letters, with escapes, with empty or
    /// dotted segments, with parameters behind a segment, with a slash at its end.
    public init?(path: Span<UInt8>) {
        let segments = WSTrustEndpoint.segments(path)
        guard segments.count >= 3, segments[segments.count - 3] == "trust",
            let version = Version(rawValue: segments[segments.count - 2])
        else { return nil }
        self.version = version
    }

    /// Whether a path is that of an endpoint.
    public static func matches(path: Span<UInt8>) -> Bool {
        WSTrustEndpoint(path: path) != nil
    }

    private static func segments(_ path: Span<UInt8>) -> [String] {
        var segments: [String] = []
        for raw in decoded(path).split(whereSeparator: { $0 == 0x2F || $0 == 0x5C }) {
            let name = raw.prefix { $0 != 0x3B }.map(HTMLText.lowercase)
            switch String(decoding: name, as: UTF8.self) {
            case "", ".": continue
            case "..": _ = segments.popLast()
            case let segment: segments.append(segment)
            }
        }
        return segments
    }

    /// Escapes resolved; what is none stays.
    private static func decoded(_ path: Span<UInt8>) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(path.count)
        var position = 0
        while position < path.count {
            if path[position] == 0x25, position + 2 < path.count,
                let byte = try? EncodedBytes.decode(path.extracting(position..<position + 3)).first
            {
                decoded.append(byte)
                position += 3
            } else {
                decoded.append(path[position])
                position += 1
            }
        }
        return decoded
    }

}
