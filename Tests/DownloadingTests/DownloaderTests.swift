import Foundation
import Testing

@testable import Downloading

/// Against a real server that behaves as each test needs it.
@Suite struct DownloaderTests {
    private static let server = Result { try WebServer() }
    private static let body = Array("a list".utf8)

    private static func download(
        _ path: String, _ change: (inout Download) -> Void = { _ in }
    ) throws -> Result<Download.Answer, DownloadFault> {
        run(try server.get().url(path), change)
    }

    private static func run(
        _ address: String, _ change: (inout Download) -> Void = { _ in }
    ) -> Result<Download.Answer, DownloadFault> {
        var download = Download(address, usesProxy: false)
        change(&download)
        do throws(DownloadFault) {
            return .success(try Downloader.run(download))
        } catch {
            return .failure(error)
        }
    }

    private static func code(_ result: Result<Download.Answer, DownloadFault>) -> String? {
        guard case .failure(let fault) = result else { return nil }
        return fault.description.isEmpty ? "no words" : fault.code.rawValue
    }

    @Test func `a body comes with what recognises it and how long it stays good`() throws {
        guard
            case .fetched(let body, let validators, let lifetime) =
                try Self.download("/good").get()
        else {
            Issue.record("no body")
            return
        }
        #expect(body == Self.body && lifetime == 77)
        #expect(validators.entityTag == "\"one\"")
        #expect(validators.lastModified == "Sat, 21 Nov 2026 10:00:00 GMT")
    }

    @Test func `a server that knows the copy answers that it is still good`() throws {
        let answer = try Self.download("/good") {
            $0.validators = Download.Validators(entityTag: "\"one\"")
        }.get()
        guard case .notModified(let lifetime) = answer else {
            Issue.record("a body")
            return
        }
        #expect(lifetime == 77)
    }

    @Test func `a validator with a line end in it is not sent`() throws {
        let answer = try Self.download("/good") {
            $0.validators = Download.Validators(entityTag: "\"one\"\r\nX-Evil: 1")
        }.get()
        guard case .fetched(let body, _, _) = answer else {
            Issue.record("the forged line was sent")
            return
        }
        #expect(body == Self.body)
    }

    @Test func `an empty body is a body`() throws {
        guard
            case .fetched(let body, let validators, let lifetime) =
                try Self.download("/empty").get()
        else {
            Issue.record("no body")
            return
        }
        #expect(body.isEmpty && validators == Download.Validators() && lifetime == nil)
    }

    @Test(arguments: [
        ("/missing", "DOWNLOAD_STATUS"), ("/away", "DOWNLOAD_STATUS"),
        ("/loop", "DOWNLOAD_BAD_REDIRECT"), ("/to-file", "DOWNLOAD_BAD_REDIRECT"),
        ("/to-ftp", "DOWNLOAD_BAD_REDIRECT"), ("/hop/4", "DOWNLOAD_BAD_REDIRECT"),
        ("/cut", "DOWNLOAD_BROKEN"), ("/garbage", "DOWNLOAD_BROKEN"),
        ("/huge", "DOWNLOAD_TOO_LARGE"),
    ])
    func `a server that misbehaves gives nothing`(path: String, code: String) throws {
        #expect(Self.code(try Self.download(path)) == code)
    }

    @Test func `three redirects are followed, and only the last answer counts`() throws {
        guard case .fetched(let body, let validators, _) = try Self.download("/hop/3").get() else {
            Issue.record("no body")
            return
        }
        #expect(body == Self.body && validators.entityTag == "\"one\"")
    }

    @Test func `a body without end is given up at the limit`() throws {
        let result = try Self.download("/endless") { $0.limits.size = 1 << 20 }
        #expect(Self.code(result) == "DOWNLOAD_TOO_LARGE")
    }

    @Test(arguments: ["/slow", "/silent"])
    func `a server that sends next to nothing is given up`(path: String) throws {
        let result = try Self.download(path) { $0.limits.stall = 1 }
        #expect(Self.code(result) == "DOWNLOAD_TOO_SLOW")
    }

    @Test func `a download takes no longer than it may`() throws {
        let result = try Self.download("/slow") {
            $0.limits.leastRate = 1
            $0.limits.total = 1
        }
        #expect(Self.code(result) == "DOWNLOAD_TOO_SLOW")
    }

    @Test func `nobody there is told as that`() throws {
        let address = "http://127.0.0.1:\(try WebServer.unusedPort())/good"
        #expect(Self.code(Self.run(address)) == "DOWNLOAD_UNREACHABLE")
    }

    @Test(arguments: [
        "file:///etc/passwd", "ftp://127.0.0.1/a", "gopher://127.0.0.1/", "", "http://a b/",
        "HTTPX://127.0.0.1/", "http://[::1", "http://a\u{00}b/",
    ])
    func `nothing but http and https is spoken`(address: String) {
        #expect(Self.code(Self.run(address)) == "DOWNLOAD_BAD_ADDRESS")
    }

    @Test func `the certificate of an https server must be one to trust, and its own`() throws {
        let right = try ServerCertificate()
        let other = try ServerCertificate(name: "DNS:other.test")
        let server = try WebServer([right.certificate, right.key])
        let wrong = try WebServer([other.certificate, other.key])
        let address = server.url("/good", scheme: "https")
        #expect(Self.code(Self.run(address)) == "DOWNLOAD_TLS_FAILURE")
        guard
            case .fetched(let body, _, _) = try Self.run(
                address,
                {
                    $0.authorities = right.certificate
                }
            ).get()
        else {
            Issue.record("no body")
            return
        }
        #expect(body == Self.body)
        let foreign = Self.run(wrong.url("/good", scheme: "https")) {
            $0.authorities = other.certificate
        }
        #expect(Self.code(foreign) == "DOWNLOAD_TLS_FAILURE")
        let downgraded = Self.run(server.url("/to-plain", scheme: "https")) {
            $0.authorities = right.certificate
        }
        #expect(Self.code(downgraded) == "DOWNLOAD_BAD_REDIRECT")
    }
}
