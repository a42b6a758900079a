internal import DeviceTrust

extension SelfTestPage {
    func html() -> [UInt8] {
        let words = words
        return PageLayout.document(
            title: words.title, heading: org, tone: posture.isTrusted ? .good : .bad
        ) { html in
            html.markup("<p class=\"lead\">")
            html.text(words.explanation)
            html.markup("</p>\n")
            if let remedy = words.remedy {
                writeAdvice(remedy, to: &html)
                html.actions(learnMore: learnMore, retry: PageLink(path: "/"))
            }
            writeVerdict(&html)
            writeCertificate(&html)
            writeConnection(&html)
        }
    }

    private func writeAdvice(_ remedy: String, to html: inout HTMLText) {
        html.markup("<section class=\"advice\">\n<h2>What you can do</h2>\n<p>")
        html.text(remedy)
        html.markup("</p>\n")
        if certificate == nil { html.markup(Self.whyNone) }
        if posture.reason == .unknownIssuer { html.issuers(acceptedIssuers) }
        html.markup("</section>\n")
    }

    private func writeVerdict(_ html: inout HTMLText) {
        html.markup("<section class=\"facts\">\n<h2>Result</h2>\n<dl>\n")
        html.fact("Device trust") { html in
            html.markup("<span class=\"state\">")
            html.text(posture.isTrusted ? "trusted" : "not trusted")
            html.markup("</span>")
        }
        if let reason = posture.reason { html.fact("Reason", code: reason.entry.code) }
        html.markup("</dl>\n</section>\n")
    }

    private func writeCertificate(_ html: inout HTMLText) {
        html.markup("<section class=\"facts\">\n<h2>Certificate</h2>\n")
        guard let certificate else {
            html.markup("<p>Your browser showed none.</p>\n</section>\n")
            return
        }
        html.markup("<dl>\n")
        if let deviceID = certificate.deviceID { html.fact("Device", code: deviceID) }
        html.fact("Platform", words: Self.name(of: certificate.platform))
        html.fact("Subject", distinguishedName: certificate.subject)
        html.fact("Issued by", distinguishedName: certificate.issuer)
        html.fact("Serial number", code: certificate.serial)
        writeDates(certificate, to: &html)
        html.fact("Fingerprint", code: certificate.fingerprint)
        html.markup("</dl>\n</section>\n")
    }

    private func writeDates(_ certificate: Certificate, to html: inout HTMLText) {
        if let notBefore = certificate.notBefore {
            html.fact("Valid from") { html in
                html.time(notBefore)
                if notBefore > now {
                    writeDue("starts " + RelativeTime.phrase(from: now, to: notBefore), to: &html)
                }
            }
        }
        guard let notAfter = certificate.notAfter else { return }
        html.fact("Valid until") { html in
            html.time(notAfter)
            // The certificate counts through its last second.
            let distance = RelativeTime.phrase(from: now, to: notAfter)
            if notAfter < now {
                writeDue("expired " + distance, to: &html)
            } else if Double(notAfter) - Double(now) < Self.soon {
                writeDue("expires " + distance, to: &html)
            } else {
                html.markup(" <span class=\"note\">(expires ")
                html.text(distance)
                html.markup(")</span>")
            }
        }
    }

    private func writeDue(_ words: String, to html: inout HTMLText) {
        html.markup(" <span class=\"due\">(")
        html.text(words)
        html.markup(")</span>")
    }

    private func writeConnection(_ html: inout HTMLText) {
        html.markup("<section class=\"facts\">\n<h2>Connection</h2>\n<dl>\n")
        html.fact("Host", words: host)
        html.fact("Your address", code: connection.clientAddress)
        html.fact("Encryption", words: "\(connection.version), \(connection.cipher)")
        html.fact(
            "Handshake",
            words: connection.isResumed ? "continued from an earlier session" : "new")
        html.fact("Time here") { $0.time(now) }
        html.fact("Request", code: requestID)
        html.markup("</dl>\n</section>\n")
    }

    private static func name(of platform: DevicePlatform) -> String {
        switch platform {
        case .macos: "macOS"
        case .windows: "Windows"
        case .unknown: "not named"
        }
    }

    /// The causes met most often, for people who expected a certificate to be there.
    private static let whyNone: StaticString = """
        <p>If this computer should have a certificate, it may be that:</p>
        <ul>
        <li>the browser remembers an earlier choice of none: close all of its windows, quit it \
        and start it again;</li>
        <li>a private window, another profile or another browser is in use that does not reach \
        the computer's certificates;</li>
        <li>security software or a proxy opens the encrypted connection on its way and leaves the \
        certificate out: it must let this host pass untouched;</li>
        <li>the certificate was not installed yet: your IT team can see to it.</li>
        </ul>

        """

    /// 30 days, in seconds.
    private static let soon = 2_592_000.0
}
