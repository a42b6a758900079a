"""A browser without a browser: for attacks, and for what no browser would do."""

import http.client
import re
import socket
import ssl
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from . import names, pki
from .chromium import MAC
from .nameserver import address_of

LEAVE = re.compile(r"https://[a-z0-9.-]+/\.sallyport/posture\?s=[A-Za-z0-9_.~%-]+")
FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.S | re.I)
INPUT = re.compile(r"<(?:input|button)\b[^>]*>", re.I)
ATTRIBUTE = re.compile(r"""([a-z-]+)\s*=\s*("([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.I)
NAVIGATION = {
    "User-Agent": MAC,
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Sec-CH-UA-Platform": '"macOS"',
    "Sec-CH-UA-Mobile": "?0",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Site": "cross-site",
}


@dataclass(frozen=True)
class Form:
    """What a page wants posted."""

    action: str
    fields: list[tuple[str, str]]

    def value(self, name: str) -> str | None:
        return dict(self.fields).get(name)


@dataclass(frozen=True)
class Reply:
    """One answer; no redirect is followed."""

    url: str
    status: int
    headers: list[tuple[str, str]] = field(repr=False)
    body: str = field(repr=False)

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    @property
    def location(self) -> str | None:
        found = self.header("Location")
        return urljoin(self.url, found) if found else None

    @property
    def reason(self) -> str | None:
        """Why a refusal, as the gateway tells programs."""
        return self.header("Sallyport-Reason")

    @property
    def leave(self) -> str | None:
        """Where a leave page sends the browser."""
        found = LEAVE.search(unescape(self.body))
        return found.group(0) if found else None

    def forms(self) -> list[Form]:
        return [self._form(match.group(0)) for match in FORM.finditer(self.body)]

    def _form(self, text: str) -> Form:
        head = attributes(text[: text.index(">") + 1])
        fields = [attributes(match.group(0)) for match in INPUT.finditer(text)]
        return Form(urljoin(self.url, head.get("action", "")),
                    [(each["name"], each.get("value", "")) for each in fields if "name" in each])  # fmt: skip


def attributes(tag: str) -> dict[str, str]:
    return {match[1].lower(): unescape(match[3] or match[4] or match[5] or "")
            for match in ATTRIBUTE.finditer(tag)}  # fmt: skip


class Client:
    """Keeps cookies per host as browsers do, and shows a certificate to whoever asks for one."""

    def __init__(self, authorities: pki.PKI, device: pki.Pair | None = None):
        self.context = ssl.create_default_context(cafile=str(authorities.server_authority.certificate))
        if device:
            self.context.load_cert_chain(device.certificate, device.key)
        self.cookies: dict[str, dict[str, str]] = {}
        # Where it connects from.
        self.address = "127.0.0.1"
        # What a leave page has put away in the browser: the form whose sending it interrupted.
        self.kept: list[tuple[str, str]] = []

    def get(self, url: str, headers: dict[str, str] | None = None) -> Reply:
        return self.send("GET", url, headers=headers)

    def post(self, url: str, fields, headers: dict[str, str] | None = None) -> Reply:
        reply = self.send("POST", url, urlencode(fields).encode(), {
            "Content-Type": "application/x-www-form-urlencoded", **(headers or {})})  # fmt: skip
        if reply.leave:
            self.kept = list(fields)
        return reply

    def send(self, method: str, url: str, body: bytes | None = None,
             headers: dict[str, str] | None = None, sni: str | None = None) -> Reply:  # fmt: skip
        parts = urlsplit(url)
        host = parts.hostname or ""
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        fields = {**NAVIGATION, "Host": host, "Connection": "close", **(headers or {})}
        kept = self.cookies.get(host, {})
        if kept and "Cookie" not in fields:
            fields["Cookie"] = "; ".join(f"{name}={value}" for name, value in kept.items())
        if body is not None:
            fields.setdefault("Content-Length", str(len(body)))
        head = f"{method} {target} HTTP/1.1\r\n" + "".join(
            f"{name}: {value}\r\n" for name, value in fields.items()) + "\r\n"  # fmt: skip
        address = address_of(host) or names.GATEWAY
        with socket.create_connection((address, 443), 20, (self.address, 0)) as plain:
            with self.context.wrap_socket(plain, server_hostname=sni or host) as secure:
                self._send(secure, head.encode("latin-1") + (body or b""))
                answer = http.client.HTTPResponse(secure, method=method)
                answer.begin()
                text = read(answer).decode("utf-8", "replace")
        reply = Reply(url, answer.status, answer.getheaders(), text)
        self._remember(host, reply)
        return reply

    @staticmethod
    def _send(secure: ssl.SSLSocket, text: bytes) -> None:
        try:
            secure.sendall(text)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            # Refused before the body was through; the answer may be there all the same.
            pass

    def _remember(self, host: str, reply: Reply) -> None:
        for line in reply.all("Set-Cookie"):
            pair, *rest = line.split(";")
            name, _, value = pair.strip().partition("=")
            gone = any(re.match(r"\s*max-age=(0|-\d+)\s*$", part, re.I) for part in rest)
            if gone or any("1970" in part for part in rest):
                self.cookies.get(host, {}).pop(name, None)
            else:
                self.cookies.setdefault(host, {})[name] = value

    def follow(self, reply: Reply, most: int = 12) -> Reply:
        """Follows redirects, leave pages and forms that post themselves, as a browser would, up to a page that
        a person must act on."""
        for _ in range(most):
            step = self.next(reply)
            if step is None:
                return reply
            method, url, fields = step
            reply = self.post(url, fields) if method == "POST" else self.get(url)
        raise AssertionError(f"a loop: {reply.url}")

    def next(self, reply: Reply) -> tuple[str, str, list[tuple[str, str]]] | None:
        """What a browser does next by itself with an answer."""
        if reply.location:
            return "GET", reply.location, []
        if reply.leave:
            return "GET", reply.leave, []
        for form in reply.forms():
            if urlsplit(reply.url).path == "/.sallyport/resume" and self.kept:
                fields, self.kept = self.kept, []
                return "POST", form.action, fields
            if any(form.value(name) for name in ("SAMLResponse", "SAMLRequest", "wresult")):
                return "POST", form.action, form.fields
        return None

    def request_of(self, app: str) -> Reply:
        """The answer of an app that sends the browser to its identity provider, with the request in it."""
        start = f"https://{app}/" if app in names.PARTY_APPS else f"https://{app}/private/"
        reply = self.get(start)
        while reply.location and urlsplit(reply.location).hostname == app:
            reply = self.get(reply.location)
        return reply

    def sign_on_address(self, app: str) -> str:
        """The whole address of a sign-on request by redirect."""
        found = self.request_of(app).location
        assert found, f"{app} does not redirect"
        return found

    def log_in(self, reply: Reply, user: str = "alice") -> Reply:
        """Fills in the login form of the identity provider."""
        form = next(form for form in reply.forms() if form.value("AuthState") is not None)
        kept = [pair for pair in form.fields if pair[0] not in ("username", "password")]
        return self.post(form.action or reply.url,
                         [*kept, ("username", user), ("password", names.PASSWORD)])  # fmt: skip


def read(answer: http.client.HTTPResponse) -> bytes:
    try:
        return answer.read()
    except http.client.IncompleteRead as error:
        return error.partial


def query_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
