/// A field name the gateway has a reason to tell apart. Recognised once, while the head is read.
public enum KnownField: UInt8, CaseIterable, Sendable {
    /// Any name that is not below.
    case other

    /// Accept
    case accept
    /// Accept-Encoding
    case acceptEncoding
    /// Accept-Language
    case acceptLanguage
    /// Age
    case age
    /// Authorization
    case authorization
    /// Cache-Control
    case cacheControl
    /// Client-Cert (RFC 9440)
    case clientCert
    /// Client-Cert-Chain (RFC 9440)
    case clientCertChain
    /// Connection
    case connection
    /// Content-Encoding
    case contentEncoding
    /// Content-Length
    case contentLength
    /// Content-Range
    case contentRange
    /// Content-Security-Policy
    case contentSecurityPolicy
    /// Content-Type
    case contentType
    /// Cookie
    case cookie
    /// Date
    case date
    /// ETag
    case etag
    /// Expect
    case expect
    /// Expires
    case expires
    /// Forwarded (RFC 7239)
    case forwarded
    /// HTTP2-Settings
    case http2Settings
    /// If-Match
    case ifMatch
    /// If-Modified-Since
    case ifModifiedSince
    /// If-None-Match
    case ifNoneMatch
    /// If-Range
    case ifRange
    /// If-Unmodified-Since
    case ifUnmodifiedSince
    /// Host
    case host
    /// Keep-Alive
    case keepAlive
    /// Last-Modified
    case lastModified
    /// Location
    case location
    /// Max-Forwards
    case maxForwards
    /// Origin
    case origin
    /// Proxy-Authenticate
    case proxyAuthenticate
    /// Proxy-Authorization
    case proxyAuthorization
    /// Proxy-Connection, never standard, still sent
    case proxyConnection
    /// Purpose
    case purpose
    /// Range
    case range
    /// Referer
    case referer
    /// Sec-Fetch-Dest
    case secFetchDest
    /// Sec-Fetch-Mode
    case secFetchMode
    /// Sec-Fetch-Site
    case secFetchSite
    /// Sec-Fetch-User
    case secFetchUser
    /// Sec-Purpose
    case secPurpose
    /// Server
    case server
    /// Set-Cookie
    case setCookie
    /// Strict-Transport-Security
    case strictTransportSecurity
    /// TE
    case te
    /// Traceparent
    case traceparent
    /// Trailer
    case trailer
    /// Transfer-Encoding
    case transferEncoding
    /// Upgrade
    case upgrade
    /// User-Agent
    case userAgent
    /// Vary
    case vary
    /// Via
    case via
    /// WWW-Authenticate
    case wwwAuthenticate
    /// X-Forwarded-Client-Cert
    case xForwardedClientCert
    /// X-Forwarded-For
    case xForwardedFor
    /// X-Forwarded-Host
    case xForwardedHost
    /// X-Forwarded-Port
    case xForwardedPort
    /// X-Forwarded-Proto
    case xForwardedProto
    /// X-Real-IP
    case xRealIP
    /// X-Request-Id
    case xRequestID
}

extension KnownField {
    /// The name in lower case; empty for `other`.
    public var name: String {
        switch self {
        case .other: ""
        case .accept: "accept"
        case .acceptEncoding: "accept-encoding"
        case .acceptLanguage: "accept-language"
        case .age: "age"
        case .authorization: "authorization"
        case .cacheControl: "cache-control"
        case .clientCert: "client-cert"
        case .clientCertChain: "client-cert-chain"
        case .connection: "connection"
        case .contentEncoding: "content-encoding"
        case .contentLength: "content-length"
        case .contentRange: "content-range"
        case .contentSecurityPolicy: "content-security-policy"
        case .contentType: "content-type"
        case .cookie: "cookie"
        case .date: "date"
        case .etag: "etag"
        case .expect: "expect"
        case .expires: "expires"
        case .forwarded: "forwarded"
        case .http2Settings: "http2-settings"
        case .ifMatch: "if-match"
        case .ifModifiedSince: "if-modified-since"
        case .ifNoneMatch: "if-none-match"
        case .ifRange: "if-range"
        case .ifUnmodifiedSince: "if-unmodified-since"
        case .host: "host"
        case .keepAlive: "keep-alive"
        case .lastModified: "last-modified"
        case .location: "location"
        case .maxForwards: "max-forwards"
        case .origin: "origin"
        case .proxyAuthenticate: "proxy-authenticate"
        case .proxyAuthorization: "proxy-authorization"
        case .proxyConnection: "proxy-connection"
        case .purpose: "purpose"
        case .range: "range"
        case .referer: "referer"
        case .secFetchDest: "sec-fetch-dest"
        case .secFetchMode: "sec-fetch-mode"
        case .secFetchSite: "sec-fetch-site"
        case .secFetchUser: "sec-fetch-user"
        case .secPurpose: "sec-purpose"
        case .server: "server"
        case .setCookie: "set-cookie"
        case .strictTransportSecurity: "strict-transport-security"
        case .te: "te"
        case .traceparent: "traceparent"
        case .trailer: "trailer"
        case .transferEncoding: "transfer-encoding"
        case .upgrade: "upgrade"
        case .userAgent: "user-agent"
        case .vary: "vary"
        case .via: "via"
        case .wwwAuthenticate: "www-authenticate"
        case .xForwardedClientCert: "x-forwarded-client-cert"
        case .xForwardedFor: "x-forwarded-for"
        case .xForwardedHost: "x-forwarded-host"
        case .xForwardedPort: "x-forwarded-port"
        case .xForwardedProto: "x-forwarded-proto"
        case .xRealIP: "x-real-ip"
        case .xRequestID: "x-request-id"
        }
    }
}
