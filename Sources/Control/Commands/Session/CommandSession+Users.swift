import SystemLog

extension CommandSession {
    /// `sallyport user deactivate` and `reactivate`.
    public func setUser(_ name: String, isActive: Bool, isConfirmed: Bool) -> Int32 {
        run { ask throws(ControlFailure) in
            if !isActive, !isConfirmed {
                let question = "Deactivate \(TextCell.quoted(name)), \(try bound(to: name, ask))?"
                guard confirms(question, isConfirmed: false) else { return .refused }
            }
            let order = ControlRequest.StoreOrder.setUser(org: org, name: name, isActive: isActive)
            guard case .user(let certificates, let at) = try ask(.store(order: order)) else {
                throw Self.unexpected
            }
            if usesJSON {
                write([Self.json(name, isActive, certificates, at)])
            } else {
                let done = isActive ? "Reactivated" : "Deactivated"
                let whose = "bound to \(Self.count(certificates))"
                write(["\(done) \(TextCell.quoted(name)), \(whose).", Self.inForce(at)])
            }
            return .done
        }
    }

    /// `sallyport device users`: changes who may sign in on a device, and shows who may.
    public func listedUsers(device: String, add: [String], remove: [String]) -> Int32 {
        run { ask throws(ControlFailure) in
            if let both = add.first(where: remove.contains) {
                throw ControlFailure(
                    .wrongUse, "\(TextCell.quoted(both)) is to be added and to be removed")
            }
            let order = ControlRequest.StoreOrder.changeListedUsers(
                org: org, device: device, add: add, remove: remove)
            guard case .listedUsers(let users) = try ask(.store(order: order)) else {
                throw Self.unexpected
            }
            if usesJSON {
                write([Self.json(device, users)])
            } else if users.isEmpty {
                console.tell("Nobody is listed for \(TextCell.quoted(device)).\n")
            } else {
                write(users.map(TextCell.escaped))
            }
            return .done
        }
    }

    /// How many certificates a user has; who has none may be mistyped.
    private func bound(to name: String, _ ask: Ask) throws(ControlFailure) -> String {
        var certificates = 0
        try pages(CertificateFilter(user: name), ask) { page in
            certificates += page.count
            return true
        }
        return certificates == 0
            ? "to whom no certificate is bound" : "bound to \(Self.count(certificates))"
    }

    private static func json(
        _ name: String, _ isActive: Bool, _ certificates: Int, _ at: Int64
    ) -> String {
        var json = JSONText()
        json.open(.object)
        json.member("user", name)
        json.key("active")
        json.bool(isActive)
        json.key("certificates")
        json.number(Int64(certificates))
        json.member("recorded_at", time(at))
        json.close(.object)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    private static func json(_ device: String, _ users: [String]) -> String {
        var json = JSONText()
        json.open(.object)
        json.member("device", device)
        json.key("users")
        json.open(.array)
        for user in users { json.string(user) }
        json.close(.array)
        json.close(.object)
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
