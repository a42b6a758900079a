internal import DeviceTrust

/// Turns events into lines of JSON: the LogEvent schema with all its keys, absent data as null.
///
/// Strings are cut at 4096 bytes: a peer chooses some of them, and one line must stay a line that
/// collectors accept.
struct EventEncoder {
    private var summaries: [String: UserAgentSummary] = [:]

    /// Appends the line of one event, line feed included.
    mutating func append(_ event: SystemEvent, stamp: EventStamp, to lines: inout [UInt8]) {
        // Moved, not copied: the block grows to many lines.
        var block: [UInt8] = []
        swap(&block, &lines)
        var json = JSONText(continuing: consume block)
        json.open(.object)
        json.member("uuid", stamp.uuid)
        json.member("published", UTCTime(milliseconds: stamp.published))
        json.member("eventType", event.eventType.rawValue)
        json.constant(#""version":"0","legacyEventType":null"#)
        json.member("severity", event.severity.rawValue)
        json.text("displayMessage", event.displayMessage)
        Self.append(event.actor, to: &json)
        append(event.client, to: &json)
        Self.append(event.outcome, to: &json)
        Self.append(event.targets, to: &json)
        Self.append(event.transaction, to: &json)
        Self.append(debugData: event.debugData, to: &json)
        Self.append(event.authenticationContext, to: &json)
        Self.appendSecurityContext(to: &json)
        Self.append(ipChain: event.ipChain, to: &json)
        json.close(.object)
        json.endLine()
        lines = (consume json).bytes
    }

    private static func append(_ actor: SystemEvent.Actor, to json: inout JSONText) {
        json.key("actor")
        json.open(.object)
        json.text("id", actor.id)
        json.member("type", actor.kind.rawValue)
        json.text("alternateId", actor.alternateID)
        json.text("displayName", actor.displayName)
        json.member("detailEntry", nil)
        json.close(.object)
    }

    private mutating func append(_ client: SystemEvent.Client?, to json: inout JSONText) {
        json.key("client")
        guard let client else { return json.null() }
        let summary = summary(of: client.rawUserAgent)
        let device = client.device == .unknown ? summary?.device : client.device.rawValue
        json.open(.object)
        json.key("userAgent")
        json.open(.object)
        json.text("rawUserAgent", client.rawUserAgent)
        json.text("os", client.operatingSystem ?? summary?.os)
        json.text("browser", client.browser ?? summary?.browser)
        json.close(.object)
        json.text("zone", client.zone)
        json.member("device", device ?? SystemEvent.Client.Device.unknown.rawValue)
        json.member("id", nil)
        json.text("ipAddress", client.ipAddress)
        json.member("geographicalContext", nil)
        json.close(.object)
    }

    private static func append(_ outcome: SystemEvent.Outcome, to json: inout JSONText) {
        json.key("outcome")
        json.open(.object)
        json.member("result", outcome.result.rawValue)
        json.text("reason", outcome.reason)
        json.close(.object)
    }

    private static func append(_ targets: [SystemEvent.Target], to json: inout JSONText) {
        json.key("target")
        if targets.isEmpty { return json.null() }
        json.open(.array)
        for target in targets {
            json.open(.object)
            json.text("id", target.id)
            json.member("type", target.kind.rawValue)
            json.text("alternateId", target.alternateID)
            json.text("displayName", target.displayName)
            json.constant(#""detailEntry":null,"changeDetails":null"#)
            json.close(.object)
        }
        json.close(.array)
    }

    private static func append(_ transaction: SystemEvent.Transaction, to json: inout JSONText) {
        json.key("transaction")
        json.open(.object)
        json.member("type", transaction.kind.rawValue)
        json.text("id", transaction.id)
        json.constant(#""detail":{}"#)
        json.close(.object)
    }

    /// A key that comes twice counts the first time: readers disagree about repeated names.
    private static func append(
        debugData: [(key: String, value: String)], to json: inout JSONText
    ) {
        json.key("debugContext")
        json.open(.object)
        json.key("debugData")
        json.open(.object)
        for (place, entry) in debugData.enumerated() {
            if debugData.prefix(place).contains(where: { $0.key == entry.key }) { continue }
            json.key(text: entry.key)
            json.string(Self.clipped(entry.value))
        }
        json.close(.object)
        json.close(.object)
    }

    private static func append(
        _ context: SystemEvent.AuthenticationContext?, to json: inout JSONText
    ) {
        json.key("authenticationContext")
        guard let context else { return json.null() }
        json.open(.object)
        json.text("authenticationProvider", context.authenticationProvider)
        json.member("credentialProvider", nil)
        json.member("credentialType", context.credentialType?.rawValue)
        json.key("issuer")
        if context.issuerID == nil && context.issuerKind == nil {
            json.null()
        } else {
            json.open(.object)
            json.text("id", context.issuerID)
            json.text("type", context.issuerKind)
            json.close(.object)
        }
        json.constant(#""interface":null,"authenticationStep":0"#)
        json.text("externalSessionId", context.externalSessionID)
        json.close(.object)
    }

    /// Sallyport has no source for these; the keys stay for readers that expect them.
    private static func appendSecurityContext(to json: inout JSONText) {
        json.constant(
            """
            "securityContext":{"asNumber":null,"asOrg":null,"isp":null,"domain":null,\
            "isProxy":null}
            """)
    }

    private static func append(ipChain: [String], to json: inout JSONText) {
        json.key("request")
        json.open(.object)
        json.key("ipChain")
        json.open(.array)
        for address in ipChain {
            json.open(.object)
            json.text("ip", address)
            json.member("geographicalContext", nil)
            json.member("version", address.utf8.contains(UInt8(ascii: ":")) ? "V6" : "V4")
            json.member("source", nil)
            json.close(.object)
        }
        json.close(.array)
        json.close(.object)
    }

    /// Few clients make most requests, so the last distinct fields are remembered.
    private mutating func summary(of rawUserAgent: String?) -> UserAgentSummary? {
        guard let rawUserAgent else { return nil }
        if let known = summaries[rawUserAgent] { return known }
        let summary = UserAgentSummary(rawUserAgent)
        if rawUserAgent.utf8.count > Self.longestRemembered { return summary }
        if summaries.count >= Self.rememberedSummaries { summaries.removeAll() }
        summaries[rawUserAgent] = summary
        return summary
    }

    fileprivate static func clipped(_ text: String) -> String {
        guard text.utf8.count > longestString else { return text }
        var end = text.utf8.index(text.utf8.startIndex, offsetBy: longestString)
        // Back from the middle of a character to its first byte.
        while end > text.startIndex, text.utf8[end] & 0xC0 == 0x80 {
            end = text.utf8.index(before: end)
        }
        return String(text[..<end]) + "…"
    }

    private static let longestString = 4096
    private static let rememberedSummaries = 256
    private static let longestRemembered = 512
}

extension JSONText {
    /// A member whose text comes from outside and may be of any length.
    fileprivate mutating func text(_ name: String, _ value: String?) {
        member(name, value.map(EventEncoder.clipped))
    }
}
