import SystemLog

extension CommandSession {
    /// `sallyport cert list`: certificates that match, at most `limit`.
    public func list(_ filter: CertificateFilter, limit: Int?) -> Int32 {
        run { ask throws(ControlFailure) in
            var left = limit ?? .max
            var table = TextTable(Self.titles)
            try pages(filter, ask) { page in
                let shown = page.prefix(left)
                left -= shown.count
                if usesJSON {
                    write(shown.map { $0.json })
                } else if !shown.isEmpty {
                    write(table.lines(shown.map(Self.row)))
                }
                return left > 0
            }
            return .done
        }
    }

    /// `sallyport cert show`: everything about a certificate by its serial number or fingerprint.
    public func show(_ name: String) -> Int32 {
        run { ask throws(ControlFailure) in
            let filter: CertificateFilter
            if HexText.serial(name) != nil {
                filter = CertificateFilter(serial: name)
            } else if HexText.fingerprint(name) != nil {
                filter = CertificateFilter(fingerprint: name)
            } else {
                throw ControlFailure(
                    .wrongUse,
                    "\(TextCell.quoted(name)) is neither a serial number nor a SHA-256 fingerprint "
                        + "in hexadecimal")
            }
            var found: [CertificateRecord] = []
            try pages(filter, ask) { page in
                found += page
                // There is one certificate of a fingerprint, but another authority may have used
                // the same serial number.
                return filter.serial != nil || found.isEmpty
            }
            guard !found.isEmpty else {
                throw ControlFailure(
                    .notFound, "no certificate with \(TextCell.quoted(name)) is known")
            }
            let texts = found.map { usesJSON ? $0.json : $0.text }
            console.write(texts.joined(separator: usesJSON ? "\n" : "\n\n") + "\n")
            return .done
        }
    }

    /// The columns of tables of certificates.
    static let titles = ["SERIAL", "DEVICE", "USER", "NOT AFTER", "STATE"]

    /// A certificate in such a table.
    static func row(_ record: CertificateRecord) -> [String] {
        [
            record.serial, record.device, record.user ?? "-", time(record.notAfter),
            record.state.rawValue,
        ]
    }
}

extension CertificateRecord {
    private enum Fact {
        case flag(Bool)
        case text(String?)
        case time(Int64?)
    }

    private var facts: [(name: String, value: Fact)] {
        [
            ("serial", .text(serial)), ("state", .text(state.rawValue)), ("org", .text(org)),
            ("device", .text(device)), ("platform", .text(platform)),
            ("device_managed", .flag(isDeviceManaged)), ("user", .text(user)),
            ("bound_at", .time(boundAt)), ("user_deactivated", .flag(isUserDeactivated)),
            ("subject", .text(subject)), ("not_before", .time(notBefore)),
            ("not_after", .time(notAfter)), ("registered_at", .time(registeredAt)),
            ("superseded", .flag(successorNotAfter != nil)),
            ("successor_not_after", .time(successorNotAfter)), ("revoked_at", .time(revokedAt)),
            ("revocation_reason", .text(revocationReason)), ("revoked_by", .text(revokedBy)),
            ("issuer", .text(issuer)), ("sha256", .text(fingerprint)),
        ]
    }

    /// Lines for a person; what is not known has none.
    var text: String {
        let lines: [String] = facts.compactMap { fact in
            let value: String? =
                switch fact.value {
                case .flag(let flag): flag ? "yes" : "no"
                case .text(let text): text.map(TextCell.escaped)
                case .time(let time): time.map(CommandSession.time)
                }
            return value.map { "\(fact.name): \($0)" }
        }
        return lines.joined(separator: "\n")
    }

    /// One JSON object.
    var json: String {
        var json = JSONText()
        append(to: &json)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    /// The same as part of another text.
    func append(to json: inout JSONText) {
        json.open(.object)
        for fact in facts {
            json.key(fact.name)
            switch fact.value {
            case .flag(let flag): json.bool(flag)
            case .text(let text): json.string(text)
            case .time(let time): json.string(time.map(CommandSession.time))
            }
        }
        json.close(.object)
    }
}
