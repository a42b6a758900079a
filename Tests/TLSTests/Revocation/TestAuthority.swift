import Foundation

@testable import TLS

/// Runs the `openssl` program, so that tests check against other code than their own.
enum OpenSSLProgram {
    struct Failure: Error {
        let arguments: [String]
        let message: String
    }

    @discardableResult
    static func run(_ arguments: [String], in directory: TestDirectory) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.currentDirectoryURL = directory.url
        process.standardInput = FileHandle.nullDevice
        let (output, errors) = (Pipe(), directory.url.appending(path: UUID().uuidString))
        try Data().write(to: errors)
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        let bytes = Array(output.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let message = try String(contentsOf: errors, encoding: .utf8)
            throw Failure(arguments: arguments, message: message)
        }
        return bytes
    }
}

/// A directory of its own that goes away with the object.
final class TestDirectory: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "sallyport-\(UUID())")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ bytes: [UInt8], _ name: String) throws {
        try Data(bytes).write(to: url.appending(path: name))
    }

    func read(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: url.appending(path: name)))
    }

    @discardableResult
    func openssl(_ arguments: String...) throws -> [UInt8] {
        try OpenSSLProgram.run(arguments, in: self)
    }
}

/// A certificate authority made by the `openssl` program for one test.
final class TestAuthority: Sendable {
    let directory: TestDirectory
    let certificatePEM: [UInt8]

    /// The kinds of keys, by the options that make them.
    enum Key: Sendable, CaseIterable {
        case p256, p384, rsa2048, rsa1024, ed25519, ed448

        var options: [String] {
            switch self {
            case .p256: ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
            case .p384: ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"]
            case .rsa2048: ["-newkey", "rsa:2048"]
            case .rsa1024: ["-newkey", "rsa:1024"]
            case .ed25519: ["-newkey", "ed25519"]
            case .ed448: ["-newkey", "ed448"]
            }
        }
    }

    init(
        _ key: Key = .p256, name: String = "Device CA", keyUsage: String? = "keyCertSign,cRLSign",
        keyOf other: TestAuthority? = nil
    ) throws {
        directory = try TestDirectory()
        let files = ["-keyout", "ca.key", "-out", "ca.pem", "-days", "30"]
        var arguments = ["req", "-x509", "-nodes", "-subj", "/CN=\(name)", "-utf8"]
        if let other {
            try directory.write(other.directory.read("ca.key"), "ca.key")
            arguments += ["-key", "ca.key", "-out", "ca.pem"]
        } else {
            arguments += key.options + files
        }
        arguments += ["-addext", "basicConstraints=critical,CA:TRUE"]
        if let keyUsage { arguments += ["-addext", "keyUsage=critical,\(keyUsage)"] }
        // Without a file of its own, the machine's settings would add extensions of theirs.
        try directory.write(Array("[req]\ndistinguished_name=dn\n[dn]\n".utf8), "req.cnf")
        try OpenSSLProgram.run(arguments + ["-config", "req.cnf"], in: directory)
        certificatePEM = try directory.read("ca.pem")
    }

    func anchors() throws -> TrustAnchors { try TrustAnchors(pem: certificatePEM) }

    /// A list in DER with these serials (hexadecimal) and reasons, made by `openssl ca`.
    func list(
        _ revoked: [(serial: String, reason: String)], number: String = "01",
        options: [String] = []
    ) throws -> [UInt8] {
        let configuration = """
            [ca]
            default_ca = authority
            [authority]
            database = index.txt
            crlnumber = crlnumber
            default_md = sha256
            default_crl_days = 1
            crl_extensions = extensions
            [extensions]
            authorityKeyIdentifier = keyid:always
            """
        let index = revoked.map { entry in
            "R\t360101000000Z\t261121103000Z\(entry.reason)\t\(entry.serial)\tunknown\t/CN=x\n"
        }
        try directory.write(Array(configuration.utf8), "ca.cnf")
        try directory.write(Array(index.joined().utf8), "index.txt")
        try directory.write(Array("\(number)\n".utf8), "crlnumber")
        let files = ["-keyfile", "ca.key", "-cert", "ca.pem", "-out", "crl.pem"]
        try OpenSSLProgram.run(
            ["ca", "-gencrl", "-config", "ca.cnf"] + files + options, in: directory)
        return try directory.openssl("crl", "-in", "crl.pem", "-outform", "DER")
    }

    /// Signs the list with the authority's EC key and SHA-256.
    func signed(_ crl: SampleCRL) throws -> [UInt8] {
        var crl = crl
        try directory.write(crl.signed, "signed")
        crl.signature = DERWriter.bitString(
            try directory.openssl("dgst", "-sha256", "-sign", "ca.key", "signed"))
        return crl.der
    }
}
