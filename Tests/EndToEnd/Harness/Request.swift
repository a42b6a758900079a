/// The text of one HTTP/1.1 request, as a client that knows exactly what it sends writes it.
struct Request {
    let text: String

    init(
        _ target: String, _ method: String = "GET", host: String = "payroll.corp.test",
        _ fields: [String] = [], body: String = "", close: Bool = false
    ) {
        var lines = ["\(method) \(target) HTTP/1.1", "Host: \(host)"] + fields
        if close { lines.append("Connection: close") }
        text = lines.joined(separator: "\r\n") + "\r\n\r\n" + body
    }
}
