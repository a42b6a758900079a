internal import DeviceTrust

extension MetricsReport {
    func writeProcess(workers: Int, to text: inout MetricsText) {
        text.open("sallyport_build_info", .gauge, help: "The running program.")
        text.sample(["version": build.version, "tls_library": build.tlsLibrary], UInt64(1))
        text.gauge(
            "process_start_time_seconds", help: "When the process started, Unix time.",
            Double(build.startedAt))
        text.gauge(
            "sallyport_uptime_seconds", help: "Time since the process started.",
            max(Double(now) - Double(build.startedAt), 0))
        text.gauge("sallyport_workers", help: "Worker threads.", Double(workers))
        text.gauge(
            "sallyport_settings_generation", help: "Counts the settings put into force.",
            Double(settings.generation))
        text.gauge(
            "sallyport_settings_loaded_timestamp_seconds",
            help: "When the settings in force were read, Unix time.", Double(settings.loadedAt))
        text.open("sallyport_reloads_total", .counter, help: "Reloads by result.")
        text.sample(["result": "done"], settings.reloadsDone)
        text.sample(["result": "refused"], settings.reloadsRefused)
        text.gauge(
            "sallyport_last_reload_successful",
            help: "1 if the settings last read are in force, 0 if they were refused.",
            settings.lastReloadDone ? 1 : 0)
    }

    func writeLog(to text: inout MetricsText) {
        text.counter(
            "sallyport_events_posted_total", help: "Events handed to the system log.",
            log.eventsPosted)
        text.counter(
            "sallyport_events_written_total", help: "Events written to the system log.",
            log.eventsWritten)
        // The numbers are read one after the other: never show a negative one.
        let settled = min(log.eventsWritten &+ log.eventsAbandoned, log.eventsPosted)
        text.gauge(
            "sallyport_events_pending", help: "Events accepted and not yet written.",
            Double(log.eventsPosted - settled))
        text.counter(
            "sallyport_events_abandoned_total",
            help: "Events that could not be written before the program had to end.",
            log.eventsAbandoned)
        text.counter(
            "sallyport_event_batches_waited_total",
            help: "Times a worker found the event queue full; its requests waited.",
            log.batchesWaited)
        text.counter(
            "sallyport_log_write_errors_total",
            help: "Failed writes of a log; they are tried again.", log.writesFailed)
        text.counter(
            "sallyport_log_lines_total", help: "Operational log lines written.",
            log.linesWritten)
        text.counter(
            "sallyport_log_lines_dropped_total",
            help:
                "Operational log lines dropped because they came faster than they could be written.",
            log.linesDropped)
    }

    func writeStore(to text: inout MetricsText) {
        guard let store else { return }
        text.open(
            "sallyport_store_available", .gauge,
            help: "1 if the store answered when it was last asked, 0 if it did not.")
        text.sample(["kind": store.kind], UInt64(store.isAvailable ? 1 : 0))
        text.gauge(
            "sallyport_bindings", help: "Certificates whose standing is in memory.",
            Double(store.certificates))
        text.gauge(
            "sallyport_bindings_memory_bytes", help: "Memory they take.",
            Double(store.memoryBytes))
    }

    func writeRevocationLists(to text: inout MetricsText) {
        text.counter(
            "sallyport_crl_refused_total", help: "Revocation list files that were refused.",
            revocationListsRefused)
        text.open(
            "sallyport_crl_downloads_total", .counter,
            help: "Downloads of revocation lists by result.")
        text.sample(["result": "fetched"], listDownloads.fetched)
        text.sample(["result": "unchanged"], listDownloads.unchanged)
        text.sample(["result": "failed"], listDownloads.failed)
        guard !revocationLists.isEmpty else { return }
        writeLists("sallyport_crl_entries", "Revoked serials in force.", to: &text) {
            Double($0.entries)
        }
        writeLists("sallyport_crl_memory_bytes", "Memory of the index.", to: &text) {
            Double($0.memoryBytes)
        }
        writeLists("sallyport_crl_age_seconds", "Time since it was signed.", to: &text) {
            Double(now) - Double($0.thisUpdate)
        }
        writeLists(
            "sallyport_crl_next_update_timestamp_seconds",
            "When the next list is due, Unix time; NaN if the list does not say.", to: &text
        ) { $0.nextUpdate.map(Double.init) ?? .nan }
        text.open("sallyport_crl_freshness", .gauge, help: "1 for the state the list is in.")
        for list in revocationLists {
            for state in Freshness.allCases {
                text.sample(
                    ["org": list.org, "issuer": list.issuer, "state": state.rawValue],
                    UInt64(state == list.freshness ? 1 : 0))
            }
        }
    }

    private func writeLists(
        _ name: String, _ help: String, to text: inout MetricsText,
        value: (RevocationList) -> Double
    ) {
        text.open(name, .gauge, help: help)
        for list in revocationLists {
            text.sample(["org": list.org, "issuer": list.issuer], value(list))
        }
    }

    func writeCertificates(to text: inout MetricsText) {
        guard !certificates.isEmpty else { return }
        text.open(
            "sallyport_certificate_expiry_timestamp_seconds", .gauge,
            help: "When a certificate of the gateway expires, Unix time.")
        for certificate in certificates {
            text.sample(
                [
                    "role": certificate.role.rawValue, "owner": certificate.owner,
                    "subject": certificate.subject,
                ], Double(certificate.notAfter))
        }
    }
}
