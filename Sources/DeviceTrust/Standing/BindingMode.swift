/// Who may sign in with a device certificate. The raw values are the words of the setting
/// `devicetrust.binding`.
public enum BindingMode: String, Hashable, Sendable, CaseIterable {
    /// Anybody: the certificate stands for the device alone.
    case deviceOnly = "device-only"
    /// The user who first signs in with it, and nobody else afterwards.
    case firstUser = "first-user"
    /// Any member of a group.
    case group
    /// The users an administrator has listed for the device.
    case listedUsers = "listed-users"
}
