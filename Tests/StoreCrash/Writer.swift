import DeviceTrust
import Foundation
import Store

/// Does one thing after the other to a store, and says so.
///
/// Before something that can be undone later, it says "? KEY VALUE": from then on the value may be
/// the new one. When the call has returned it says "= KEY VALUE" and must not be wrong about it.
struct Writer {
    private let store: SQLTrustStore
    private let number: Int
    private var random: SystemRandomNumberGenerator = SystemRandomNumberGenerator()
    private var next: Int
    private var now: Int64 = 1_800_000_000
    private var isSwitchedOff = false

    init(_ store: SQLTrustStore, number: Int) {
        self.store = store
        self.number = number
        next = number * 100_000
    }

    /// Writes until it is killed.
    mutating func run() throws {
        // Connected, where that happens at the first use.
        _ = try patiently { try store.changes(after: FeedPosition(sequence: 0), limit: 1) }
        say(["+ \(number)"])
        while true {
            now += 1
            do {
                try work()
            } catch let error as StoreError {
                guard case .unavailable = error else { throw error }
                usleep(1000)
            }
        }
    }

    private mutating func work() throws {
        switch Int.random(in: 0..<100, using: &random) {
        case ..<40: try settle(Int.random(in: 1...8, using: &random))
        case ..<50: try claimAgain()
        case ..<65: try revoke(.serial(Sample.serial(recent()), issuer: nil))
        case ..<70: try revoke(.serial(Sample.serial(next + 50_000), issuer: Sample.issuer))
        case ..<74: try revoke(.device("d\(Int.random(in: 0..<20, using: &random))"))
        case ..<76: try revoke(.user("u\(Int.random(in: 0..<10, using: &random))"))
        case ..<85: try activate()
        case ..<89: try list()
        case ..<93: try group()
        case ..<96: try throwSwitch()
        default: try rotate()
        }
    }

    private mutating func settle(_ count: Int) throws {
        var claims: [CertificateClaim] = []
        for _ in 0..<count {
            next += 1
            claims.append(Sample.claim(next, user: "u\(next % 10)", at: now))
        }
        try settle(claims)
    }

    private mutating func claimAgain() throws {
        try settle([Sample.claim(recent(), user: "v\(next % 3)", at: now)])
    }

    private func settle(_ claims: [CertificateClaim]) throws {
        let settlements = try store.settle(claims, at: now)
        say(
            zip(claims, settlements).map { claim, settlement in
                "= bound/\(claim.fingerprint) \(settlement.standing?.user ?? "nobody")"
            })
    }

    private func revoke(_ subject: RevocationOrder.Subject) throws {
        let order = RevocationOrder(
            org: "corp", subject: subject, reason: .keyCompromise, actor: "w\(number)")
        say(try store.revoke(order, at: now).map { "= revoked/\($0.serial) yes" })
    }

    private mutating func activate() throws {
        let (name, isActive) = ("a\(number)-\(next % 4)", Bool.random(using: &random))
        say(["? user/\(name) \(isActive)"])
        _ = try store.setUser(name, org: "corp", isActive: isActive, at: now)
        say(["= user/\(name) \(isActive)"])
    }

    private mutating func list() throws {
        let (device, isListed) = ("l\(number)-\(next % 4)", Bool.random(using: &random))
        let value = isListed ? "ada,bob" : ""
        say(["? list/\(device) \(value)"])
        _ = try store.changeListedUsers(
            of: device, org: "corp", add: isListed ? ["bob", "ada"] : [],
            remove: isListed ? [] : ["ada", "bob"], at: now)
        say(["= list/\(device) \(value)"])
    }

    private mutating func group() throws {
        let (user, isMember) = ("g\(number)-\(next % 4)", Bool.random(using: &random))
        let names = isMember ? ["ops", "staff"] : []
        let value = names.joined(separator: ",")
        say(["? group/\(user) \(value)"])
        _ = try store.changeGroups(
            of: user, org: "corp", GroupOrder(replacement: names), at: now)
        say(["= group/\(user) \(value)"])
    }

    /// Off and to report-only, in turns, each writer in an org of its own.
    private mutating func throwSwitch() throws {
        let (org, state) = ("w\(number)", isSwitchedOff ? "report_only" : "off")
        say(["? switch/\(org) \(state)"])
        let step: SwitchStep = isSwitchedOff ? .enable : .disable(.areSuspended)
        _ = try store.change(
            SwitchOrder(org: org, platform: .macos, step: step, actor: org), at: now)
        say(["= switch/\(org) \(state)"])
        isSwitchedOff.toggle()
    }

    private mutating func rotate() throws {
        let fresh = (0..<80).map { _ in UInt8.random(in: 0...255, using: &random) }
        let keys = try store.ticketKeys(
            fresh: fresh, rotation: 0, count: Facts.keyCount, at: now)
        if let newest = keys.first { say(["= key/\(hexadecimal(newest.bytes)) yes"]) }
    }

    private mutating func recent() -> Int {
        max(next - Int.random(in: 0..<20, using: &random), number * 100_000 + 1)
    }

    /// One write for all lines, so that what is told is told whole.
    private func say(_ lines: [String]) {
        var rest = Array(lines.map { $0 + "\n" }.joined().utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe write(1, $0.baseAddress, $0.count) }
            if count <= 0 { exit(1) }
            rest = rest.dropFirst(count)
        }
    }
}

/// The certificates that writers claim.
enum Sample {
    static let issuer = made(IssuerKey(bytes: [UInt8](repeating: 1, count: 32)))

    static func serial(_ number: Int) -> CertificateSerial {
        made(CertificateSerial([1] + bytes(number)))
    }

    static func claim(_ number: Int, user: String?, at now: Int64) -> CertificateClaim {
        CertificateClaim(
            org: "corp",
            fingerprint: made(
                CertificateFingerprint(bytes(number) + [UInt8](repeating: 7, count: 24))),
            issuer: issuer, serial: serial(number), notBefore: now,
            notAfter: now + 1000 + Int64(number % 50), deviceID: "d\(number % 20)",
            platform: .macos, subject: "CN=Computer \(number)", registers: true, user: user)
    }

    private static func bytes(_ number: Int) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
    }

    private static func made<Value>(_ value: Value?) -> Value {
        guard let value else { preconditionFailure("the length is right") }
        return value
    }
}

func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined()
}
