extension PageWord {
    /// The text in English; a test keeps the table complete.
    var english: String { Self.table[self] ?? "" }

    private static let table = common.merging(trips) { $1 }
        .merging(apps) { $1 }.merging(selfTest) { $1 }.merging(times) { $1 }

    private static let common: [PageWord: String] = [
        .adviceHeading: "What you can do",
        .forITHeading: "For your IT team",
        .forITHint:
            "If you ask for help, pass these details on. They name this attempt in the log.",
        .learnMore: "Learn more",
        .tryAgain: "Try again",
        .startAgain: "Start again",
        .factApp: "App",
        .factCertificateShown: "Certificate shown",
        .factIssuedBy: "Issued by",
        .factReason: "Reason",
        .factRequest: "Request",
        .factTime: "Time",
        .acceptedIssuers: "The certificate to choose was issued by:",
        .secondFactor: "Sign in with a second factor",
        .signInAgain: "Sign in again",
        .errorHeading: "Error {status}",
        .errorHint: "If you ask for help, pass this on. It names this attempt in the log.",
    ]

    private static let trips: [PageWord: String] = [
        .leaveTitle: "Checking this computer",
        .leaveLead: "{org} checks whether this computer is a managed one. This takes a moment.",
        .leaveContinue: "Continue",
        .leaveNoScript: "Scripts are switched off in this browser, so please go on by hand.",
        .leaveLateHeading: "This takes longer than it should",
        .leaveLate: """
        Something on the way, such as a proxy or security software, may keep your browser \
        from the host that checks this computer. You can wait, or choose:
        """,
        .leaveOtherHost: "Try the check at its other address",
        .leaveUnchecked: "Continue without checking this computer",
        .leaveUncheckedNote: "Apps that need a managed computer stay closed then.",
        .resumeTitle: "Taking you back to sign-in",
        .resumeLead: "One moment, please.",
        .resumeStaleHeading: "Please start again",
        .resumeStale: """
        This window no longer has the sign-in that you began. Go back to the app and sign in \
        once more.
        """,
        .resumeNoScript: """
        Scripts are switched off in this browser. Switch them on for this site, or go back \
        to the app and sign in once more.
        """,
    ]

    private static let apps: [PageWord: String] = [
        .appsTitle: "Your apps",
        .appsLead: "Choose an app to sign in to it.",
        .appsSignedIn: "Signed in as {user}",
        .appsListLabel: "Apps",
        .appsLocked: "Locked",
        .appsLockedNote: "Needs a managed computer",
        .appsNone: "No app is assigned to you. If you miss one, ask your IT team.",
        .appsUnknownUser: "This page does not know yet who you are.",
        .appsUnknownUserRemedy: """
        Open one of your apps first, from a bookmark or its own address, and sign in there. \
        Then come back to see all of them.
        """,
    ]

    private static let selfTest: [PageWord: String] = [
        .trustedTitle: "This computer is trusted",
        .trustedExplanation:
            "Your organisation recognises this computer by its device certificate.",
        .whyNone: "If this computer should have a certificate, it may be that:",
        .whyNoneRemembered: """
        the browser remembers an earlier choice of none: close all of its windows, quit it \
        and start it again;
        """,
        .whyNoneProfile: """
        a private window, another profile or another browser is in use that does not reach \
        the computer's certificates;
        """,
        .whyNoneProxy: """
        security software or a proxy opens the encrypted connection on its way and leaves \
        the certificate out: it must let this host pass untouched;
        """,
        .whyNoneMissing: "the certificate was not installed yet: your IT team can see to it.",
        .resultHeading: "Result",
        .deviceTrust: "Device trust",
        .trusted: "trusted",
        .notTrusted: "not trusted",
        .certificateHeading: "Certificate",
        .noneShown: "Your browser showed none.",
        .device: "Device",
        .platform: "Platform",
        .platformUnnamed: "not named",
        .subject: "Subject",
        .serialNumber: "Serial number",
        .validFrom: "Valid from",
        .validUntil: "Valid until",
        .starts: "starts {when}",
        .expires: "expires {when}",
        .expired: "expired {when}",
        .fingerprint: "Fingerprint",
        .connectionHeading: "Connection",
        .host: "Host",
        .address: "Your address",
        .encryption: "Encryption",
        .handshake: "Handshake",
        .handshakeNew: "new",
        .handshakeContinued: "continued from an earlier session",
        .timeHere: "Time here",
    ]

    private static let times: [PageWord: String] = [
        .moment: "{day} {month} {year}, {clock} UTC",
        .inMoment: "in less than a minute",
        .agoMoment: "less than a minute ago",
        .inMinute: "in 1 minute",
        .inMinutes: "in {count} minutes",
        .agoMinute: "1 minute ago",
        .agoMinutes: "{count} minutes ago",
        .inHour: "in 1 hour",
        .inHours: "in {count} hours",
        .agoHour: "1 hour ago",
        .agoHours: "{count} hours ago",
        .inDay: "in 1 day",
        .inDays: "in {count} days",
        .agoDay: "1 day ago",
        .agoDays: "{count} days ago",
        .inYear: "in 1 year",
        .inYears: "in {count} years",
        .agoYear: "1 year ago",
        .agoYears: "{count} years ago",
    ]
}
