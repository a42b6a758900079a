/// What an operator wrote, repeated safely in a message: a settings file may hold anything,
/// and messages go to terminals and logs.
enum Quoted {
    static let maximumCharacters = 80

    /// In double quotes.
    static func text(_ text: some StringProtocol) -> String {
        "\"\(clipped(text))\""
    }

    /// Without quotes, as keys and paths are shown.
    static func bare(_ text: some StringProtocol) -> String {
        clipped(text)
    }

    /// Control and direction characters as `\u{…}`, and no longer than a line has room for.
    static func clipped(_ text: some StringProtocol) -> String {
        var result = ""
        for (count, scalar) in text.unicodeScalars.enumerated() {
            if count == maximumCharacters { return result + "…" }
            if SettingsText.isRefused(scalar) || scalar == "\t" {
                result += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
