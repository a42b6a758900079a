import Foundation

/// An app behind the gateway.
protocol TestUpstream: Sendable {
    var port: Int { get }
}

extension TestUpstream {
    /// The value for `app.<a>.upstream`.
    var url: String { "http://127.0.0.1:\(port)" }
}

/// An app that shows what it received and misbehaves when asked: `Tools/upstream.py`.
final class ScriptedUpstream: TestUpstream {
    let port: Int
    let process: ChildProcess

    init(_ arguments: [String] = []) throws {
        let script = Tools.directory.appending(path: "upstream.py").path
        process = try ChildProcess("python3", [script] + arguments)
        port = try process.output.listeningPort()
    }

    deinit { process.stop() }

    /// Lets go on what the paths /hold and /held-sink hold.
    func release() { process.send("release\n") }

    /// Waits until the upstream has said this.
    func waitFor(_ words: String) throws {
        _ = try process.output.line(words) { $0.hasPrefix(words) }
    }

    /// The targets of the requests that have arrived until now and hold this text.
    func targets(containing text: String) throws -> [String] {
        // What was said before the mark has been read when the mark has.
        let mark = "mark \(UUID().uuidString)"
        process.send(mark + "\n")
        try waitFor(mark)
        return process.output.allLines.compactMap { line in
            let words = line.split(separator: " ").map(String.init)
            guard words.first == "request", words.count == 5, words[4].contains(text) else {
                return nil
            }
            return words[4]
        }
    }
}

/// What `/echo` of the scripted upstream saw.
struct EchoedRequest: Decodable {
    let connection: Int
    let request: Int
    let head: String
    let body: String
    let trailers: String
    let clientCertificate: String?

    /// The values of a field, in order, whatever the spelling of its name.
    subscript(name: String) -> [String] {
        head.components(separatedBy: "\r\n").dropFirst().compactMap { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == name.lowercased() else { return nil }
            return parts[1].trimmingCharacters(in: .whitespaces)
        }
    }

    /// The names of all fields as they were sent.
    var names: [String] {
        head.components(separatedBy: "\r\n").dropFirst().compactMap { line in
            line.isEmpty ? nil : line.split(separator: ":", maxSplits: 1).first.map(String.init)
        }
    }

    /// `trusted`, or the reason it is not.
    var posture: String? {
        guard let trust = self["X-Sallyport-Device-Trust"].first else { return nil }
        return trust == "trusted" ? trust : self["X-Sallyport-Reason"].first
    }
}

/// A real web server as the app.
final class NginxUpstream: TestUpstream {
    let port: Int
    let directory: URL
    private let process: ChildProcess

    /// `locations` is nginx configuration inside `server`.
    init(locations: String = NginxUpstream.posture) throws {
        directory = try Tools.freshDirectory("nginx")
        let template = directory.appending(path: "nginx.template")
        try Data(Self.configuration(locations).utf8).write(to: template)
        process = try ChildProcess(
            "python3",
            [
                Tools.directory.appending(path: "nginx.py").path, template.path,
                directory.appending(path: "nginx.conf").path,
            ])
        port = try process.output.listeningPort()
    }

    deinit { process.stop() }

    /// Ends the server before its time.
    func stop() { process.stop() }

    /// Answers with what the gateway says about the device.
    static let posture = """
        location / {
            return 200 "$http_x_sallyport_device_trust $http_x_sallyport_reason $request_uri\\n";
        }
        """

    private static func configuration(_ locations: String) -> String {
        """
        daemon off;
        worker_processes 1;
        pid nginx.pid;
        error_log stderr warn;
        events { worker_connections 4096; }
        http {
            access_log off;
            keepalive_requests 1000000;
            client_body_temp_path body;
            proxy_temp_path proxy;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            server {
                listen 127.0.0.1:@PORT@;
                root .;
                \(locations)
            }
        }

        """
    }
}

extension LineLog {
    /// The port in the line `listening PORT` that the tools print.
    func listeningPort() throws -> Int {
        try first("listening line") { line in
            line.hasPrefix("listening ") ? Int(line.dropFirst("listening ".count)) : nil
        }
    }
}
