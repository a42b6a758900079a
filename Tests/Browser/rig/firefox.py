"""Firefox, driven by WebDriver BiDi."""

import json
import re
import threading
from pathlib import Path

from . import pki
from .page import Page
from .programs import Program
from .remote import Remote, RemoteError

MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0"
PREFERENCES = {
    "app.normandy.enabled": False,
    "app.update.auto": False,
    "browser.aboutwelcome.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.systemAddon.update.enabled": False,
    "general.useragent.override": MAC,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.manage-offline-status": False,
    "network.trr.mode": 5,
    "permissions.default.image": 2,
    "remote.active-protocols": 1,
    "security.default_personal_cert": "Select Automatically",
    "services.settings.server": "",
    "signon.rememberSignons": False,
    "toolkit.telemetry.enabled": False,
}


class Firefox:
    """A browser process with a profile of its own."""

    def __init__(self, folder: Path, authorities: pki.PKI, *devices: pki.Pair):
        profile = folder / "profile"
        pki.nss_database(profile, authorities, *devices)
        (profile / "user.js").write_text("".join(
            f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items()))  # fmt: skip
        self.program = Program(
            "firefox", ["/usr/bin/firefox-esr", "--headless", "--no-remote", "--remote-debugging-port", "0",
                        "--profile", profile, "about:blank"],
            folder, environment={"HOME": str(folder), "MOZ_CRASHREPORTER_DISABLE": "1"})  # fmt: skip
        address = self.program.until("BiDi port", self._address, 60)
        self.remote = Remote(f"{address}/session")
        self.remote.call("session.new", {"capabilities": {}}, within=60)
        self.persons: list[str] = []

    def _address(self) -> str | None:
        found = re.search(r"WebDriver BiDi listening on (ws://\S+)", self.program.text())
        return found.group(1) if found else None

    def stop(self) -> None:
        self.remote.close()
        self.program.stop()

    def page(self) -> "FirefoxPage":
        """A tab of a new person."""
        person = self.remote.call("browser.createUserContext")["userContext"]
        self.persons.append(person)
        found = self.remote.call("browsingContext.create", {"type": "tab", "userContext": person})
        return FirefoxPage(self.remote, found["context"])

    def close_pages(self) -> None:
        """Closes every tab, and forgets whose they were."""
        for person in self.persons:
            self.remote.call("browser.removeUserContext", {"userContext": person})
        self.persons.clear()


class FirefoxPage(Page):
    """A tab."""

    def __init__(self, remote: Remote, context: str):
        self.remote, self.context = remote, context

    def navigate(self, address: str) -> None:
        threading.Thread(target=self._navigate, args=(address,), daemon=True).start()

    def _navigate(self, address: str) -> None:
        try:
            self.remote.call("browsingContext.navigate",
                             {"context": self.context, "url": address, "wait": "none"})  # fmt: skip
        except RemoteError:
            pass

    def evaluate(self, script: str):
        found = self.remote.call("script.evaluate", {
            "expression": script, "target": {"context": self.context}, "awaitPromise": False})  # fmt: skip
        if found.get("type") == "exception":
            raise RemoteError(json.dumps(found["exceptionDetails"])[:500])
        return found["result"].get("value")
