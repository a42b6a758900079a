public import Configuration
import Federation
import Foundation
import SystemLog
import TLS
import Transport

/// What `sallyport app import-metadata` does: an identity provider's certificates out of its metadata
/// into files that `app.<app>.idp.certificate` names.
public struct MetadataImport: Sendable {
    /// The outcome.
    public enum Outcome: Sendable {
        /// The files are there.
        case imported(ImportedMetadata)
        /// Nothing was written, and why.
        case refused(String)
    }

    private let file: String
    private let app: String
    private let directory: String
    private let entityID: String?
    private let overwrites: Bool

    /// Metadata in a file, or on standard input (`-`), for an app.
    public init(
        file: String, app: String, directory: String, entityID: String?, overwrites: Bool
    ) {
        self.file = file
        self.app = app
        self.directory = URL(fileURLWithPath: directory).standardizedFileURL.path
        self.entityID = entityID
        self.overwrites = overwrites
    }

    /// Whether a text can be the name of an app in the settings.
    public static func isAppName(_ name: String) -> Bool {
        (1...63).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
            }
    }

    /// Reads the metadata, writes the files.
    public func run(source: SettingsSource = .live) -> Outcome {
        run(source: source, now: SystemClock.unixSeconds())
    }

    func run(source: SettingsSource, now: Int64) -> Outcome {
        guard MetadataImport.isAppName(app) else { return .refused("\(app) is no name of an app") }
        // The settings list paths by comma, and know no way to quote one.
        guard !directory.contains(","), !directory.contains("#"),
            !directory.unicodeScalars.contains(where: \.actsInText)
        else { return .refused("\(TextCell.escaped(directory)): settings cannot hold that path") }
        do {
            try TLSEngine.prepareProcess()
            let metadata = try read(source)
            var imported = ImportedMetadata(app: app, metadata, now: now)
            var certificates: [PinnedCertificate] = []
            for der in metadata.certificates {
                let certificate = try PinnedCertificate(der: der)
                if imported.accepts(certificate, at: now) { certificates.append(certificate) }
            }
            guard !certificates.isEmpty else {
                throw Fault(text: imported.warnings.joined(separator: "; "))
            }
            try write(certificates, &imported)
            return .imported(imported)
        } catch let fault as Fault {
            return .refused(fault.text)
        } catch let fault as MetadataFault {
            return .refused("\(file): \(TextCell.escaped(fault.text))")
        } catch {
            return .refused("\(file): \(error)")
        }
    }

    private struct Fault: Error {
        let text: String
    }

    private func read(_ source: SettingsSource) throws -> IdentityProviderMetadata {
        let bytes = file == "-" ? try MetadataImport.standardInput() : try content(source)
        return try IdentityProviderMetadata.read(bytes.span, entityID: entityID)
    }

    private func content(_ source: SettingsSource) throws -> [UInt8] {
        do throws(UnreadableFile) {
            return try source.read(file)
        } catch {
            throw Fault(text: "\(file): \(error.reason)")
        }
    }

    /// Standard input to its end, or one byte more than metadata may have.
    private static func standardInput() throws -> [UInt8] {
        let most = IdentityProviderMetadata.maximumBytes + 1
        var bytes: [UInt8] = []
        while bytes.count < most,
            let piece = try FileHandle.standardInput.read(upToCount: most - bytes.count),
            !piece.isEmpty
        {
            bytes += piece
        }
        return bytes
    }

    // MARK: Writing

    private func write(
        _ certificates: [PinnedCertificate], _ imported: inout ImportedMetadata
    ) throws {
        let paths = certificates.indices.map { path($0 + 1) }
        let texts = certificates.map { MetadataImport.pem($0.der) }
        // All are looked at before the first is written.
        let isThere = try zip(paths, texts).map { path, text in
            guard let old = FileManager.default.contents(atPath: path) else {
                guard !FileManager.default.fileExists(atPath: path) else {
                    throw Fault(text: "\(path) is there and cannot be read")
                }
                return false
            }
            guard old == text || overwrites else {
                throw Fault(text: "\(path) holds something else; --force overwrites it")
            }
            return old == text
        }
        for (place, certificate) in certificates.enumerated() {
            if !isThere[place] { try put(texts[place], paths[place]) }
            imported.add(certificate, path: paths[place], isNew: !isThere[place])
        }
        var next = certificates.count + 1
        while FileManager.default.fileExists(atPath: path(next)) {
            imported.warn("\(path(next)) is left over: this metadata has no such certificate")
            next += 1
        }
    }

    private func path(_ number: Int) -> String {
        URL(fileURLWithPath: directory).appendingPathComponent("\(app)-idp-\(number).pem").path
    }

    /// Puts a file in its place in one step: whole, or not at all.
    private func put(_ text: Data, _ path: String) throws {
        let files = FileManager.default
        do {
            if overwrites {
                try text.write(to: URL(fileURLWithPath: path), options: .atomic)
            } else {
                let draft = "\(directory)/.\(app)-idp-\(UUID().uuidString)"
                defer { try? files.removeItem(atPath: draft) }
                try text.write(to: URL(fileURLWithPath: draft), options: .withoutOverwriting)
                // A link is not made where something is: nobody's file is lost in between.
                try files.linkItem(atPath: draft, toPath: path)
            }
            // Whatever mask this process has: whoever runs the gateway reads the file.
            try files.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        } catch {
            throw Fault(text: "\(path) cannot be written")
        }
    }

    private static func pem(_ der: [UInt8]) -> Data {
        let lines = Data(der).base64EncodedString(
            options: [.lineLength64Characters, .endLineWithLineFeed])
        return Data("-----BEGIN CERTIFICATE-----\n\(lines)\n-----END CERTIFICATE-----\n".utf8)
    }
}
