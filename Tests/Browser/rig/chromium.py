"""Chromium, driven by its DevTools protocol."""

import base64
import json
import threading
from pathlib import Path

from . import pki
from .page import Page
from .programs import Program
from .remote import Remote, RemoteError

MAC = ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
       "Chrome/156.0.0.0 Safari/537.36")  # fmt: skip
HINTS = {
    "brands": [{"brand": "Chromium", "version": "156"}],
    "platform": "macOS", "platformVersion": "14.0.0", "architecture": "arm", "model": "", "mobile": False,
}  # fmt: skip
OPTIONS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--no-default-browser-check", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-extensions", "--disable-default-apps", "--password-store=basic",
    "--disable-features=Translate,OptimizationHints,MediaRouter,HttpsUpgrades,DialMediaRouteProvider,"
    "SpareRendererForSitePerProcess",
    # Processes are what costs most here, and how many there are makes no difference to the network.
    "--disable-site-isolation-trials", "--renderer-process-limit=2",
    "--remote-debugging-port=0", "--remote-allow-origins=*", "--user-agent=" + MAC,
)  # fmt: skip

NO_COOKIES = {"profile": {"default_content_setting_values": {"cookies": 2}}}


class Chromium:
    """A browser process with a home and a certificate store of its own."""

    def __init__(self, folder: Path, authorities: pki.PKI, *devices: pki.Pair, cookies: bool = True):
        self.folder = folder
        folder.mkdir(parents=True)
        self.store = folder / ".pki/nssdb"
        pki.nss_database(self.store, authorities, *devices)
        profile = folder / "profile"
        if not cookies:
            (profile / "Default").mkdir(parents=True)
            (profile / "Default/Preferences").write_text(json.dumps(NO_COOKIES))
        self.program = Program(
            "chromium", ["/usr/bin/chromium", *OPTIONS, f"--user-data-dir={profile}", "about:blank"], folder,
            environment={"HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "XDG_CACHE_HOME": str(folder)})  # fmt: skip
        port_file = profile / "DevToolsActivePort"
        port, path = self.program.until("DevTools port", lambda: port_lines(port_file))
        self.remote = Remote(f"ws://127.0.0.1:{port}{path}")
        self.persons: list[Person] = []

    def stop(self) -> None:
        self.remote.close()
        self.program.stop()

    def import_certificate(self, device: pki.Pair) -> None:
        pki.import_device(self.store, device)

    def person(self) -> "Person":
        """Cookies and storage of their own, in the same browser process."""
        found = self.remote.call("Target.createBrowserContext", {"disposeOnDetach": True})
        self.persons.append(Person(self, found["browserContextId"]))
        return self.persons[-1]

    def page(self) -> "ChromiumPage":
        """A tab of a new person."""
        return self.person().page()

    def close_pages(self) -> None:
        """Closes every tab, and forgets whose they were."""
        self.remote.handlers.clear()
        for person in self.persons:
            self.remote.call("Target.disposeBrowserContext", {"browserContextId": person.identifier})
        self.persons.clear()


class Person:
    """A browser context: what another profile of the same browser would have."""

    def __init__(self, browser: Chromium, identifier: str):
        self.browser, self.identifier = browser, identifier

    def page(self) -> "ChromiumPage":
        remote = self.browser.remote
        target = remote.call(
            "Target.createTarget", {"url": "about:blank", "browserContextId": self.identifier})["targetId"]
        session = remote.call("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        return ChromiumPage(self, target, session)

    def cookies(self) -> list[dict]:
        return self.browser.remote.call(
            "Storage.getCookies", {"browserContextId": self.identifier})["cookies"]


class ChromiumPage(Page):
    """A tab with a note of every request that it made for a document."""

    def __init__(self, person: Person, target: str, session: str):
        self.person, self.target, self.session = person, target, session
        self.remote = person.browser.remote
        self.requests: list[dict] = []
        self.statuses: list[tuple[int, str]] = []
        self.console: list[str] = []
        self.remote.handlers.append(self._event)
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")
        # Pictures and styles of the identity provider: half of all requests, and nothing to learn from them.
        self.call("Network.setBlockedURLs", {"urls": ["*.png", "*.css", "*.ico"]})
        self.call("Emulation.setUserAgentOverride",
                  {"userAgent": MAC, "platform": "MacIntel", "userAgentMetadata": HINTS})  # fmt: skip

    def call(self, method: str, parameters: dict | None = None) -> dict:
        return self.remote.call(method, parameters, sessionId=self.session)

    def navigate(self, address: str) -> None:
        # The answer comes when the navigation is committed, which may wait for a certificate.
        threading.Thread(target=self._navigate, args=(address,), daemon=True).start()

    def _navigate(self, address: str) -> None:
        try:
            self.call("Page.navigate", {"url": address})
        except RemoteError:
            pass

    def evaluate(self, script: str):
        found = self.call("Runtime.evaluate", {"expression": script, "returnByValue": True})
        if "exceptionDetails" in found:
            raise RemoteError(json.dumps(found["exceptionDetails"])[:500])
        return found["result"].get("value")

    def before_each_document(self, script: str) -> None:
        self.call("Page.addScriptToEvaluateOnNewDocument", {"source": script})

    def without_script(self) -> None:
        self.call("Emulation.setScriptExecutionDisabled", {"value": True})

    def reload(self) -> None:
        self.mark()
        self.call("Page.reload")

    def history(self) -> list[str]:
        return [entry["url"] for entry in self.call("Page.getNavigationHistory")["entries"]]

    def step(self, by: int) -> None:
        """Back (-1) or forward (1)."""
        history = self.call("Page.getNavigationHistory")
        entry = history["entries"][history["currentIndex"] + by]
        self.call("Page.navigateToHistoryEntry", {"entryId": entry["id"]})

    def keep_documents(self) -> list[str]:
        """From now on, the body of every document that the browser gets, redirects included."""
        self.call("Fetch.enable", {"patterns": [{"resourceType": "Document", "requestStage": "Response"}]})
        self.documents: list[str] = []
        return self.documents

    def _event(self, event: dict) -> None:
        if event.get("sessionId") != self.session:
            return
        method, parameters = event["method"], event["params"]
        if method == "Network.requestWillBeSent" and parameters.get("type") == "Document":
            if before := parameters.get("redirectResponse"):
                self.statuses.append((before["status"], before["url"]))
            self.requests.append(parameters["request"])
        elif method == "Network.responseReceived" and parameters.get("type") == "Document":
            self.statuses.append((parameters["response"]["status"], parameters["response"]["url"]))
        elif method == "Log.entryAdded":
            self.console.append(parameters["entry"].get("text", ""))
        elif method == "Fetch.requestPaused":
            self._keep(parameters)

    def _keep(self, paused: dict) -> None:
        identifier = {"requestId": paused["requestId"]}
        # Redirects have no body to ask for.
        if paused.get("responseStatusCode", 0) not in (301, 302, 303, 307, 308):
            body = self.call("Fetch.getResponseBody", identifier)
            raw = body["body"].encode()
            text = (base64.b64decode(raw) if body["base64Encoded"] else raw).decode(errors="replace")
            self.documents.append(text)
        self.call("Fetch.continueRequest", identifier)

    def trips(self) -> int:
        """How often this tab went to the device-trust host."""
        return sum("/.sallyport/posture" in request["url"] for request in self.requests)

    def journey(self) -> str:
        return "\n".join(f"{request['method']} {request['url'][:160]}" for request in self.requests)


def port_lines(file: Path) -> list[str] | None:
    lines = file.read_text().split() if file.exists() else []
    return lines if len(lines) == 2 else None
