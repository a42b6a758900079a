import Foundation
import Glibc
import Loading

/// nginx with a fresh authority in a directory of its own; ends with the object.
final class TestServer {
    let port: Int
    let directory: String
    private let process = Process()

    static let isInstalled = ["/usr/sbin/nginx", "/usr/bin/nginx"].contains {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// `settings` go into the server block.
    init(_ settings: String = "") throws {
        directory = NSTemporaryDirectory() + "harness-" + UUID().uuidString
        port = TestServer.freePort()
        try FileManager.default.createDirectory(
            atPath: directory + "/www", withIntermediateDirectories: true)
        try TestServer.shell(
            """
            cd '\(directory)'
            for name in ca other; do
                openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 1 \
                    -subj "/CN=$name" -keyout $name.key -out $name.pem
            done
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 1 \
                -subj /CN=localhost -addext subjectAltName=DNS:localhost \
                -keyout site.key -out site.pem
            head -c 65536 /dev/zero >www/64k
            """)
        let conf = """
            daemon off; pid nginx.pid; error_log stderr warn;
            events { worker_connections 1000; }
            http {
                access_log off; client_body_temp_path t1; proxy_temp_path t2;
                fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
                server {
                    listen 127.0.0.1:\(port) ssl http2; root www;
                    ssl_certificate site.pem; ssl_certificate_key site.key;
                    ssl_protocols TLSv1.2 TLSv1.3; ssl_ecdh_curve X25519:P-256;
                    ssl_verify_client on; ssl_client_certificate ca.pem;
                    location = / { return 200 ok; }
                    location = /few { return 200 ok; keepalive_requests 3; }
                    location = /forbidden { return 403; }
                    \(settings)
                }
            }
            """
        try Data(conf.utf8).write(to: URL(filePath: directory + "/nginx.conf"))
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "PATH=/usr/sbin:/usr/bin:/bin", "nginx", "-p", directory, "-c", "nginx.conf", "-e",
            "stderr",
        ]
        process.standardError = FileHandle(
            forWritingAtPath: FileManager.default.createFile(
                atPath: directory + "/log", contents: nil) ? directory + "/log" : "/dev/null")
        try process.run()
        var isListening = false
        for _ in 0..<500 where !isListening {
            usleep(10000)
            isListening = (try? probe(options())) != nil
        }
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// A light load on this server.
    func options(issuer: String = "ca") -> LoadOptions {
        var options = LoadOptions()
        (options.server, options.port) = ("127.0.0.1", String(port))
        options.host = "localhost"
        options.ca = directory + "/site.pem"
        options.certificates = .made(
            issuer: "\(directory)/\(issuer).pem", key: "\(directory)/\(issuer).key")
        (options.certificateCount, options.connections, options.warmup) = (4, 3, 0)
        (options.seconds, options.count) = (30, 12)
        return options
    }

    /// The number of nginx's first process.
    var number: Int { Int(process.processIdentifier) }

    private func probe(_ options: LoadOptions) throws {
        var options = options
        options.certificates = .none
        _ = try Stage(options)
    }

    static func freePort() -> Int {
        let made = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(made) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = unsafe bind(made, address, size)
                _ = unsafe getsockname(made, address, &size)
            }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private static func shell(_ script: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-ec", script]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
    }
}
