internal import Measuring

/// The request for each client certificate: `{n}` in the path stands for its number.
final class RequestTexts {
    private let host: String
    private let path: String
    private let isCommon: Bool
    private var texts: [Int: RequestText] = [:]

    init(host: String, path: String) {
        (self.host, self.path) = (host, path)
        isCommon = path.split(separator: "{n}", omittingEmptySubsequences: false).count == 1
    }

    subscript(certificate: Int) -> RequestText {
        let number = isCommon ? 0 : certificate
        if let text = texts[number] { return text }
        let parts = path.split(separator: "{n}", omittingEmptySubsequences: false)
        let text = RequestText(host: host, path: parts.joined(separator: "\(number)"))
        texts[number] = text
        return text
    }
}

extension Int {
    /// The fault of an answer with this status; nil if it is a success.
    var faultOfStatus: Fault? {
        if (200..<300).contains(self) { return nil }
        return self == 0 ? .reset : .status(self)
    }
}
