package import Measuring

/// Full handshakes and resumed ones, both with a request, and requests on kept connections.
private final class MixedUnits: Scenario {
    let workers: Int

    private let mix: Mix
    private let requests: RequestUnits
    private let handshakes: HandshakeUnits
    private let pacer: Pacer
    private var number = 0

    init(_ stage: Stage, pacer: Pacer, mix: Mix) {
        (self.mix, self.pacer, workers) = (mix, pacer, stage.options.connections)
        requests = RequestUnits(stage, pacer: pacer, tellsKind: true)
        let resumes = (mix.weights[.resumed] ?? 0) > 0
        handshakes = HandshakeUnits(
            stage, pacer: pacer, asks: true, resumes: resumes, tellsKind: true)
    }

    func prepare() throws(LoadError) {
        try handshakes.fetchSessions()
        try requests.connect()
        for worker in 0..<workers { pacer.isFree(worker) }
    }

    func begin(worker: Int) {
        let kind = mix[number]
        number += 1
        switch kind {
        case .full: handshakes.begin(worker: worker, resuming: false)
        case .request: requests.begin(worker: worker)
        case .resumed: handshakes.begin(worker: worker, resuming: true)
        }
    }

    func abandon() {
        requests.abandon()
        handshakes.abandon()
    }
}

extension Stage {
    /// All three kinds of unit in these shares; a stage that keeps sessions and has one stream.
    package func mixed(_ mix: Mix, into report: inout Report) throws(LoadError) {
        try measure(into: &report, resumes: true) { MixedUnits(self, pacer: $0, mix: mix) }
    }
}
