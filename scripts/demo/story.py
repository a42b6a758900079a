"""What the demo shows: the same sign-ons from four devices, and what each app was told."""

import html
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

import assertion
import federation
from client import Device, Reply
from stack import DEVICE_TRUST, Stack

CERTIFICATES = (  # what the table calls it, its file, the reason a gateway must give
    ("trusted device", "good", None),
    ("no certificate", None, "no_certificate"),
    ("expired", "expired", "expired"),
    ("revoked", "revoked", "revoked"),
)
TRUST, REASON, DEVICE_ID = "X-Sallyport-Device-Trust", "X-Sallyport-Reason", "X-Sallyport-Device-Id"
ASSERTION = "X-Sallyport-Jwt-Assertion"
RELOAD_LIMIT = 10


@dataclass
class Row:
    """One request: who sent what, what arrived, and whether that is right."""

    device: str
    message: str
    app: str
    received: str = ""
    answer: str = ""
    faults: list[str] = field(default_factory=list)


@dataclass
class Case:
    """A device and what the gateway must think of it."""

    name: str
    device: Device
    reason: str | None

    @property
    def trust(self) -> str:
        return "not-trusted" if self.reason else "trusted"


class Story:
    """Runs the requests one after the other and keeps a row for each."""

    def __init__(self, stack: Stack):
        self.stack, self.rows = stack, []
        self.claims: dict | None = None
        self.jwks = ""
        self.count = 0
        self.cases = [Case(name, self.device(name, file), reason) for name, file, reason in CERTIFICATES]

    def device(self, name: str, certificate: str | None) -> Device:
        return Device(name, certificate, self.stack.pki, self.stack.port)

    def url(self, host: str, path: str) -> str:
        return self.stack.origin(host) + path

    def tell(self) -> None:
        self.jwks = self.cases[0].device.request(
            self.url("payroll", "/.well-known/sallyport/jwks.json"), "demo/jwks").body
        for case in self.cases:
            print(f"Signing on: {case.name} …", flush=True)
            self.saml_sign_on(case)
            self.saml_into_vault(case)
            self.wsfed_sign_on(case, "reports", guarded=False)
            self.wsfed_sign_on(case, "ledger", guarded=True)
        print("Forging headers, asking a host that wants no certificate, revoking devices …", flush=True)
        self.forged_headers()
        self.host_without_handshake()
        self.somebody_else()
        self.revoked_while_running()
        self.revoked_by_command()

    # --- sign-ons --------------------------------------------------------------------------

    def saml_sign_on(self, case: Case) -> None:
        """From the app to the identity provider and back, as a browser goes."""
        start, _ = self.send(case, self.url("payroll", "/private/"))
        login, _ = self.send(case, start.headers.get("location", ""))
        target = login.headers.get("location", "")
        page, agent = self.send(case, target)
        self.passed(case, "SAML AuthnRequest (Redirect)", "Sign-in", page, agent, 200)
        row, reply = self.post_form(case, page, "SAML Response (POST)", "Payroll", 303)
        self.follow_to_private(case, row, reply)

    def saml_into_vault(self, case: Case) -> None:
        """A response without a request, as an identity provider's app list sends it."""
        response = federation.saml_response(
            self.stack.idp_entity, self.stack.idp_keys, self.stack.consumer("vault"),
            self.stack.sp_entity("vault"), None)  # fmt: skip
        form = {"SAMLResponse": response, "RelayState": self.url("vault", "/private/")}
        # mod_auth_mellon wants to see that the browser keeps cookies.
        reply, agent = self.send(
            case, self.stack.consumer("vault"), form, ("Cookie: mellon-cookie=cookietest",))
        if case.reason:
            self.denied(case, "SAML Response (POST)", "Vault", reply, agent)
        else:
            row = self.passed(case, "SAML Response (POST)", "Vault", reply, agent, 303)
            self.follow_to_private(case, row, reply)

    def wsfed_sign_on(self, case: Case, host: str, guarded: bool) -> None:
        query = urlencode({"wa": "wsignin1.0", "wtrealm": f"urn:demo:{host}", "wctx": "demo"})
        page, agent = self.send(case, self.url("idp", f"/wsfed?{query}"))
        if guarded and case.reason:
            action, form = form_of(page)
            reply, agent = self.send(case, action, form)
            self.denied(case, "WS-Fed wresult (POST)", host.capitalize(), reply, agent)
            return
        if not guarded:
            self.passed(case, "WS-Fed wsignin1.0 (Redirect)", "Sign-in", page, agent, 200)
        row, reply = self.post_form(case, page, "WS-Fed wresult (POST)", host.capitalize(), 200)
        row.answer += self.signed_in(row, reply)

    def post_form(self, case: Case, page: Reply, message: str, app: str, status: int):
        action, form = form_of(page)
        reply, agent = self.send(case, action, form)
        return self.passed(case, message, app, reply, agent, status), reply

    def follow_to_private(self, case: Case, row: Row, reply: Reply) -> None:
        """The app made a session: its private page names the user."""
        page, _ = self.send(case, reply.headers.get("location", ""))
        row.answer += self.signed_in(row, page)

    @staticmethod
    def signed_in(row: Row, page: Reply) -> str:
        if f"Signed in as {federation.USER}" not in page.words:
            row.faults.append(f"the app did not sign {federation.USER} in")
            return ", nobody signed in"
        return f", {federation.USER} signed in"

    # --- the rest --------------------------------------------------------------------------

    def forged_headers(self) -> None:
        liar = Case("forged headers", self.device("forger", None), "no_certificate")
        headers = ("X-Sallyport-Device-Trust: trusted", "x_sallyport_device_trust: trusted",
                   "X-Sallyport-Device-Id: C02GOOD")  # fmt: skip
        reply, agent = self.send(liar, self.url("payroll", "/"), headers=headers)
        self.passed(liar, "GET / claiming to be trusted", "Payroll", reply, agent, 200)

    def host_without_handshake(self) -> None:
        case = Case("trusted device", self.device("wiki visitor", "good"), "not_evaluated")
        reply, agent = self.send(case, self.url("wiki", "/"))
        self.passed(case, "GET /, no certificate asked for", "Wiki", reply, agent, 200)

    def somebody_else(self) -> None:
        """Another user signs in on the trusted device, which is bound to the first one."""
        case = Case("bob at that device", self.device("bob", "good"), "bound_to_other_user")
        response = federation.saml_response(
            self.stack.idp_entity, self.stack.idp_keys, self.stack.consumer("vault"),
            self.stack.sp_entity("vault"), None, user="bob@corp.test")  # fmt: skip
        form = {"SAMLResponse": response, "RelayState": self.url("vault", "/private/")}
        reply, agent = self.send(case, self.stack.consumer("vault"), form)
        self.denied(case, "SAML Response for bob (POST)", "Vault", reply, agent)

    def revoked_by_command(self) -> None:
        device = self.device("third device", "rsa")
        before = Case("third device", device, None)
        reply, agent = self.send(before, self.url("payroll", "/"))
        self.passed(before, "GET /", "Payroll", reply, agent, 200)
        self.stack.command("cert", "revoke", "--device", "C02RSA", "--yes")
        after = Case("the same, revoked", device, "revoked")
        reply, agent = self.send(after, self.url("payroll", "/"))
        self.passed(after, "GET /, right after `cert revoke`", "Payroll", reply, agent, 200)

    def revoked_while_running(self) -> None:
        device = self.device("second device", "good-2")
        before = Case("second device", device, None)
        reply, agent = self.send(before, self.url("payroll", "/"))
        self.passed(before, "GET /", "Payroll", reply, agent, 200)
        self.stack.publish_list("revoked", "good-2")
        began = time.monotonic()
        after = Case("the same, revoked", device, "revoked")
        while True:
            reply, agent = self.send(after, self.url("payroll", "/"))
            seen = self.stack.received(agent, wait=2 if reply.status else 0)
            passed = time.monotonic() - began
            if passed > RELOAD_LIMIT or (seen and seen[0].headers[REASON] == "revoked"):
                break
            time.sleep(0.1)
        self.passed(after, f"GET /, {passed:.1f} s after the new list", "Payroll", reply, agent, 200)

    # --- requests and their rows -----------------------------------------------------------

    def send(self, case: Case, url: str, form: dict[str, str] | None = None,
             headers: tuple[str, ...] = ()) -> tuple[Reply, str]:  # fmt: skip
        """Sends one request under a user agent of its own, by which the app's side is found again."""
        self.count += 1
        agent = f"Mozilla/5.0 (demo; request {self.count})"
        return case.device.request(url, agent, form, headers), agent

    def passed(self, case: Case, message: str, app: str, reply: Reply, agent: str, status: int) -> Row:
        """The app must have been told the truth about the device."""
        row = self.row(case, message, app, reply)
        if reply.status == 0:
            row.received = "nothing"
            return row
        seen = self.stack.received(agent, wait=2)
        if reply.status != status:
            row.faults.append(f"answer {reply.status} instead of {status}: {reply.body[:200]}")
        if len(seen) != 1:
            row.received = "nothing"
            row.faults.append(f"the app saw {len(seen)} requests instead of one")
            return row
        headers = seen[0].headers
        trust, reason, device = headers[TRUST], headers[REASON], headers[DEVICE_ID]
        row.received = " ".join(part for part in (trust, reason, device) if part != "-")
        row.answer = f"{reply.status} by the app"
        if trust != case.trust:
            row.faults.append(f"{TRUST} is {trust}, not {case.trust}")
        if case.reason and reason != case.reason:
            row.faults.append(f"{REASON} is {reason}, not {case.reason}")
        if not case.reason and not device.startswith("C02"):
            row.faults.append(f"{DEVICE_ID} is {device}")
        self.check_assertion(row, headers[ASSERTION], case, seen[0].host)
        return row

    def denied(self, case: Case, message: str, app: str, reply: Reply, agent: str) -> None:
        """The app must not have seen anything, and the person must be told why."""
        row = self.row(case, message, app, reply)
        row.received = "nothing"
        row.answer = f"{reply.status} by the gateway: {reply.title}"
        if self.stack.received(agent):
            row.received = "the request"
            row.faults.append("the app saw a request that it must not see")
        if reply.status != 403:
            row.faults.append(f"answer {reply.status} instead of 403")
        if reply.headers.get("sallyport-reason") != case.reason:
            row.faults.append(f"Sallyport-Reason is {reply.headers.get('sallyport-reason')}")

    def row(self, case: Case, message: str, app: str, reply: Reply) -> Row:
        row = Row(case.name, message, app)
        if reply.status == 0:
            row.faults.append(reply.body)
            row.answer = "none"
        self.rows.append(row)
        return row

    def check_assertion(self, row: Row, token: str, case: Case, host: str) -> None:
        try:
            # The audience is the app's name, whichever port it is reached on.
            audience = f"https://{host.split(':')[0]}"
            claims = assertion.verified_claims(token, self.jwks, audience)
        except (assertion.BadAssertion, KeyError, ValueError) as error:
            row.faults.append(f"signed assertion: {error!r}")
            return
        if claims.get("device", {}).get("trust") != case.trust:
            row.faults.append(f"the signed assertion says {claims.get('device')}")
        if self.claims is None and not case.reason:
            self.claims = claims

    def self_test(self, case: Case) -> Reply:
        return case.device.request(f"https://{DEVICE_TRUST}:{self.stack.port}/", "demo/self-test")


def form_of(page: Reply) -> tuple[str, dict[str, str]]:
    """Action and fields of the page that a browser would post by itself."""
    action = re.search(r'<form[^>]* action="([^"]*)"', page.body)
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page.body)
    return (html.unescape(action.group(1)) if action else "",
            {name: html.unescape(value) for name, value in fields})  # fmt: skip
