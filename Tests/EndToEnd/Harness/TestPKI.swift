import Foundation

/// The certificates of one organisation, made by `certs/make-pki` once in a test run.
struct TestPKI: Sendable {
    let directory: URL
    let login: String
    let deviceTrust: String

    static func corp() throws -> TestPKI { try madeCorp.get() }
    static func globex() throws -> TestPKI { try madeGlobex.get() }

    func path(_ name: String) -> String { directory.appending(path: name).path }
    func bytes(_ name: String) throws -> Data {
        try Data(contentsOf: directory.appending(path: name))
    }

    /// A device certificate by its name in the directory `device`.
    func device(_ name: String) -> ClientCertificate {
        ClientCertificate(
            certificate: path("device/\(name).pem"), key: path("device/\(name).key"))
    }

    /// A device certificate that expires in so many seconds.
    func expiringDevice(in seconds: Int) throws -> ClientCertificate {
        let name = "expiring-\(UUID().uuidString)"
        try Tools.succeed(
            "python3",
            [
                Tools.directory.appending(path: "expiring.py").path, directory.path, name,
                String(seconds),
            ])
        return device(name)
    }

    /// Serial number as OpenSSL prints it: upper-case hex.
    func serial(of name: String) throws -> String {
        let text = try inspect(name, ["-serial"])
        return String(text.drop { $0 != "=" }.dropFirst())
    }

    /// SHA-256 of the certificate's DER.
    func fingerprint(of name: String) throws -> Data {
        try SHA256Digest.of(der(of: name))
    }

    /// The leaf's DER.
    func der(of name: String) throws -> Data {
        try Tools.succeed(
            "openssl", ["x509", "-in", path("device/\(name).pem"), "-outform", "DER"])
    }

    private func inspect(_ name: String, _ what: [String]) throws -> String {
        let arguments = ["x509", "-noout", "-in", path("device/\(name).pem")] + what
        let output = try Tools.succeed("openssl", arguments)
        return String(decoding: output, as: UTF8.self).trimmingCharacters(in: .newlines)
    }

    /// Writes a revocation list signed by the device CA to `file` in one step.
    func writeRevocationList(
        to file: URL, revoking names: [String] = [], options: [String] = []
    ) throws {
        let revoked = names.flatMap { ["--revoke", path("device/\($0).pem")] }
        try Tools.succeed(
            Tools.repository.appending(path: "certs/make-crl").path,
            [directory.path, "--out", file.path] + revoked + options)
    }

    private static let madeCorp = Result { try make("corp", []) }
    private static let madeGlobex = Result {
        try make(
            "globex",
            [
                "--org", "Globex", "--login", "login.globex.test",
                "--devicetrust", "devicetrust.globex.test", "--host", "files.globex.test",
            ])
    }

    private static func make(_ name: String, _ options: [String]) throws -> TestPKI {
        let directory = try Tools.freshDirectory("pki-\(name)")
        let script = Tools.repository.appending(path: "certs/make-pki").path
        try Tools.succeed(script, [directory.path] + options, within: 240)
        let pki = TestPKI(
            directory: directory, login: "login.\(name).test",
            deviceTrust: name == "corp" ? "cell1-devicetrust.corp.test" : "devicetrust.globex.test")
        try pki.makeHighSerial()
        return pki
    }

    /// A good certificate whose serial number has its highest bit set, so that its DER begins with
    /// a zero octet. Authorities that draw 64 or 160 bits issue every second one like that.
    private func makeHighSerial() throws {
        let extensions = directory.appending(path: "high-serial.cnf").path
        let text = """
            basicConstraints = critical, CA:FALSE
            keyUsage = critical, digitalSignature
            extendedKeyUsage = clientAuth
            subjectKeyIdentifier = hash
            authorityKeyIdentifier = keyid

            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: extensions))
        let (key, request) = (path("device/high-serial.key"), path("device/high-serial.csr"))
        try Tools.succeed(
            "openssl",
            [
                "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc",
                "-keyout", key, "-out", request, "-subj", "/CN=high-serial",
            ])
        try Tools.succeed(
            "openssl",
            [
                "x509", "-req", "-in", request, "-CA", path("ca/device.pem"), "-CAkey",
                path("ca/device.key"), "-set_serial", "0x\(String(repeating: "F1", count: 19))",
                "-extfile", extensions, "-days", "30", "-out", path("device/high-serial.pem"),
            ])
    }
}

/// What a client shows in the handshake.
struct ClientCertificate: Sendable {
    let certificate: String
    let key: String
}

/// SHA-256 by the openssl program: the tests link no library of the program they test.
enum SHA256Digest {
    static func of(_ data: Data) throws -> Data {
        try Tools.succeed("openssl", ["dgst", "-sha256", "-binary"], input: data)
    }
}
