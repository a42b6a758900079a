import CBench
import Glibc
import Testing

@testable import Loading

struct MintTests {
    private func authority() throws -> Identity {
        let key = try unsafe Mint.key(.p256)
        let certificate = try unsafe Mint.certificate(
            name: "Authority", key: key, issuer: nil, profile: Mint.authority)
        return unsafe Identity(certificate: certificate, key: key)
    }

    @Test(
        "certificates are signed, distinct, and have long serial numbers",
        arguments: LoadOptions.Key.allCases)
    func certificates(kind: LoadOptions.Key) throws {
        let authority = try authority()
        let mint = try Mint(issuer: authority, kind: kind)
        var serials: Set<String> = []
        for _ in 0..<20 {
            let made = try mint.make()
            #expect(unsafe X509_verify(made.certificate, authority.key) == 1)
            #expect(unsafe X509_check_private_key(made.certificate, made.key) == 1)
            #expect(unsafe X509_check_purpose(made.certificate, X509_PURPOSE_SSL_CLIENT, 0) == 1)
            #expect(made.serial.count == 40)
            serials.insert(made.serial)
        }
        #expect(serials.count == 20)
    }

    @Test("the number of the certificate stands in for {n}")
    func texts() {
        let texts = RequestTexts(host: "a.test", path: "/app?user=user-{n}&x={n}")
        let text = String(decoding: texts[7].http1, as: UTF8.self)
        #expect(text.hasPrefix("GET /app?user=user-7&x=7 HTTP/1.1\r\nHost: a.test\r\n"))
        #expect(text.hasSuffix("\r\n\r\n"))
        let common = RequestTexts(host: "a.test", path: "/app")
        #expect(common[1] === common[2])
    }

    @Test("the CPU time and memory of a process are seen")
    func processes() throws {
        let own = try ServerProcesses([Int(getpid())])
        let before = own.times()
        var sum = 0
        let end = monotonic() + 20_000_000
        while monotonic() < end { sum &+= 1 }
        #expect(own.microseconds(since: before) > 5000, "\(sum)")
        #expect((own.memory() ?? 0) > 1000)
        #expect(throws: LoadError.self) { try ServerProcesses([4_194_305]) }
    }
}
