/// The kind of computer a device certificate was issued to.
public enum DevicePlatform: String, Hashable, Sendable, CaseIterable {
    /// An Apple computer.
    case macos
    /// A Windows computer.
    case windows
    /// The certificate does not say.
    case unknown
}
