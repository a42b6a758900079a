/// The languages an org's pages can be had in: English and its translations.
public struct PageLanguages: Sendable {
    /// The first is taken when a browser asks for none of them.
    private let languages: [PageTexts]

    /// English and these; a translation of English takes the place of the built-in texts.
    public init(_ translations: [PageTexts] = []) {
        let hasEnglish = translations.contains { $0.language.lowercased() == "en" }
        let all = hasEnglish ? translations : [.english] + translations
        let english = all.filter { $0.language.lowercased() == "en" }
        languages = english + all.filter { $0.language.lowercased() != "en" }
    }

    /// Chooses by the value of the request's `Accept-Language` field (RFC 9110 section 12.5.4, lookup
    /// of RFC 4647 section 3.4): the language with the highest quality that is here; of equal ones
    /// the first named. `de-AT` is content with `de`, and `de` with `de-CH`.
    public func choose(_ acceptLanguage: Span<UInt8>) -> PageTexts {
        var best: (texts: PageTexts, quality: Int)?
        var start = 0
        var count = 0
        while start < acceptLanguage.count, count < Self.longestList {
            let end =
                acceptLanguage.firstIndex(of: UInt8(ascii: ","), from: start)
                ?? acceptLanguage.count
            let element = acceptLanguage.extracting(start..<end)
            start = end + 1
            count += 1
            let nameEnd = element.firstIndex(of: UInt8(ascii: ";"), from: 0) ?? element.count
            let quality = Quality.thousandths(of: element, from: nameEnd)
            guard quality > best?.quality ?? 0,
                let texts = texts(for: element.extracting(0..<nameEnd).trimmed)
            else { continue }
            best = (texts, quality)
        }
        return best?.texts ?? languages.first ?? .english
    }

    /// More preferences than this are not read.
    private static let longestList = 32

    private func texts(for range: Span<UInt8>) -> PageTexts? {
        guard range.count > 0, range.count <= 35 else { return nil }
        if range.count == 1, range[0] == UInt8(ascii: "*") { return languages.first }
        let wanted = range.indices.map { range[$0] }
        var name = String(decoding: wanted, as: UTF8.self).lowercased()
        while true {
            if let exact = languages.first(where: { $0.language.lowercased() == name }) {
                return exact
            }
            guard let dash = name.lastIndex(of: "-") else { break }
            name = String(name[..<dash])
        }
        return languages.first { $0.language.lowercased().hasPrefix(name + "-") }
    }
}
