internal import DeviceTrust

extension SelfTestPage {
    func html() -> [UInt8] {
        let words = words
        return PageLayout.document(
            title: words.title, heading: org, tone: posture.isTrusted ? .good : .bad,
            frame: look.frame
        ) { html in
            html.lead(words.explanation)
            if let remedy = words.remedy {
                writeAdvice(remedy, to: &html)
                html.actions(
                    (learnMore, texts[.learnMore]), (PageLink(path: "/"), texts[.tryAgain]))
            }
            writeVerdict(&html)
            writeCertificate(&html)
            writeConnection(&html)
        }
    }

    private var texts: PageTexts { look.texts }

    private func writeAdvice(_ remedy: String, to html: inout HTMLText) {
        html.advice(texts[.adviceHeading], remedy) { html in
            if certificate == nil { writeWhyNone(&html) }
            if posture.reason == .unknownIssuer {
                html.issuers(acceptedIssuers, texts[.acceptedIssuers])
            }
        }
    }

    /// The causes met most often, for people who expected a certificate to be there.
    private func writeWhyNone(_ html: inout HTMLText) {
        html.markup("<p>")
        html.text(texts[.whyNone])
        html.markup("</p>\n<ul>\n")
        for cause in [
            PageWord.whyNoneRemembered, .whyNoneProfile, .whyNoneProxy, .whyNoneMissing,
        ] {
            html.markup("<li>")
            html.text(texts[cause])
            html.markup("</li>\n")
        }
        html.markup("</ul>\n")
    }

    private func writeVerdict(_ html: inout HTMLText) {
        html.facts(texts[.resultHeading]) { html in
            html.fact(texts[.deviceTrust]) { html in
                html.markup("<span class=\"state\">")
                html.text(texts[posture.isTrusted ? .trusted : .notTrusted])
                html.markup("</span>")
            }
            if let reason = posture.reason {
                html.fact(texts[.factReason], code: reason.entry.code)
            }
        }
    }

    private func writeCertificate(_ html: inout HTMLText) {
        guard let certificate else {
            html.markup("<section class=\"facts\">\n<h2>")
            html.text(texts[.certificateHeading])
            html.markup("</h2>\n<p>")
            html.text(texts[.noneShown])
            html.markup("</p>\n</section>\n")
            return
        }
        html.facts(texts[.certificateHeading]) { html in
            if let deviceID = certificate.deviceID { html.fact(texts[.device], code: deviceID) }
            html.fact(texts[.platform], words: name(of: certificate.platform))
            html.fact(texts[.subject], distinguishedName: certificate.subject)
            html.fact(texts[.factIssuedBy], distinguishedName: certificate.issuer)
            html.fact(texts[.serialNumber], code: certificate.serial)
            writeDates(certificate, to: &html)
            html.fact(texts[.fingerprint], code: certificate.fingerprint)
        }
    }

    private func writeDates(_ certificate: Certificate, to html: inout HTMLText) {
        if let notBefore = certificate.notBefore {
            html.fact(texts[.validFrom]) { html in
                html.time(notBefore, texts)
                if notBefore > now {
                    writeNote("due", .starts, notBefore, to: &html)
                }
            }
        }
        guard let notAfter = certificate.notAfter else { return }
        html.fact(texts[.validUntil]) { html in
            html.time(notAfter, texts)
            // The certificate counts through its last second.
            if notAfter < now {
                writeNote("due", .expired, notAfter, to: &html)
            } else if Double(notAfter) - Double(now) < Self.soon {
                writeNote("due", .expires, notAfter, to: &html)
            } else {
                writeNote("note", .expires, notAfter, to: &html)
            }
        }
    }

    private func writeNote(
        _ style: StaticString, _ word: PageWord, _ moment: Int64, to html: inout HTMLText
    ) {
        html.markup(" <span class=\"")
        html.markup(style)
        html.markup("\">(")
        html.text(texts.text(word, ("when", RelativeTime.phrase(from: now, to: moment, texts))))
        html.markup(")</span>")
    }

    private func writeConnection(_ html: inout HTMLText) {
        html.facts(texts[.connectionHeading]) { html in
            html.fact(texts[.host], words: host)
            html.fact(texts[.address], code: connection.clientAddress)
            html.fact(texts[.encryption], words: "\(connection.version), \(connection.cipher)")
            html.fact(
                texts[.handshake],
                words: texts[connection.isResumed ? .handshakeContinued : .handshakeNew])
            html.fact(texts[.timeHere]) { $0.time(now, texts) }
            html.fact(texts[.factRequest], code: requestID)
        }
    }

    private func name(of platform: DevicePlatform) -> String {
        switch platform {
        case .macos: "macOS"
        case .windows: "Windows"
        case .unknown: texts[.platformUnnamed]
        }
    }

    /// 30 days, in seconds.
    private static let soon = 2_592_000.0
}
