import Configuration
import DeviceTrust
import SystemLog
import TLS
import Transport

extension GatewayProcess {
    /// The answer of the admin listener to a path.
    func answer(_ path: String) -> AdminAnswer {
        switch path {
        case "/healthz":
            return isStopping
                ? AdminAnswer(status: 503, text: "draining\n")
                : AdminAnswer(status: 200, text: "ok\n")
        case "/metrics":
            return AdminAnswer(
                status: 200, type: "text/plain; version=0.0.4; charset=utf-8", body: metricsText())
        default:
            return AdminAnswer(status: 404, text: "there are /metrics and /healthz\n")
        }
    }

    private func metricsText() -> [UInt8] {
        let now = SystemClock.unixSeconds()
        var report = self.report
        report.now = now
        report.settings.generation = generation
        report.log = logs.counts
        report.revocationLists = revocation.all.map { list in
            MetricsReport.RevocationList(
                org: blueprint.orgs[list.org].settings.id, issuer: list.issuer,
                entries: list.index.count, memoryBytes: list.index.memoryBytes,
                thisUpdate: list.index.thisUpdate, nextUpdate: list.index.nextUpdate,
                freshness: list.index.freshness(at: now))
        }
        report.certificates = certificates()
        report.store = MetricsReport.Store(
            kind: store.location.kind, isAvailable: store.problem == nil,
            certificates: store.bindings.count, memoryBytes: store.bindings.memoryBytes)
        return report.text(workers: workers.map(\.metrics))
    }

    private func certificates() -> [MetricsReport.Certificate] {
        let servers = blueprint.sites.map { site in
            MetricsReport.Certificate(
                role: .server, owner: site.name, subject: site.name,
                notAfter: site.credential.notAfter)
        }
        let authorities = blueprint.orgs.flatMap { org in
            (org.anchors?.certificates ?? []).map { certificate in
                MetricsReport.Certificate(
                    role: .deviceAuthority, owner: org.settings.id,
                    subject: certificate.subject, notAfter: certificate.notAfter)
            }
        }
        let clients = blueprint.upstreams.compactMap { upstream in
            upstream.credential.map { credential in
                MetricsReport.Certificate(
                    role: .upstreamClient, owner: upstream.url.description,
                    subject: credential.names.first ?? upstream.url.description,
                    notAfter: credential.notAfter)
            }
        }
        return servers + authorities + clients
    }
}
