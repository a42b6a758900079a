import Testing

/// Checks that every element of a page that has to be closed is closed, in order, and that
/// attributes are quoted. Stricter than HTML, and enough to see text that became markup.
struct WellFormedness {
    /// What is wrong; nil if nothing is.
    static func fault(in body: [UInt8]) -> String? {
        guard let text = String(validating: body, as: UTF8.self) else { return "not UTF-8" }
        guard text.hasPrefix("<!DOCTYPE html>\n") else { return "no document type" }
        var open: [String] = []
        var rest = text.dropFirst("<!DOCTYPE html>".count)
        while let start = rest.firstIndex(of: "<") {
            guard let end = rest[start...].firstIndex(of: ">") else { return "open tag" }
            let tag = rest[rest.index(after: start)..<end]
            rest = rest[rest.index(after: end)...]
            let name = String(tag.prefix { $0.isLetter || $0.isNumber || $0 == "/" })
            if name.hasPrefix("/") {
                if open.popLast() != String(name.dropFirst()) { return "closing \(tag)" }
            } else if !knownElements.contains(name.replacing("/", with: "")) {
                return "unknown element \(tag)"
            } else if tag.count(where: { $0 == "\"" }) % 2 != 0 {
                return "odd quotes in \(tag)"
            } else if !voidElements.contains(name) && !tag.hasSuffix("/") {
                open.append(name)
                // A script is no markup, and ends at its closing tag alone.
                if name == "script" {
                    guard let end = rest.firstRange(of: "</script>") else { return "open script" }
                    rest = rest[end.lowerBound...]
                }
            }
        }
        return open.isEmpty ? nil : "left open: \(open)"
    }

    /// Names of all attributes in the page.
    static func attributes(in body: [UInt8]) -> Set<String> {
        let text = String(decoding: body, as: UTF8.self)
        var names: Set<String> = []
        for tag in text.split(separator: "<").map({ $0.prefix { $0 != ">" } }) {
            for match in tag.matches(of: #/\s([a-zA-Z-]+)=/#) { names.insert(String(match.1)) }
        }
        return names
    }

    private static let voidElements: Set = ["br", "img", "input", "meta", "wbr"]
    private static let knownElements: Set = [
        "html", "head", "meta", "title", "style", "body", "main", "header", "div", "svg", "path",
        "p", "h1", "h2", "section", "a", "ul", "li", "dl", "dt", "dd", "code", "bdi", "time",
        "span", "wbr", "br", "img", "input", "form", "button", "noscript", "script", "nav", "rect",
    ]
}
