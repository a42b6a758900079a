extension PostureReason {
    /// The table of all reasons: code, event reason, texts and remedy in one place.
    public var entry: ReasonEntry {
        switch self {
        case .noCertificate:
            row(
                "NO_CERTIFICATE", "We could not recognise this computer",
                """
                Your browser did not show the device certificate that proves your organisation \
                manages this computer.
                """,
                """
                If this is a work computer, close the browser completely, open it again and \
                choose the device certificate when asked. If it is your own computer, use a \
                work computer or ask your IT team how to register it.
                """)
        case .malformedCertificate:
            row(
                "CERT_MALFORMED", "This computer's certificate cannot be read",
                "The device certificate your browser sent is damaged or breaks the standard.",
                "Ask your IT team to issue a new device certificate for this computer.")
        case .unknownIssuer:
            row(
                "CERT_UNTRUSTED_ISSUER", "This certificate comes from somewhere else",
                """
                Your browser showed a certificate that your organisation's device authority did \
                not issue.
                """,
                """
                Close the browser completely, open it again and choose your organisation's \
                device certificate. If you see none, ask your IT team to register this computer.
                """)
        case .badChain:
            row(
                "CERT_BAD_CHAIN", "This computer's certificate does not check out",
                """
                The device certificate names your organisation's device authority, but the way \
                from one to the other cannot be verified.
                """,
                "Ask your IT team to check the device authority and issue a new certificate.")
        case .wrongUsage:
            row(
                "CERT_WRONG_USAGE", "This certificate is meant for something else",
                "Your browser showed a certificate that may not be used to identify a computer.",
                """
                Close the browser completely, open it again and choose the device certificate. \
                If there is no other one, ask your IT team for it.
                """)
        case .notYetValid:
            row(
                "CERT_NOT_YET_VALID", "This computer's certificate is not valid yet",
                "The device certificate on this computer starts to count at a later time.",
                """
                Wait a few minutes and try again. If it still fails, ask your IT team when the \
                certificate becomes valid.
                """, transient: true)
        case .expired:
            row(
                "CERT_EXPIRED", "This computer's certificate has expired",
                "The device certificate on this computer was not renewed in time.",
                """
                Connect to your organisation's network or management tool so that it can renew \
                the certificate, then restart the browser. If that does not help, ask your IT \
                team.
                """)
        case .supersededExpired:
            row(
                "CERT_SUPERSEDED_EXPIRED", "Your browser still shows the old certificate",
                """
                This computer has a new device certificate, but your browser goes on using the \
                one before it, which has expired.
                """,
                """
                Close the browser completely, all its windows, and open it again. It then finds \
                the new certificate. If it still shows this page, ask your IT team to remove the \
                old certificate from this computer.
                """)
        case .revoked:
            row(
                "CERT_REVOKED", "This computer is no longer trusted",
                "Your organisation has withdrawn the device certificate of this computer.",
                """
                Ask your IT team why it was withdrawn. They can register the computer again.
                """)
        case .crlStale:
            row(
                "CRL_STALE", "We cannot check this computer right now",
                """
                The list that tells which device certificates were withdrawn is out of date, so \
                nobody can say whether yours still counts. Nothing is wrong with your computer.
                """,
                "Try again in a few minutes. If it lasts, tell your IT team.", transient: true)
        case .deviceUnknown:
            row(
                "DEVICE_UNKNOWN", "This computer is not registered",
                "The device certificate is good, but this computer is not registered here.",
                "Ask your IT team to register this computer.")
        case .deviceNotManaged:
            row(
                "DEVICE_NOT_MANAGED", "This computer is not managed any more",
                "Your organisation's device management no longer manages this computer.",
                """
                Enrol the computer in device management again, or ask your IT team to do it. \
                Use another work computer meanwhile.
                """)
        case .boundToOtherUser:
            row(
                "CERT_BOUND_TO_OTHER_USER", "This computer belongs to somebody else",
                """
                You signed in on a computer that is registered for another person, so the app \
                was not opened.
                """,
                """
                Use your own work computer. If this one has become yours, ask your IT team to \
                register it for you.
                """)
        case .userDeactivated:
            row(
                "USER_DEACTIVATED", "This account is deactivated",
                "The account that this computer is registered for has been deactivated.",
                "If you think that this is a mistake, ask your IT team.")
        case .deviceTrustDisabled:
            row(
                "DEVICE_TRUST_DISABLED", "Device checks are switched off",
                "Your organisation has switched off the check of devices for now.",
                "Ask your IT team when the check will be back, or use an app that does not need it."
            )
        case .notEvaluated:
            row(
                "NOT_EVALUATED", "This computer was not checked",
                "The app was reached in a way that leaves no room to ask for a device certificate.",
                "Open the app again in a new browser window, starting from its own address.",
                transient: true)
        }
    }

    private func row(
        _ eventReason: String, _ title: String, _ explanation: String, _ remedy: String,
        transient: Bool = false
    ) -> ReasonEntry {
        ReasonEntry(
            code: rawValue, eventReason: eventReason, title: title, explanation: explanation,
            remedy: remedy, transient: transient)
    }
}
