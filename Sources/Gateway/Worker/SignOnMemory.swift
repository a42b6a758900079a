import DeviceTrust
import Synchronization

/// What the workers of a process know together about sign-ons under way. Asked once a sign-on,
/// never on other requests.
public final class SignOnMemory: Sendable {
    /// Tickets that were taken, by their numbers.
    let tickets: OneTimeMemory
    /// Assertions that were taken to an app, by issuer and identifier.
    let assertions: OneTimeMemory
    /// Answers of identity providers that went on to an app behind the gateway.
    let passed = PassedAnswers()

    /// Nothing is known yet.
    public init() {
        tickets = OneTimeMemory()
        assertions = OneTimeMemory()
    }
}

/// What is known of a browser's device from an answer that went through it.
struct PassedAnswer {
    let org: String
    let evidence: DeviceEvidence
    let certificate: DeviceCertificate?
    /// Of the client that it went to.
    let address: String
}

/// Answers that were let through on the way out of an identity provider, by SHA-256 of the
/// message. The app they go to is behind the gateway as well, and takes the posture from here
/// instead of sending the browser on a second trip. Each counts once.
final class PassedAnswers: Sendable {
    /// Seconds in which the browser has to bring the message to the app.
    static let lifetime: Int64 = 300
    /// How many are kept; the oldest make room, and cost their browsers a trip.
    static let limit = 10_000

    private struct Contents {
        var answers: [[UInt8]: (answer: PassedAnswer, until: Int64)] = [:]
        var order: [[UInt8]] = []
        var first = 0
    }

    private let contents = Mutex(Contents())

    func remember(_ digest: [UInt8], _ answer: PassedAnswer, now: Int64) {
        contents.withLock { contents in
            if contents.answers.updateValue((answer, now + Self.lifetime), forKey: digest) == nil {
                contents.order.append(digest)
            }
            while contents.order.count - contents.first > Self.limit {
                contents.answers[contents.order[contents.first]] = nil
                contents.first += 1
            }
            if contents.first > Self.limit {
                contents.order.removeFirst(contents.first)
                contents.first = 0
            }
        }
    }

    /// What was known when this message went through, if it has not been asked for before.
    func take(_ digest: [UInt8], now: Int64) -> PassedAnswer? {
        contents.withLock { contents in
            guard let found = contents.answers.removeValue(forKey: digest), now < found.until else {
                return nil
            }
            return found.answer
        }
    }
}
