internal import DeviceTrust

extension MetricsTotals {
    func write(to text: inout MetricsText) {
        writeConnections(to: &text)
        writeHandshakes(to: &text)
        writeRequests(to: &text)
        writeStore(to: &text)
        writeUpstream(to: &text)
    }

    private func writeConnections(to text: inout MetricsText) {
        let accepted = value(.connectionsAccepted)
        text.counter(
            "sallyport_connections_accepted_total", help: "Client connections accepted.", accepted)
        text.counter(
            "sallyport_connections_refused_total",
            help: "Client connections turned away at the limit.", value(.connectionsRefused))
        // A worker's two counters are read one after the other: never show a negative number.
        text.gauge(
            "sallyport_connections_open", help: "Client connections open now.",
            Double(accepted) - Double(min(value(.connectionsClosed), accepted)))
        let tunnels = value(.tunnelsOpened)
        text.counter(
            "sallyport_tunnels_total", help: "Connections switched to another protocol.", tunnels)
        text.gauge(
            "sallyport_tunnels_open", help: "Tunnels open now.",
            Double(tunnels) - Double(min(value(.tunnelsClosed), tunnels)))
        text.open(
            "sallyport_client_deadlines_total", .counter,
            help: "Waits on a client that took too long.")
        text.row(deadlines, of: ClientDeadline.self, label: "wait")
        text.open("sallyport_bytes_total", .counter, help: "Bytes transferred.")
        text.row(byteFlows, of: ByteFlow.self, label: "flow")
    }

    private func writeHandshakes(to text: inout MetricsText) {
        text.open(
            "sallyport_handshakes_total", .counter,
            help: "Completed TLS handshakes by version, resumption and posture.")
        for place in HandshakePlace.all where handshakes.indices.contains(place.index) {
            text.sample(
                [
                    "version": place.version.label, "resumed": place.resumed ? "true" : "false",
                    "posture": place.reason == nil ? "trusted" : "not-trusted",
                    "reason": place.reason?.rawValue ?? "none",
                ], handshakes[place.index])
        }
        text.open(
            "sallyport_handshake_failures_total", .counter,
            help: "TLS handshakes that did not complete.")
        text.row(handshakeFailures, of: HandshakeFailure.self, label: "cause")
        text.open(
            "sallyport_handshake_duration_seconds", .histogram,
            help: "Time from a client's first byte to the completed handshake.")
        text.histogram([:], handshakeLatency)
    }

    private func writeRequests(to text: inout MetricsText) {
        text.open(
            "sallyport_requests_total", .counter,
            help: "Requests answered, by who answered and class of status.")
        for origin in AnswerOrigin.allCases {
            for group in StatusClass.allCases {
                let place = origin.rawValue * StatusClass.allCases.count + group.rawValue
                guard requests.indices.contains(place) else { continue }
                text.sample(["origin": origin.label, "class": group.label], requests[place])
            }
        }
        text.open(
            "sallyport_gateway_answers_total", .counter,
            help: "Answers the gateway made itself, by status.")
        for (label, count) in zip(GatewayStatus.labels, gatewayAnswers) {
            text.sample(["status": label], count)
        }
        text.open(
            "sallyport_denials_total", .counter,
            help: "Requests answered with the security page, by reason.")
        for reason in PostureReason.allCases where denials.indices.contains(reason.place) {
            text.sample(["reason": reason.rawValue], denials[reason.place])
        }
        text.open(
            "sallyport_request_duration_seconds", .histogram,
            help: "Time from a request's first byte to its answer's last.")
        text.histogram([:], requestLatency)
        text.open(
            "sallyport_sign_on_messages_total", .counter,
            help: "Federation messages recognised or refused.")
        text.row(signOnMessages, of: SignOnMessage.self, label: "message")
        text.open(
            "sallyport_sign_on_decisions_total", .counter,
            help: "Sign-ons that rules have decided about.")
        text.row(signOnDecisions, of: SignOnResult.self, label: "decision")
        text.open(
            "sallyport_handoffs_total", .counter,
            help: "Trips over the device-trust host, by the step they have come to.")
        text.row(handoffs, of: HandoffStep.self, label: "step")
        text.counter(
            "sallyport_headers_stripped_total",
            help: "Header fields removed because only the gateway may set them.",
            value(.headersStripped))
        text.counter(
            "sallyport_events_waited_total",
            help: "Events whose request waited for room in the event queue.",
            value(.eventsWaited))
    }

    private func writeStore(to text: inout MetricsText) {
        text.open(
            "sallyport_store_claims_total", .counter,
            help: "Requests and answers that waited for the store, by how that ended.")
        text.row(claims, of: ClaimEnd.self, label: "end")
        text.open(
            "sallyport_store_claim_duration_seconds", .histogram,
            help: "How long they waited.")
        text.histogram([:], claimLatency)
    }

    private func writeUpstream(to text: inout MetricsText) {
        text.open(
            "sallyport_upstream_connections_total", .counter,
            help: "Upstream connections used, newly opened or pooled.")
        text.row(upstreamUses, of: UpstreamUse.self, label: "use")
        text.open(
            "sallyport_upstream_errors_total", .counter, help: "Failures of apps by kind.")
        text.row(upstreamFailures, of: UpstreamFailure.self, label: "kind")
        text.open(
            "sallyport_upstream_connect_duration_seconds", .histogram,
            help: "Time to a usable upstream connection, its TLS handshake included.")
        text.histogram([:], connectLatency)
        text.open(
            "sallyport_upstream_first_byte_duration_seconds", .histogram,
            help: "Time from a request passed on to the first byte of its answer.")
        text.histogram([:], firstByteLatency)
    }
}

extension MetricsText {
    /// One sample for each case of a label set.
    mutating func row<Label: MetricLabel>(
        _ counts: [UInt64], of labels: Label.Type, label name: String
    ) {
        for label in Label.allCases where counts.indices.contains(label.rawValue) {
            sample([name: label.label], counts[label.rawValue])
        }
    }
}
