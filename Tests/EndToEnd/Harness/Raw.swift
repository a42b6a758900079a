import Foundation

/// Targets that make the scripted upstream answer with exact bytes.
enum Raw {
    /// `then` says what happens after the bytes: keep, close, reset or hold.
    static func path(_ bytes: String, then: String) -> String {
        "/raw/\(base64URL(Data(bytes.utf8)))/\(then)"
    }

    /// The same, sent before the request's body is read.
    static func earlyPath(_ bytes: String, then: String) -> String {
        "/early/\(base64URL(Data(bytes.utf8)))/\(then)"
    }

    static func base64URL(_ data: Data) -> String {
        data.base64EncodedString()
            .replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }

    static func data(base64URL text: String) -> Data? {
        let standard = text.replacingOccurrences(of: "-", with: "+")
            .replacingOccurrences(of: "_", with: "/")
        return Data(
            base64Encoded: standard + String(repeating: "=", count: (4 - text.count % 4) % 4))
    }
}
