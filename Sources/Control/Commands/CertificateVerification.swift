public import Configuration
import DeviceTrust
import Gateway
import SystemLog
import TLS
import Transport

/// What `sallyport cert verify` does: the code of a handshake, on files.
public struct CertificateVerification: Sendable {
    /// The outcome.
    public enum Outcome: Sendable {
        case judged(Judgement)
        case unreadable(String)
    }

    private let anchors: String
    private let lists: [String]
    private let chain: String
    private let time: Int64?

    /// Files to read; `time` is Unix seconds, nil for now.
    public init(anchors: String, lists: [String], chain: String, time: Int64?) {
        self.anchors = anchors
        self.lists = lists
        self.chain = chain
        self.time = time
    }

    /// Reads the files and judges the chain.
    public func run(source: SettingsSource = .live) -> Outcome {
        do {
            try TLSEngine.prepareProcess()
            let now = time ?? SystemClock.unixSeconds()
            let trusted = try TrustAnchors(pem: try read(anchors, source))
            var files: [RevocationFile] = []
            for path in lists {
                var file = RevocationFile(path: path)
                if case .refused(let code, let text) = file.refresh(
                    anchors: trusted, source: source, now: now)
                {
                    return .unreadable("\(path): \(text) (\(code))")
                }
                files.append(file)
            }
            _ = ListCombination.update(&files)
            for file in files {
                guard case .refused(let code, let text) = file.deltaState?.refusal else { continue }
                return .unreadable("\(file.path): \(text) (\(code))")
            }
            let indexes = files.compactMap(\.index)
            let presented = try ChainVerifier.verify(
                chain: try read(chain, source), anchors: trusted, engine: try TLSEngine())
            let certificate = DeviceCertificate(presented)
            let posture = OrgTrust(name: "cert verify", lists: indexes)
                .posture(of: certificate, standing: BindingStanding(), at: now)
            return .judged(
                Judgement(
                    posture: posture, certificate: certificate,
                    verifyError: presented.verdict == .verified ? nil : presented.verifyErrorText))
        } catch let fault as Unreadable {
            return .unreadable(fault.text)
        } catch {
            return .unreadable("\(error)")
        }
    }

    private struct Unreadable: Error {
        let text: String
    }

    private func read(_ path: String, _ source: SettingsSource) throws -> [UInt8] {
        do {
            return try source.read(path)
        } catch {
            throw Unreadable(text: "\(path): \(error.reason)")
        }
    }
}

/// A posture with what it was derived from.
public struct Judgement: Sendable {
    let posture: Posture
    let certificate: DeviceCertificate
    let verifyError: String?

    /// Whether the device is trusted.
    public var isTrusted: Bool { posture.isTrusted }

    private var facts: [(name: String, value: String?)] {
        let names = certificate.names
        return [
            ("posture", posture.isTrusted ? "trusted" : "not trusted"),
            ("reason", posture.reason?.rawValue), ("remedy", posture.reason?.entry.remedy),
            ("subject", names.subject), ("issuer", names.issuer),
            ("serial", certificate.serialText),
            ("device", certificate.verdict == .verified ? certificate.deviceID() : nil),
            ("platform", certificate.platform.rawValue),
            ("not_before", certificate.notBefore.map { UTCTime(seconds: $0).iso8601Seconds }),
            ("not_after", certificate.notAfter.map { UTCTime(seconds: $0).iso8601Seconds }),
            ("sha256", certificate.fingerprintText), ("verify_error", verifyError),
        ]
    }

    /// Lines for a person.
    public var text: String {
        facts.compactMap { fact in fact.value.map { "\(fact.name): \($0)" } }
            .joined(separator: "\n")
    }

    /// One JSON object for a program.
    public var json: String {
        var json = JSONText()
        json.open(.object)
        for fact in facts {
            json.key(text: fact.name)
            json.string(fact.value)
        }
        json.close(.object)
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
