import SystemLog

extension CommandSession {
    /// `sallyport cert revoke`: shows what it would revoke, asks, revokes.
    public func revoke(
        _ subject: ControlRequest.Subject, reason: String, isConfirmed: Bool
    ) -> Int32 {
        run { ask throws(ControlFailure) in
            let certificates = try preview(subject, ask)
            let open = certificates.filter { $0.state != .revoked }
            if let question = Self.question(subject, open.count, of: certificates.count) {
                guard confirms(question, isConfirmed: isConfirmed) else { return .refused }
            }
            let order = ControlRequest.StoreOrder.revoke(
                org: org, subject: subject, reason: reason)
            guard case .revoked(let records, let at) = try ask(.store(order: order)) else {
                throw Self.unexpected
            }
            usesJSON ? write([Self.json(records, at: at)]) : write(Self.text(records, at: at))
            return .done
        }
    }

    /// The reasons that may be given.
    public static var reasons: [String] { StoreActions.reasonNames }

    /// Whether a text is a serial number as commands take it.
    public static func isSerial(_ text: String) -> Bool { HexText.serial(text) != nil }

    /// Shows what an order would revoke. A serial number that is not known can be revoked, but
    /// nothing else that is not.
    private func preview(
        _ subject: ControlRequest.Subject, _ ask: Ask
    ) throws(ControlFailure) -> [CertificateRecord] {
        var certificates: [CertificateRecord] = []
        var table = TextTable(Self.titles)
        try pages(CertificateFilter(subject), ask) { page in
            certificates += page
            if !page.isEmpty { show(table.lines(page.map(Self.row))) }
            return true
        }
        guard certificates.isEmpty else { return certificates }
        switch subject {
        case .device(let name):
            throw ControlFailure(
                .notFound, "no certificate of a device \(TextCell.quoted(name)) is known")
        case .serial(let number, _):
            show([
                "No certificate with the serial number \(Self.serial(number)) is known. If one "
                    + "comes, it will be refused."
            ])
        case .user(let name):
            throw ControlFailure(
                .notFound, "no certificate is bound to a user \(TextCell.quoted(name))")
        }
        return certificates
    }

    /// What is for people only: a script that reads JSON finds nothing else in the output.
    private func show(_ lines: [String]) {
        usesJSON ? console.tell(lines.map { $0 + "\n" }.joined()) : write(lines)
    }

    /// What has to be confirmed; nil when nothing would change.
    private static func question(
        _ subject: ControlRequest.Subject, _ open: Int, of all: Int
    ) -> String? {
        if all == 0 { return "Revoke this serial number?" }
        return open == 0 ? nil : "Revoke \(count(open))?"
    }

    private static func text(_ records: [RevocationRecord], at: Int64) -> [String] {
        let fresh = records.filter { !$0.wasRevoked }
        let known = fresh.filter { $0.certificate != nil }.count
        var lines: [String] = []
        if fresh.count < records.count {
            lines.append("\(count(records.count - fresh.count)) revoked before: nothing changes.")
        }
        for record in fresh where record.certificate == nil {
            lines.append("Revoked the serial number \(record.serial), which is not known.")
        }
        if known > 0 { lines.append("Revoked \(count(known)).") }
        if !fresh.isEmpty { lines.append(inForce(at)) }
        return lines
    }

    /// When an order counts.
    static func inForce(_ at: Int64) -> String {
        "Recorded at \(time(at)), in force within 1 s on every gateway of this store."
    }

    private static func json(_ records: [RevocationRecord], at: Int64) -> String {
        var json = JSONText()
        json.open(.object)
        json.member("recorded_at", time(at))
        json.key("certificates")
        json.open(.array)
        for record in records {
            json.open(.object)
            json.member("serial", record.serial)
            json.key("was_revoked")
            json.bool(record.wasRevoked)
            json.key("certificate")
            if let certificate = record.certificate {
                certificate.append(to: &json)
            } else {
                json.null()
            }
            json.close(.object)
        }
        json.close(.array)
        json.close(.object)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    /// A serial number as it is written everywhere else.
    private static func serial(_ text: String) -> String {
        HexText.serial(text).map { "\($0)" } ?? TextCell.quoted(text)
    }
}
