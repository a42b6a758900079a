extension OrgTrust {
    /// Whether a user whose name was proved may sign in with a trusted device.
    ///
    /// `standing` is what `table` says about the certificate `key`. Fails closed: what is not known
    /// is refused.
    public func judge(
        _ user: NamedUser, device: String, standing: BindingStanding?, key: BindingKey,
        table: BindingTable
    ) -> UserJudgement {
        guard let standing else { return .refused(.deviceUnknown) }
        switch binding {
        case .deviceOnly:
            break
        case .firstUser:
            if standing.facts.contains(.bound), !table.isBound(key, to: user.name) {
                return .refused(.boundToOtherUser)
            }
        case .group:
            if bindingGroups.isDisjoint(with: user.groups) { return .refused(.boundToOtherUser) }
        case .listedUsers:
            if !table.isListed(user: user.name, device: device, org: name) {
                return .refused(.boundToOtherUser)
            }
        }
        if table.isDeactivated(user: user.name, org: name) { return .refused(.userDeactivated) }
        let isUnbound = binding == .firstUser && !standing.facts.contains(.bound)
        return isUnbound ? .bindFirst : .allowed
    }
}
