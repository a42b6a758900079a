/// One key of the settings, as it is documented and as it is told to people who mistyped it.
public struct SettingKey: Hashable, Sendable {
    /// `timeout.head`, or `app.<app>.upstream` where `<app>` stands for a name.
    public let pattern: String
    /// The kind of value.
    public let kind: SettingKind
    /// What a number without a unit counts, or the unit a number is to have; nil where there is none.
    public let unit: String?
    /// What holds without it.
    public let fallback: Fallback
    /// Which values are right.
    public let allowed: String
    /// What it is for: one sentence.
    public let meaning: String

    /// What holds when the key is not set.
    public enum Fallback: Hashable, Sendable {
        /// Nothing: the feature is not used.
        case none
        /// It must be set for every org or app.
        case required
        /// It must be set where another key is.
        case requiredWith(String)
        /// This, as it would be written.
        case value(String)
        /// This, which cannot be written as a value.
        case described(String)
    }
}

/// What a value looks like.
public enum SettingKind: String, CaseIterable, Sendable {
    case address
    case addressList = "address list"
    case choice
    case choiceList = "choice list"
    case directory
    case duration
    case glob
    case host
    case hostList = "host list"
    case integer
    case onOff = "on/off"
    case path
    case rangeList = "range list"
    case pathList = "path list"
    case secret
    case size
    case text
    case textList = "text list"
    case url
    case urlList = "url list"
}

extension SettingKey {
    /// Every key there is, in the order in which they are documented. Reading, messages,
    /// suggestions and the reference all come from this table.
    public static let table: [SettingKey] =
        [IncludeKey.row] + GatewayKeys.rows + StoreKeys.rows + TLSKeys.rows + TimeoutKeys.rows
        + LimitKeys.rows
        + PoolKeys.rows + LogKeys.rows + AssertionKeys.rows + OrgKeys.rows + AppKeys.rows
}

/// `include`, which is acted on while the files are read and may stand in a file many times.
enum IncludeKey {
    static let name = "include"

    static let row = SettingKey(
        pattern: name, kind: .glob, unit: nil, fallback: .none,
        allowed: "a path or a shell pattern such as conf.d/*.conf",
        meaning: "Further settings files, relative to the file that includes them.")
}
