/// What an operator wrote, repeated safely in a message: a settings file may hold anything,
/// and messages go to terminals and logs.
enum Quoted {
    static let maximumCharacters = 80

    /// In double quotes.
    static func text(_ text: some StringProtocol) -> String {
        "\"\(clipped(text))\""
    }

    /// No longer than a line has room for.
    static func clipped(_ text: some StringProtocol) -> String {
        let scalars = text.unicodeScalars
        guard
            let end = scalars.index(
                scalars.startIndex, offsetBy: maximumCharacters, limitedBy: scalars.endIndex),
            end < scalars.endIndex
        else { return escaped(text) }
        return escaped(text[..<end]) + "…"
    }

    /// Control and direction characters as `\u{…}`.
    static func escaped(_ text: some StringProtocol) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if SettingsText.isRefused(scalar) || scalar == "\t" {
                result += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
