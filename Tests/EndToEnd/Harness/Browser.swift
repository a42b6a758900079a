import Foundation

/// What of a browser sign-on needs: it keeps cookies for each host, opens pages as a person does,
/// and can do by itself what the scripts of the handoff's pages do. Requests are made by curl.
final class Browser: @unchecked Sendable {
    // Used by one test at a time.
    let site: Site
    /// The certificate that hosts which ask for one get to see; nil: none.
    var device: String?
    /// The gateway that is asked, where the site has several; nil: the site's own.
    var node: TestProgram?
    var cookies: [String: [String: String]] = [:]
    /// Everything that was opened: host and path without query.
    private(set) var opened: [String] = []

    init(_ site: Site, device: String? = nil) {
        self.site = site
        self.device = device
    }

    /// Opens an address of this host; `form` is posted where there is one.
    func open(
        _ host: String, _ target: String, form: String? = nil, _ options: [String] = []
    ) throws -> HTTPReply {
        var list = ["-H", "Expect:", "-A", Self.agent]
        for (name, value) in [
            ("Accept", "text/html"), ("Sec-Fetch-Mode", "navigate"),
            ("Sec-Fetch-Dest", "document"),
        ] where !options.contains(where: { $0.hasPrefix("\(name):") }) {
            list += ["-H", "\(name): \(value)"]
        }
        let known = cookies[host, default: [:]].map { "\($0)=\($1)" }.sorted()
        // Not by -b, which takes 4 KiB at most.
        if !known.isEmpty { list += ["-H", "Cookie: " + known.joined(separator: "; ")] }
        if let form {
            let file = Tools.scratch.appending(path: "form-\(UUID().uuidString)")
            try Data(form.utf8).write(to: file)
            list += ["--data-binary", "@\(file.path)"]
        }
        var curl = Curl(
            to: node ?? site.program, pki: site.corp, as: device.map(site.corp.device))
        curl.site = site
        let reply = try curl.get(host, target, list + options)
        opened.append(host + (target.split(separator: "?").first.map(String.init) ?? ""))
        for field in reply.fields where field.name.lowercased() == "set-cookie" {
            keep(field.value, of: host)
        }
        return reply
    }

    /// Opens an address and goes on the trip that the answer begins, if it does, to its end.
    func signOn(_ host: String, _ target: String, form: String? = nil) throws -> HTTPReply {
        let first = try open(host, target, form: form)
        guard let address = Self.deviceTrustAddress(of: first) else { return first }
        return try resume(try ticket(address), form: form)
    }

    /// What the device-trust host answers with: where the browser goes with its ticket.
    func ticket(_ address: String) throws -> Address {
        let stop = try Address(address)
        let reply = try open(stop.host, stop.target)
        guard let location = reply["Location"] else {
            throw Failure("no ticket but \(reply.status): \(reply.text.prefix(400))")
        }
        return try Address(location)
    }

    /// Goes back with a ticket, and on to what was asked for.
    func resume(_ ticket: Address, form: String? = nil) throws -> HTTPReply {
        let reply = try open(ticket.host, ticket.target)
        if let location = reply["Location"] { return try open(ticket.host, location) }
        guard let form, let action = reply.text.attribute("action") else { return reply }
        return try open(ticket.host, action, form: form)
    }

    /// The link of a page that begins a trip, or the address it redirects to.
    static func deviceTrustAddress(of reply: HTTPReply) -> String? {
        if let location = reply["Location"], location.contains("/.sallyport/posture?s=") {
            return location
        }
        guard reply.status == 200 else { return nil }
        return reply.text.links.first { $0.contains("/.sallyport/posture?s=") }
    }

    /// Safari on a Mac: a platform that rules about trusted devices name.
    static let agent =
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        + "Version/18.5 Safari/605.1.15"

    private func keep(_ field: String, of host: String) {
        let parts = field.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
        guard let pair = parts.first, let equals = pair.firstIndex(of: "=") else { return }
        let name = String(pair[..<equals])
        if parts.contains("Max-Age=0") {
            cookies[host]?[name] = nil
        } else {
            cookies[host, default: [:]][name] = String(pair[pair.index(after: equals)...])
        }
    }
}

/// An https address, taken apart.
struct Address: Sendable {
    let host: String
    let target: String

    init(_ text: String) throws {
        guard let parts = URLComponents(string: text), let host = parts.host,
            parts.scheme == "https"
        else { throw Failure("no https address: \(text)") }
        self.host = host
        target = parts.percentEncodedPath + (parts.percentEncodedQuery.map { "?\($0)" } ?? "")
    }

    /// The value of a parameter of the query.
    subscript(name: String) -> String? {
        target.split(separator: "?").last?.split(separator: "&").first { $0.hasPrefix("\(name)=") }
            .map { String($0.dropFirst(name.count + 1)) }
    }
}

extension String {
    /// The targets of all links of a page.
    var links: [String] {
        matches(of: /href="([^"]*)"/).map { String($0.1).replacing("&amp;", with: "&") }
    }

    /// The first value of an attribute of this name.
    func attribute(_ name: String) -> String? {
        guard let start = firstRange(of: "\(name)=\"") else { return nil }
        return String(self[start.upperBound...].prefix { $0 != "\"" })
            .replacing("&amp;", with: "&")
    }

    /// As a value of a form.
    var formValue: String {
        addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? self
    }
}
