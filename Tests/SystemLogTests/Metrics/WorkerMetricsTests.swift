import DeviceTrust
import Testing

@testable import SystemLog

@Suite struct WorkerMetricsTests {
    @Test func `rows are as long as their label sets`() {
        let totals = MetricsTotals([WorkerMetrics()])
        #expect(totals.handshakes.count == HandshakePlace.all.count)
        #expect(totals.handshakeFailures.count == HandshakeFailure.allCases.count)
        #expect(
            totals.requests.count == AnswerOrigin.allCases.count * StatusClass.allCases.count)
        #expect(totals.gatewayAnswers.count == GatewayStatus.labels.count)
        #expect(totals.denials.count == PostureReason.allCases.count)
        #expect(totals.upstreamUses.count == UpstreamUse.allCases.count)
        #expect(totals.upstreamFailures.count == UpstreamFailure.allCases.count)
        #expect(totals.deadlines.count == ClientDeadline.allCases.count)
        #expect(totals.byteFlows.count == ByteFlow.allCases.count)
        #expect(totals.signOnMessages.count == SignOnMessage.allCases.count)
        #expect(totals.signOnDecisions.count == SignOnResult.allCases.count)
        #expect(totals.handoffs.count == HandoffStep.allCases.count)
        #expect(totals.plain.count == PlainCount.allCases.count)
    }

    @Test func `every reason and handshake has a place of its own`() {
        #expect(PostureReason.allCases.map(\.place) == Array(0..<PostureReason.placeCount))
        #expect(HandshakePlace.all.map(\.index) == Array(0..<HandshakePlace.all.count))
    }

    @Test func `labels are distinct and fit the exposition`() {
        func check<Label: MetricLabel>(_ labels: Label.Type) {
            let names = Label.allCases.map(\.label)
            #expect(Set(names).count == names.count)
            #expect(Label.allCases.map(\.rawValue) == Array(0..<names.count))
            for name in names {
                #expect(name.wholeMatch(of: #/[A-Za-z0-9_.]+/#) != nil)
            }
        }
        check(HandshakeVersion.self)
        check(HandshakeFailure.self)
        check(AnswerOrigin.self)
        check(StatusClass.self)
        check(UpstreamFailure.self)
        check(UpstreamUse.self)
        check(ClientDeadline.self)
        check(ByteFlow.self)
        check(SignOnMessage.self)
        check(SignOnResult.self)
        check(HandoffStep.self)
    }

    @Test func `what workers counted is summed`() {
        let one = WorkerMetrics()
        let two = WorkerMetrics()
        one.handshakeCompleted(version: .tls13, reason: nil, resumed: false, microseconds: 500)
        two.handshakeCompleted(version: .tls13, reason: nil, resumed: false, microseconds: 700)
        two.handshakeCompleted(version: .tls12, reason: .expired, resumed: true, microseconds: 90)
        two.handshakeFailed(.peerAlert)
        one.requestCompleted(status: 200, microseconds: 80)
        one.requestCompleted(status: 502, origin: .gateway, microseconds: 5_000_000)
        two.requestDenied(.revoked)
        one.upstreamConnected(microseconds: 300)
        two.upstreamReused()
        two.upstreamFirstByte(microseconds: 400)
        one.upstreamError(.connectRefused)
        one.connectionOpened()
        one.connectionOpened()
        one.connectionClosed()
        one.connectionRefused()
        one.tunnelOpened()
        two.bytes(.toClient, 1000)
        two.bytes(.toClient, -5)
        two.headersStripped(3)
        one.eventsWaited(2)
        one.signOnMessageSeen(.wsfed)
        one.clientDeadlinePassed(.head)
        let lines = self.lines([one, two])
        for line in [
            #"sallyport_handshakes_total{version="TLSv1.3",resumed="false",posture="trusted",reason="none"} 2"#,
            #"sallyport_handshakes_total{version="TLSv1.2",resumed="true",posture="not-trusted",reason="expired"} 1"#,
            #"sallyport_handshake_failures_total{cause="peer_alert"} 1"#,
            "sallyport_handshake_duration_seconds_count 3",
            "sallyport_handshake_duration_seconds_sum 0.00129",
            #"sallyport_requests_total{origin="upstream",class="2xx"} 1"#,
            #"sallyport_requests_total{origin="gateway",class="5xx"} 1"#,
            #"sallyport_gateway_answers_total{status="502"} 1"#,
            #"sallyport_denials_total{reason="revoked"} 1"#,
            #"sallyport_upstream_connections_total{use="opened"} 1"#,
            #"sallyport_upstream_connections_total{use="reused"} 1"#,
            #"sallyport_upstream_errors_total{kind="connect_refused"} 1"#,
            "sallyport_upstream_first_byte_duration_seconds_sum 0.0004",
            "sallyport_connections_accepted_total 2", "sallyport_connections_open 1",
            "sallyport_connections_refused_total 1", "sallyport_tunnels_open 1",
            #"sallyport_bytes_total{flow="to_client"} 1000"#,
            "sallyport_headers_stripped_total 3", "sallyport_events_waited_total 2",
            #"sallyport_sign_on_messages_total{message="wsfed"} 1"#,
            #"sallyport_client_deadlines_total{wait="head"} 1"#,
        ] {
            #expect(lines.contains(line), "\(line)")
        }
    }

    @Test(arguments: [-1, 0, 99, 600, 999, Int.max, Int.min])
    func `no status is out of place`(status: Int) {
        let metrics = WorkerMetrics()
        metrics.requestCompleted(status: status, origin: .gateway, microseconds: 1)
        let totals = MetricsTotals([metrics])
        #expect(totals.requests.reduce(0, +) == 1)
        #expect(totals.gatewayAnswers.last == 1)
    }

    @Test func `open connections never read below zero`() {
        let metrics = WorkerMetrics()
        metrics.connectionClosed()
        #expect(lines([metrics]).contains("sallyport_connections_open 0"))
    }

    private func lines(_ workers: [WorkerMetrics]) -> [String] {
        var text = MetricsText()
        MetricsTotals(workers).write(to: &text)
        return String(decoding: text.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
