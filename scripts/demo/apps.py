"""The small servers of the demo: an identity provider, and an app that speaks WS-Federation.

Both listen on loopback only and write down which headers they received, as Apache does for the SAML apps.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import federation

# The headers whose arrival the demo shows, in the order of Apache's log format.
SHOWN_HEADERS = (
    "X-Sallyport-Device-Trust",
    "X-Sallyport-Reason",
    "X-Sallyport-Device-Id",
    "X-Sallyport-Device-Platform",
    "X-Sallyport-Jwt-Assertion",
    "X-Request-Id",
)
LARGEST_FORM = 1024 * 1024


@dataclass
class Received:
    """One request as an app saw it."""

    host: str
    method: str
    path: str
    status: int
    agent: str
    user: str
    headers: dict[str, str]


@dataclass
class Journal:
    """What the Python servers received; appended by their threads."""

    entries: list[Received] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, entry: Received) -> None:
        with self.lock:
            self.entries.append(entry)

    def since(self, start: int) -> list[Received]:
        with self.lock:
            return self.entries[start:]


@dataclass
class Page:
    """An answer of one of the servers."""

    status: int
    html: str
    user: str = "-"


Answer = Callable[[str, str, dict[str, str]], Page]


def serve(answer: Answer, journal: Journal) -> ThreadingHTTPServer:
    """Starts a server on a free loopback port. `answer` gets host, path and parameters."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 75

        def do_GET(self) -> None:
            self.reply(urlsplit(self.path).query)

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            if not 0 <= length <= LARGEST_FORM:
                self.send_error(413)
                return
            self.reply(self.rfile.read(length).decode("utf-8", "replace"))

        def reply(self, parameters: str) -> None:
            host = self.headers.get("Host", "")
            path = urlsplit(self.path).path
            form = {name: values[0] for name, values in parse_qs(parameters).items()}
            try:
                page = answer(host, path, form)
            except (ValueError, KeyError, SyntaxError) as error:
                page = Page(400, f"<p>That is no message this server understands: {escape(str(error))}</p>")
            shown = {name: self.headers.get(name, "-") for name in SHOWN_HEADERS}
            journal.add(Received(host, self.command, path, page.status,
                                 self.headers.get("User-Agent", "-"), page.user, shown))  # fmt: skip
            body = ("<!DOCTYPE html><meta charset=utf-8>" + page.html).encode()
            self.send_response(page.status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@dataclass
class IdentityProvider:
    """Signs everybody in as alice: the demo is about the device."""

    issuer: str
    keys: federation.KeyPair
    consumers: dict[str, str]  # SAML entity id -> where its responses go
    realms: dict[str, str]  # WS-Federation realm -> where its tokens go

    def answer(self, _: str, path: str, form: dict[str, str]) -> Page:
        if path == "/sso":
            request = federation.AuthnRequest.read_redirect(form["SAMLRequest"])
            consumer = self.consumers[request.issuer]
            response = federation.saml_response(
                self.issuer, self.keys, consumer, request.issuer, request.identifier)
            fields = {"SAMLResponse": response, "RelayState": form.get("RelayState", "")}
            return Page(200, form_page(consumer, fields))
        if path == "/wsfed" and form["wa"] == "wsignin1.0":
            realm = form["wtrealm"]
            result = federation.wsfed_result(self.issuer, self.keys, realm)
            fields = {"wa": "wsignin1.0", "wresult": result, "wctx": form.get("wctx", "")}
            return Page(200, form_page(self.realms[realm], fields))
        return Page(404, "<h1>Identity provider</h1><p>Nothing here: start at an app.</p>")


def form_page(action: str, fields: dict[str, str]) -> str:
    """The page that makes a browser post a message to the app."""
    inputs = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in fields.items())  # fmt: skip
    return f"""<body onload="document.forms[0].submit()"><form method="post" action="{escape(action)}">
{inputs}<button>Go on as {federation.USER}</button></form>"""


@dataclass
class ReportsApp:
    """Relying party of WS-Federation: signs in whoever brings a good token."""

    idp_address: str
    idp_keys: federation.KeyPair

    def answer(self, host: str, path: str, form: dict[str, str]) -> Page:
        realm = f"urn:demo:{host.split('.')[0]}"
        if path != "/wsfed":
            link = f"{self.idp_address}/wsfed?wa=wsignin1.0&wtrealm={realm}&wctx=demo"
            return Page(200, f'<h1>WS-Federation app</h1><p><a href="{escape(link)}">Sign in</a></p>')
        user = federation.user_of_wsfed_result(form["wresult"], self.idp_keys, realm)
        if user is None:
            return Page(403, "<h1>WS-Federation app</h1><p>That token is not good.</p>")
        return Page(200, f"<h1>WS-Federation app</h1><p>Signed in as <b>{escape(user)}</b>.</p>", user)
