import Foundation

/// A gateway, the app behind it and the certificates: what nearly every test needs.
final class Site: Sendable {
    let corp: TestPKI
    let globex: TestPKI
    let upstream: ScriptedUpstream
    let program: TestProgram
    let settings: Settings
    private let others: [any TestUpstream]

    /// `changes` are settings keys; `nil` takes a key out. Further upstreams live as long as the
    /// site does.
    init(
        _ changes: [String: String?] = [:], with others: any TestUpstream...,
        wrapper: [String] = []
    ) throws {
        self.others = others
        corp = try TestPKI.corp()
        globex = try TestPKI.globex()
        upstream = try ScriptedUpstream()
        settings = try Settings.standard(upstream: upstream.url).with(changes)
        program = try TestProgram(settings, wrapper: wrapper)
    }

    /// curl with one of corp's device certificates, or with none.
    func curl(_ device: String? = nil) -> Curl {
        var curl = Curl(to: program, pki: corp, as: device.map(corp.device))
        curl.site = self
        return curl
    }

    /// s_client to one host, with one of corp's device certificates or none.
    func openssl(
        _ host: String, _ device: String? = nil, _ options: [String] = []
    ) -> OpenSSLClient {
        var client = OpenSSLClient(
            to: program, as: host, certificate: device.map(corp.device), options: options)
        client.site = self
        return client
    }

    /// Says to the running test that this site is part of it.
    var noted: Site {
        Evidence.note(program)
        return self
    }
}
