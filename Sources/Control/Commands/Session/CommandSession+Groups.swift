import SystemLog

extension CommandSession {
    /// `sallyport user groups USER`: changes the groups of a user, and shows them.
    public func groups(
        of user: String, replacement: [String]?, add: [String], remove: [String]
    ) -> Int32 {
        run { ask throws(ControlFailure) in
            if let both = add.first(where: remove.contains) {
                throw ControlFailure(
                    .wrongUse, "\(TextCell.quoted(both)) is to be added and to be removed")
            }
            let order = ControlRequest.StoreOrder.changeGroups(
                org: org, user: user, replacement: replacement, add: add, remove: remove)
            guard case .groups(let names) = try ask(.store(order: order)) else {
                throw Self.unexpected
            }
            if usesJSON {
                write([MemberRecord(user: user, groups: names).json])
            } else if names.isEmpty {
                console.tell("\(TextCell.quoted(user)) is in no group.\n")
            } else {
                write(names.map(TextCell.escaped))
            }
            return .done
        }
    }

    /// `sallyport user groups`: everybody who is in a group.
    public func members() -> Int32 {
        run { ask throws(ControlFailure) in
            var table = TextTable(["USER", "GROUPS"])
            var after: String? = ""
            while let start = after {
                let order = ControlRequest.StoreOrder.listGroups(org: org, after: start)
                guard case .members(let page, let next) = try ask(.store(order: order)) else {
                    throw Self.unexpected
                }
                if usesJSON {
                    write(page.map { $0.json })
                } else if !page.isEmpty {
                    write(table.lines(page.map { [$0.user, $0.groups.joined(separator: ", ")] }))
                }
                // A page that leads nowhere would be asked for until somebody stops it.
                if let next, !start.utf8.lexicographicallyPrecedes(next.utf8) {
                    throw Self.unexpected
                }
                after = next
            }
            return .done
        }
    }

    /// The groups in a list with commas; none in an empty one.
    public static func groupNames(_ list: String) -> [String] {
        list.split(separator: ",").map { name in
            String(name.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }.filter { !$0.isEmpty }
    }
}

extension MemberRecord {
    /// One JSON object.
    fileprivate var json: String {
        var json = JSONText()
        json.open(.object)
        json.member("user", user)
        json.key("groups")
        json.open(.array)
        for group in groups { json.string(group) }
        json.close(.array)
        json.close(.object)
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
