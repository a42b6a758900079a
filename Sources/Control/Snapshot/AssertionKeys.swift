import Configuration
import Gateway
import TLS

/// The keys of the signed assertions and their rotation.
///
/// Keys from files: the first signs, all are published; rotating is done by changing the list.
/// Without files keys are made here: one signs, its successor is already published, so that an
/// app that caches the key set for one rotation knows every key before it is used, and its
/// predecessor stays published until no assertion of it can be alive.
struct AssertionKeys {
    private var previous: AssertionSigner?
    private var current: AssertionSigner
    private var next: AssertionSigner?
    private let fixed: [AssertionSigner]
    private var rotatesAt: Int64
    private let period: Int64
    private let lifetime: Int64

    /// Reads the keys the settings name, or makes some.
    init(
        _ settings: AssertionSettings, source: SettingsSource, keeping old: AssertionKeys?,
        now: Int64
    ) throws(SettingsErrors) {
        lifetime = settings.lifetime.inMilliseconds / 1000
        period = max(60, settings.rotate.inMilliseconds / 1000)
        var problems: [SettingsProblem] = []
        var read: [AssertionSigner] = []
        for file in settings.keys {
            do {
                read.append(try AssertionSigner(pem: try source.read(file.value)))
            } catch {
                let reason = (error as? UnreadableFile)?.reason ?? "\(error)"
                problems.append(
                    SettingsProblem(
                        place: file.place, key: "assertion.key", found: "\(file.value): \(reason)",
                        allowed: "a P-256 private key in PEM"))
            }
        }
        guard problems.isEmpty else { throw SettingsErrors(problems: problems, warnings: []) }
        fixed = read
        if let first = read.first {
            current = first
            rotatesAt = .max
        } else if let old, old.fixed.isEmpty {
            previous = old.previous
            current = old.current
            next = old.next
            rotatesAt = min(old.rotatesAt, now + period)
        } else {
            do {
                current = try AssertionSigner.generate()
                next = try AssertionSigner.generate()
            } catch {
                throw SettingsErrors(
                    problems: [
                        SettingsProblem(
                            place: SettingPlace(file: "assertion.key", line: 0),
                            key: "assertion.key", found: "no key can be made: \(error)")
                    ], warnings: [])
            }
            rotatesAt = now + period
        }
    }

    /// Moves on to the next key when its time has come. Returns whether it did.
    mutating func rotate(at now: Int64) -> Bool {
        guard now >= rotatesAt, let next, let fresh = try? AssertionSigner.generate() else {
            return false
        }
        previous = current
        current = next
        self.next = fresh
        rotatesAt = now + period
        return true
    }

    /// The keys as a snapshot carries them.
    var keyring: AssertionKeyring {
        let published = fixed.isEmpty ? [current, next, previous].compactMap(\.self) : fixed
        return AssertionKeyring(signer: current, published: published, lifetime: lifetime)
    }
}
