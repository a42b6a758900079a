import Configuration
import Foundation
import Transport

/// Where a command writes, and whom it can ask.
struct Console {
    /// Whether a person can be asked.
    let isInteractive: Bool
    /// Writes text that was asked for.
    let write: (String) -> Void
    /// Writes what is for people alone: questions, hints, faults.
    let tell: (String) -> Void
    /// Reads a line that was typed; nil at the end.
    let readLine: () -> String?

    /// Standard input, output and error.
    static var live: Console {
        Console(
            isInteractive: Terminal.isAtInput,
            write: { try? FileHandle.standardOutput.write(contentsOf: Data($0.utf8)) },
            tell: { try? FileHandle.standardError.write(contentsOf: Data($0.utf8)) },
            readLine: { Swift.readLine() })
    }
}

/// Which gateway a command means, and which org.
public struct ControlTarget: Sendable {
    /// The socket that was named; nil: that of the settings.
    let socket: String?
    /// The settings file.
    let settings: String
    /// The org that was named.
    let org: String?

    /// A gateway by the path of its socket, else by its settings.
    public init(socket: String?, settings: String, org: String?) {
        self.socket = socket
        self.settings = settings
        self.org = org
    }

    /// The path of the socket. Settings that cannot be read leave the default: whoever may use
    /// the socket need not be able to read them.
    func path(source: SettingsSource = .live) throws(ControlFailure) -> String {
        if let socket { return socket }
        guard let read = try? Settings.load(file: settings, source: source) else {
            return Settings.defaultControlPath
        }
        switch read.gateway.control.value {
        case .unix(let path): return path
        case .off:
            let place = "\(read.gateway.control.place)"
            throw ControlFailure(.unavailable, "gateway.control is off in \(place)")
        }
    }
}

/// How a command ended, for scripts.
enum CommandStatus: Int32 {
    case done = 0
    /// It was not confirmed, or must not be done as things are.
    case refused = 1
    /// Something that was named does not exist.
    case notFound = 2
    /// No gateway, no permission, or no store.
    case unavailable = 3
    case wrongUse = 64

    init(_ kind: ControlFailure.Kind) {
        switch kind {
        case .notFound: self = .notFound
        case .notPermitted, .unavailable: self = .unavailable
        case .refused: self = .refused
        case .wrongUse: self = .wrongUse
        }
    }
}
