import DeviceTrust
import HTTP
import TLS
import Transport

/// The list of a user's apps on the org host.
extension Worker {
    /// Answers with the apps of whoever signed in last with this browser, and which of them stay
    /// closed on this device.
    mutating func answerDashboard(_ token: Token, _ site: Site, _ head: borrowing ByteBuffer) {
        guard request.method == .get || request.method == .head else {
            return answerError(token, status: 405, allow: "GET, HEAD")
        }
        guard let apps = site.listedApps else { return answerError(token, status: 404) }
        readDevice(token, head, site)
        noteOrigin(token, head, site)
        let posture = clients[token].evidence == nil ? nil : shownPosture(token, site)
        let user = sessionUser(token, head, site)
        // Somebody who was refused on the way in has not been named: what everybody may know of is
        // shown to whoever has tried.
        let entries =
            user == nil && posture == nil
            ? []
            : apps.compactMap { app in
                entry(app, user, isLocked: isLocked(app, token, site, posture))
            }
        let page = DashboardPage(
            org: site.org.displayName, user: user?.name, apps: entries,
            posture: posture, requestID: requestID(token),
            learnMore: site.org.learnMore.flatMap(PageLink.init(address:)),
            look: look(token, site))
        reply(token, page.page(clients[token].exchange.format))
    }

    /// An app as the list shows it; nil for one that is not for this user.
    private func entry(_ app: App, _ user: NamedUser?, isLocked: Bool) -> DashboardPage.Entry? {
        guard let link = PageLink(address: app.audience + "/"),
            app.signOn?.policy.isAssigned(to: user) ?? true
        else { return nil }
        return DashboardPage.Entry(name: app.displayName, link: link, isLocked: isLocked)
    }

    /// Whether an app asks for a trusted device, and this one was found not to be: a browser is
    /// used, device trust is on, and the device was looked at because such an app was tried.
    private func isLocked(
        _ app: App, _ token: Token, _ site: Site, _ posture: Posture?
    ) -> Bool {
        guard let policy = app.signOn?.policy, policy.mentionsTrust, site.org.trust.enabled,
            let posture, !posture.isTrusted
        else { return false }
        let facts = signOnFacts(token, site)
        guard facts.client == .browser, let platform = facts.platform else { return false }
        guard let device = platform.devicePlatform else { return true }
        return site.org.platforms.contains(device)
            && switched.setting(org: site.org.id, platform: device).state == .on
    }
}
