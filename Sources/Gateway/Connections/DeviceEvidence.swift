import DeviceTrust

/// What a handoff has shown of the device behind the requests of one browser, at a host that asks
/// for no certificate itself.
struct DeviceEvidence {
    /// What the device-trust host made of it, or found wrong where there is no certificate to be
    /// judged again.
    var posture: Posture
    /// When it was shown, and the first second at which that no longer counts; Unix seconds.
    var issued: Int64
    var expiry: Int64
    /// The cookie it was read from: the same one need not be opened again.
    var cookie: [UInt8] = []
    /// The host it was shown to, as the browser addressed it.
    var host = ""
}
