"""The apps and the identity provider: Apache with mod_auth_mellon, SimpleSAMLphp, a WS-Federation app."""

import http.client
import json
import socket
import threading
from dataclasses import dataclass
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from urllib.parse import parse_qs, quote, urlsplit

from . import federation, names
from .pki import PKI, Pair, signing_pair
from .programs import Program
from .waiting import until

HERE = Path(__file__).resolve().parent
SIMPLESAML = Path("/usr/share/simplesamlphp")
MODULES = Path("/usr/lib/apache2/modules")
TRUST = "X-Sallyport-Device-Trust"
# The order of the columns in Apache's log.
SHOWN = (TRUST, "X-Sallyport-Reason", "X-Sallyport-Device-Id", "X-Sallyport-User", "X-Sallyport-Groups",
         "X-Sallyport-Policy-Rule", "X-Sallyport-Authenticated-User", "X-Sallyport-Jwt-Assertion",
         "X_Sallyport_Device_Trust", "Cookie")  # fmt: skip
LARGEST_FORM = 1024 * 1024


@dataclass(frozen=True)
class Received:
    """One request as an app saw it; `-` stands for what was not there."""

    app: str
    method: str
    path: str
    status: int
    user: str
    headers: dict[str, str]

    @property
    def trust(self) -> str:
        return self.headers[TRUST]

    @property
    def is_sign_on(self) -> bool:
        """Whether this request brought an assertion."""
        return self.method == "POST" and self.path in ("/mellon/postResponse", "/wsfed")


class Apps:
    """Everything the gateway does not provide, running."""

    def __init__(self, folder: Path, pki: PKI):
        self.folder, self.pki = folder, pki
        # Unprivileged web servers look in here.
        folder.mkdir(mode=0o755)
        folder.chmod(0o755)
        self.idp_keys = signing_pair(folder, "identity-provider")
        self.sp_keys = signing_pair(folder, "service-provider")
        self.programs: list[Program] = []
        self.journal: list[Received] = []
        self.marks = 0

    def start(self) -> None:
        apache = self._start_apache()
        php = self._start_identity_provider()
        self.party = RelyingParty(self.idp_keys, self.journal)
        for program, port in ((apache, names.APACHE_PORT), (php, names.PHP_PORT)):
            program.until("accepts connections", lambda port=port: accepts(port))

    def stop(self) -> None:
        self.party.stop()
        for program in self.programs:
            program.stop()

    def received(self) -> list[Received]:
        """What all apps received so far."""
        log = self.folder / "received.log"
        lines = log.read_text(errors="replace").splitlines() if log.exists() else []
        found = list(self.journal)
        for line in lines:
            app, method, path, status, user, *values = line.split("\t")
            if len(values) == len(SHOWN):
                found.append(Received(app, method, path, int(status), user, dict(zip(SHOWN, values))))
        return found

    def of(self, app: str) -> list[Received]:
        return [entry for entry in self.received() if entry.app == app]

    def sign_ons(self, app: str) -> list[Received]:
        return [entry for entry in self.of(app) if entry.is_sign_on]

    def count(self, app: str) -> int:
        """How many sign-ons an app has received, those of this moment included: Apache writes its log shortly
        after the answer, so this waits for the line of a request of its own."""
        self.marks += 1
        path = f"/mark-{self.marks}"
        connection = http.client.HTTPConnection("127.0.0.1", names.APACHE_PORT, timeout=10)
        connection.request("GET", path, headers={"Host": names.APP})
        connection.getresponse().read()
        connection.close()
        until("the line of a request", lambda: any(entry.path == path for entry in self.of(names.APP)))
        return len(self.sign_ons(app))

    def sign_on(self, app: str, since: int = 0) -> Received:
        """The first sign-on at an app after so many; log lines come shortly after the answer."""
        return until(f"{app} received an assertion", lambda: self.sign_ons(app)[since:])[0]

    def idp_received(self) -> list[tuple[str, str, str, dict[str, str]]]:
        """Host, method, target and fields of each request that the identity provider got."""
        log = self.folder / "idp-received.log"
        return [tuple(json.loads(line)) for line in log.read_text().splitlines()] if log.exists() else []

    def evidence(self) -> str:
        entries = "\n".join(
            f"{entry.app} {entry.method} {entry.path} {entry.status} user={entry.user} trust={entry.trust}"
            for entry in self.received()[-40:])  # fmt: skip
        errors = self.folder / "apache-error.log"
        tail = "\n".join(errors.read_text().splitlines()[-15:]) if errors.exists() else ""
        return f"{entries}\n--- apache\n{tail}\n--- simplesamlphp\n{self._idp_log()}"

    def _idp_log(self) -> str:
        log = self.folder / "simplesamlphp.log"
        return "\n".join(log.read_text(errors="replace").splitlines()[-15:]) if log.exists() else ""

    def _start_apache(self) -> Program:
        pages = self.folder / "pages"
        pages.mkdir()
        (pages / "index.shtml").write_text((HERE / "index.shtml").read_text())
        hosts = [self._mellon(app) for app in (*names.REDIRECT_APPS, *names.POST_APPS)]
        hosts += [filled("apache-proxy.conf", listen=f"{names.OUTSIDE}:443", app=app,
                         upstream=f"http://127.0.0.1:{port}")
                  for app, port in ((names.PLAIN_IDP, names.PHP_PORT),
                                    (names.CLOUD_PARTY, names.PARTY_PORT),
                                    (names.PLAIN_PARTY, names.PARTY_PORT))]  # fmt: skip
        columns = ("%v", "%m", "%U", "%>s", "%{MELLON_NAME_ID}e", *(f"%{{{name}}}i" for name in SHOWN))
        settings = self.folder / "apache.conf"
        settings.write_text(filled(
            "apache.conf", run=self.folder, modules=MODULES, pages=pages,
            inside=f"127.0.0.1:{names.APACHE_PORT}", outside=f"{names.OUTSIDE}:443",
            certificate=self.pki.outside.certificate, key=self.pki.outside.key,
            log_format="\\t".join(columns), virtual_hosts="\n".join(hosts)))  # fmt: skip
        return self._spawn("apache", ["/usr/sbin/apache2", "-DFOREGROUND", "-f", settings])

    def _mellon(self, app: str) -> str:
        binding = "HTTP-POST" if app in names.POST_APPS else "HTTP-Redirect"
        host = names.identity_provider(app)
        idp, own = self.folder / f"{host}-{binding}.xml", self.folder / f"{app}.xml"
        idp.write_text(federation.idp_metadata(host, self.idp_keys, binding))
        own.write_text(federation.sp_metadata(names.entity(app), names.consumer(app), self.sp_keys))
        inside = app in names.CORP_APPS
        strict = f'Header always set Content-Security-Policy "form-action \'self\' https://{names.LOGIN}"'
        return filled(
            "apache-mellon.conf", app=app, pages=self.folder / "pages", sp_metadata=own,
            listen=f"127.0.0.1:{names.APACHE_PORT}" if inside else f"{names.OUTSIDE}:443",
            tls="off" if inside else "on", sp_key=self.sp_keys.key, idp_metadata=idp,
            sp_certificate=self.sp_keys.certificate,
            more=strict if app == names.CLOUD_STRICT else "")  # fmt: skip

    def _start_identity_provider(self) -> Program:
        site = self.folder / "idp-site"
        site.mkdir()
        (site / "simplesaml").symlink_to(SIMPLESAML / "www")
        for name in ("sessions", "temp"):
            (self.folder / name).mkdir()
        environment = {
            "SIMPLESAMLPHP_CONFIG_DIR": str(HERE / "simplesamlphp"),
            "PHP_CLI_SERVER_WORKERS": "8",
            "RIG_FOLDER": str(self.folder),
            "RIG_HOSTS": json.dumps([names.LOGIN, names.PLAIN_IDP]),
            "RIG_SAML_APPS": json.dumps([*names.REDIRECT_APPS, *names.POST_APPS]),
            "RIG_RESPONSE_APP": names.RESPONSE_APP,
            "RIG_ASSERTION_APP": names.ASSERTION_APP,
            "RIG_WSFED_APPS": json.dumps(names.PARTY_APPS),
            "RIG_USERS": json.dumps({user: ["Everyone", f"Friends of {user}"] for user in names.USERS}),
            "RIG_PASSWORD": names.PASSWORD,
        }
        return self._spawn(
            "php", ["php", "-d", "opcache.enable_cli=1", "-d", "display_errors=0",
                    "-S", f"127.0.0.1:{names.PHP_PORT}", "-t", site],
            environment)  # fmt: skip

    def _spawn(self, name: str, command: list, environment: dict[str, str] | None = None) -> Program:
        program = Program(name, command, self.folder, environment=environment)
        self.programs.append(program)
        return program


class RelyingParty:
    """A WS-Federation app: it sends browsers to sign in and believes signed tokens that are for it."""

    def __init__(self, idp_keys: Pair, journal: list[Received]):
        party = self
        self.idp_keys, self.journal = idp_keys, journal

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                party.answer(self, "")

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", "0"))
                if not 0 <= length <= LARGEST_FORM:
                    self.send_error(413)
                    return
                party.answer(self, self.rfile.read(length).decode("utf-8", "replace"))

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", names.PARTY_PORT), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answer(self, request: BaseHTTPRequestHandler, body: str) -> None:
        app = request.headers.get("Host", "").partition(":")[0]
        path = urlsplit(request.path).path
        user, status, location, page = "-", 200, None, ""
        if request.command == "POST" and path == "/wsfed":
            result = parse_qs(body).get("wresult", [""])[0]
            user = federation.user_of_result(result.strip(), self.idp_keys, names.realm(app)) or "-"
            status = 403 if user == "-" else 200
            page = f"<p>App <b id=app>{escape(app)}</b>, signed in: <b id=user>{escape(user)}</b></p>"
        else:
            status, location = 302, sign_in_address(app)
        shown = {name: request.headers.get(name, "-") for name in SHOWN}
        self.journal.append(Received(app, request.command, path, status, user, shown))
        content = ("<!DOCTYPE html><meta charset=utf-8><title>App</title>" + page).encode()
        request.send_response(status)
        if location:
            request.send_header("Location", location)
        request.send_header("Content-Type", "text/html; charset=utf-8")
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)


def sign_in_address(app: str) -> str:
    """Where a WS-Federation app sends browsers."""
    query = f"wa=wsignin1.0&wtrealm={quote(names.realm(app), safe='')}&wctx={quote('back to ' + app)}"
    return f"https://{names.identity_provider(app)}/simplesaml/module.php/adfs/idp/prp.php?{query}"


def filled(template: str, **values: object) -> str:
    return Template((HERE / template).read_text()).substitute(values)


def accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
