"""What tests do with a page, whichever browser shows it."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from . import names
from .remote import RemoteError
from .waiting import PATIENCE, until

# Until the next page is there, a tab still shows the one before; that one is marked, and not looked at.
MARK = "window.leftBehind = true"
LOOK = """(() => {
    if (window.leftBehind) return null;
    const text = id => { const e = document.getElementById(id); return e ? e.textContent : null };
    const trip = performance.getEntriesByType('navigation')[0];
    return JSON.stringify({
        address: location.href, ready: document.readyState, title: document.title,
        status: trip && trip.responseStatus || 0,
        login: !!document.getElementById('username'), app: text('app'), user: text('user'),
        text: document.body ? document.body.innerText : ''
    })
})()"""
# The buttons of SimpleSAMLphp's login form have a script of their own; the form alone does as well.
SIGN_IN = """(() => {
    document.getElementById('username').value = %r;
    document.getElementById('password').value = %r;
    HTMLFormElement.prototype.submit.call(document.getElementById('username').form);
})()"""


@dataclass(frozen=True)
class View:
    """What a page shows at one moment."""

    address: str
    ready: str
    title: str
    status: int
    login: bool
    app: str | None
    user: str | None
    text: str

    @property
    def signed_in(self) -> str | None:
        return self.user if self.app and self.user and "@" in self.user else None

    @property
    def refused(self) -> bool:
        """Whether the gateway, or another server, says that it goes no further."""
        return self.ready == "complete" and self.status >= 400

    @property
    def reason(self) -> str | None:
        """The reason code on the page that explains a refusal."""
        found = re.search(r"^Reason\s+([a-z_]+)\s*$", self.text, re.M)
        return found.group(1) if found else None


class Page:
    """A tab. The browsers say how to go somewhere and how to evaluate a script."""

    def navigate(self, address: str) -> None:
        """Asks the browser to go there; returns before it has."""
        raise NotImplementedError

    def evaluate(self, script: str):
        raise NotImplementedError

    def goto(self, address: str) -> None:
        self.mark()
        self.navigate(address)

    def mark(self) -> None:
        try:
            self.evaluate(MARK)
        except RemoteError:
            # There is no document to mark.
            pass

    def submit(self, script: str) -> None:
        """Runs a script that sends a form, and looks at this page no longer."""
        self.evaluate(f"{MARK}; {script}")

    def look(self) -> View | None:
        """Nothing while the page is being replaced by the next one."""
        try:
            found = self.evaluate(LOOK)
        except RemoteError:
            return None
        return View(**json.loads(found)) if found else None

    def source(self) -> str:
        return until("the source of the page", lambda: self.evaluate("document.documentElement.outerHTML"))

    def until(self, what: str, ready: Callable[[View], object], within: float = PATIENCE) -> View:
        last: list[View | None] = [None]

        def look() -> View | None:
            view = self.look()
            if view is None:
                return None
            last[0] = view
            return view if ready(view) else None

        try:
            return until(what, look, within)
        except AssertionError as error:
            seen = last[0]
            shown = f"{seen.address}\n{seen.title}\n{seen.text[:1500]}" if seen else "nothing"
            raise AssertionError(f"{error}; the page was {shown}") from None

    def end(self, within: float = PATIENCE) -> View:
        """Where a sign-on ends: the app, the login form or a refusal."""
        return self.until("the app, a login form or a refusal",
                          lambda view: view.signed_in or view.login or view.refused, within)  # fmt: skip

    def sign_in(self, app: str, user: str = "alice", within: float = PATIENCE) -> View:
        """Opens an app and signs in as far as it goes: to the app or to a refusal."""
        self.goto(start(app))
        view = self.end(within)
        if not view.login:
            return view
        return self.log_in(user, within)

    def log_in(self, user: str = "alice", within: float = PATIENCE) -> View:
        """Fills in the login form."""
        self.submit(SIGN_IN % (user, names.PASSWORD))
        return self.until("the app or a refusal", lambda view: view.signed_in or view.refused, within)


def start(app: str) -> str:
    """Where a person begins who wants to use an app."""
    return f"https://{app}/" if app in names.PARTY_APPS else f"https://{app}/private/"
