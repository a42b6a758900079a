import Configuration

/// An address that a certificate, and not a person, names.
enum ListAddress {
    /// The most addresses of one organisation that certificates name.
    static let maximumCount = 16

    /// The address in the form of the settings; nil for what the settings would refuse.
    static func checked(_ text: String) -> String? {
        (try? DownloadURL(text))?.text
    }
}
