"""Signing on with Chromium: in front of the app, in front of the identity provider, and in front of both."""

import threading

import pytest

from rig import names
from rig.chromium import Chromium
from rig.gateway import covering, key_of
from rig.page import SIGN_IN, start

# The gateway stands in front of these apps and guards what their identity provider sends them.
BEHIND = (names.APP, names.POST_APP, names.PARTY_APP)
# The gateway stands in front of the identity provider of these and guards what they ask of it. The pages of
# CLOUD_STRICT may send forms to themselves and the org host only (CSP form-action).
ELSEWHERE = (names.CLOUD, names.CLOUD_POST, names.CLOUD_PARTY, names.CLOUD_STRICT)
ALL = (*BEHIND, *ELSEWHERE, names.INNER)
ONE_OF_EACH = (names.APP, names.CLOUD)
MANY = {names.PLAIN: names.MANY_APPS, names.CLOUD: names.MANY_CLOUDS}


def assert_no_assertion(page, documents):
    """No document that the browser got, nor form that it sent, held an assertion."""
    sent = [request.get("postData", "") for request in page.requests]
    for text in (*documents, page.source(), *sent):
        assert "SAMLResponse" not in text and "wresult" not in text


def authenticated(gateway, since, app_host, result):
    """The event of a decision about an app."""
    key = key_of(app_host)
    return gateway.event(
        f"{result} at {key}", since,
        lambda event: event["eventType"] == "user.authentication.authenticate"
        and event["outcome"]["result"] == result
        and any(target["id"] == key for target in event["target"] or []))  # fmt: skip


@pytest.mark.parametrize("app", ALL)
def test_a_trusted_device_reaches_the_app(gateway, apps, chromium, app):
    page, before, told = chromium.page(), apps.count(app), len(apps.idp_received())
    view = page.sign_in(app)
    assert view.signed_in == "alice@corp.test", view
    arrived = apps.sign_on(app, before)
    if app in names.CORP_APPS:
        assert arrived.trust == "trusted"
    if app in names.BEHIND_LOGIN:
        asked = [fields for host, _, _, fields in apps.idp_received()[told:] if host == names.LOGIN]
        assert {fields.get("X-Sallyport-Device-Trust") for fields in asked} == {"trusted"}
    assert page.trips() == 1, page.journey()


@pytest.mark.parametrize("app", [names.APP, names.CLOUD_POST, names.INNER])
def test_nothing_of_the_gateways_own_reaches_anybody_behind_it(gateway, apps, chromium, app):
    page, before, told = chromium.page(), len(apps.of(app)), len(apps.idp_received())
    page.sign_in(app)
    for entry in apps.of(app)[before:]:
        assert "__Host-sp_" not in entry.headers["Cookie"]
    for _, _, target, fields in apps.idp_received()[told:]:
        assert "__Host-sp_" not in fields.get("Cookie", "")
        assert ".sallyport" not in target
    names_seen = {cookie["name"]: cookie for cookie in page.person.cookies() if "sp_" in cookie["name"]}
    for name, cookie in names_seen.items():
        assert name.startswith("__Host-sp_"), name
        assert cookie["secure"] and cookie["httpOnly"] and cookie["domain"] in (names.LOGIN, app), cookie
    # What belongs to one handoff is gone with it.
    assert not [name for name in names_seen if name.startswith("__Host-sp_tx_")]


@pytest.mark.parametrize("app", ALL)
def test_without_a_certificate_there_is_a_page_that_says_so(gateway, apps, bare_chromium, app):
    page, before, events = bare_chromium.page(), apps.count(app), len(gateway.events())
    documents = page.keep_documents() if app in ELSEWHERE else []
    view = page.sign_in(app)
    assert (view.status, view.reason) == (403, "no_certificate"), view
    assert apps.count(app) == before
    if app in ELSEWHERE:
        assert_no_assertion(page, documents)
    authenticated(gateway, events, app, "FAILURE")


def test_an_app_that_asks_for_the_certificate_itself_needs_no_handoff(gateway, apps, chromium, bare_chromium):
    page, before = chromium.page(), apps.count(names.INLINE)
    assert page.sign_in(names.INLINE).signed_in == "alice@corp.test"
    assert apps.sign_on(names.INLINE, before).trust == "trusted"
    assert page.trips() == 0, page.journey()
    view = bare_chromium.page().sign_in(names.INLINE)
    assert (view.status, view.reason) == (403, "no_certificate"), view
    assert apps.count(names.INLINE) == before + 1


def test_who_needs_a_trusted_device_is_refused_when_the_user_is_known(gateway, apps, bare_chromium):
    app = names.CLOUD_PEOPLE
    page, before, events = bare_chromium.page(), apps.count(app), len(gateway.events())
    documents = page.keep_documents()
    page.goto(start(app))
    assert page.end().login
    view = page.log_in("alice")
    assert (view.status, view.reason) == (403, "no_certificate"), view
    assert apps.count(app) == before
    assert_no_assertion(page, documents)
    authenticated(gateway, events, app, "FAILURE")
    assert bare_chromium.page().sign_in(app, "bob").signed_in == "bob@corp.test"


@pytest.fixture(scope="module")
def revoked_chromium(browsers, devices):
    return browsers(Chromium, devices.revoked)


@pytest.mark.parametrize("app", ONE_OF_EACH)
def test_a_revoked_device_is_refused(gateway, apps, revoked_chromium, app):
    page, before = revoked_chromium.page(), apps.count(app)
    view = page.sign_in(app)
    assert (view.status, view.reason) == (403, "revoked"), view
    assert apps.count(app) == before


def test_a_browser_never_shows_an_expired_certificate(gateway, own_browser, devices):
    browser = own_browser(Chromium, devices.expired)
    for app in ONE_OF_EACH:
        view = browser.page().sign_in(app)
        assert (view.status, view.reason) == (403, "no_certificate"), view


@pytest.fixture(scope="module")
def bound_to_alice(running_gateway, apps, chromium):
    assert chromium.page().sign_in(names.CLOUD, "alice").signed_in == "alice@corp.test"


@pytest.mark.parametrize("app", [names.APP, names.PARTY_APP, *ELSEWHERE, names.INNER])
def test_somebody_else_is_refused_on_the_device_of_alice(gateway, apps, chromium, bound_to_alice, app):
    page, before = chromium.page(), apps.count(app)
    documents = page.keep_documents() if app in names.BEHIND_LOGIN else []
    view = page.sign_in(app, "bob")
    assert (view.status, view.reason) == (403, "bound_to_other_user"), view
    assert apps.count(app) == before
    if app in names.BEHIND_LOGIN:
        assert_no_assertion(page, documents)


@pytest.mark.parametrize("first", MANY)
def test_twenty_apps_opened_at_once_all_complete(gateway, apps, chromium, first):
    # Each takes a handoff of its own.
    gateway.use(gateway.usual | {"org.corp.handoff.fresh": "0s"})
    person, hosts = chromium.person(), MANY[first]
    # SimpleSAMLphp itself loses its way when several tabs log in at once.
    assert person.page().sign_in(first).signed_in
    before = {host: len(apps.sign_ons(host)) for host in hosts}
    pages = {host: person.page() for host in hosts}
    for host, page in pages.items():
        page.goto(start(host))
    views = {host: page.end(60) for host, page in pages.items()}
    assert {host: view.signed_in for host, view in views.items()} == dict.fromkeys(hosts, "alice@corp.test")
    for host in hosts:
        arrived = apps.sign_on(host, before[host])
        if host in names.CORP_APPS:
            assert arrived.trust == "trusted"
    assert [page.trips() for page in pages.values()] == [1] * len(hosts)


@pytest.mark.parametrize("app", ONE_OF_EACH)
def test_a_certificate_imported_while_the_browser_runs_counts_at_once(gateway, pki, own_browser, app):
    browser = own_browser(Chromium)
    page = browser.page()
    assert page.sign_in(app).reason == "no_certificate"
    browser.import_certificate(pki.device(f"late-{app.partition('.')[2].partition('.')[0]}"))
    assert page.sign_in(app).signed_in == "alice@corp.test"


@pytest.mark.parametrize("app", ONE_OF_EACH)
def test_a_certificate_renewed_while_the_browser_runs_counts_at_once(gateway, pki, own_browser, app):
    device = f"aged-{app.partition('.')[2].partition('.')[0]}"
    old = pki.device(f"{device}-1", end=5, device=device)
    browser = own_browser(Chromium, old)
    page = browser.page()
    assert page.sign_in(app).signed_in == "alice@corp.test"
    browser.import_certificate(pki.device(f"{device}-2", device=device))
    # From here on only the new one is any good.
    gateway.revoke(old)
    view = browser.page().sign_in(app)
    assert view.signed_in == "alice@corp.test", view


def test_a_device_revoked_after_its_sign_on_is_refused_at_the_next(gateway, pki, own_browser):
    device = pki.device("lost-mac")
    browser = own_browser(Chromium, device)
    assert browser.page().sign_in(names.CLOUD).signed_in
    page = browser.page()
    page.goto(start(names.CLOUD))
    assert page.end().login
    gateway.revoke(device)
    # The posture that the login form came with was good; the answer is judged by what is known now.
    view = page.log_in()
    assert (view.status, view.reason) == (403, "revoked"), view


def test_a_running_session_ends_with_the_device_where_every_request_counts(gateway, apps, pki, own_browser):
    gateway.use(gateway.usual | {f"app.{key_of(names.APP)}.enforce": "every-request"})
    device = pki.device("stolen-mac")
    page = own_browser(Chromium, device).page()
    assert page.sign_in(names.APP).signed_in == "alice@corp.test"
    page.goto(start(names.APP))
    assert page.end().signed_in
    gateway.revoke(device)
    page.goto(start(names.APP))
    view = page.end()
    assert (view.status, view.reason) == (403, "revoked"), view


@pytest.mark.parametrize("app", [names.APP, names.POST_APP])
def test_a_sign_on_answers_the_request_of_its_browser_where_that_is_required(gateway, apps, chromium, app):
    """mod_auth_mellon sends the browser off by a redirect, or has it post a form."""
    gateway.use(gateway.usual | {f"app.{key_of(app)}.in_response_to": "required"})
    page, before = chromium.page(), apps.count(app)
    view = page.sign_in(app)
    assert view.signed_in == "alice@corp.test", view
    assert apps.sign_on(app, before).trust == "trusted"
    assert not [cookie for cookie in page.person.cookies() if cookie["name"].startswith("__Host-sp_rq_")]


def test_redirects_in_place_of_the_leave_page(gateway, apps, chromium):
    gateway.use(gateway.usual | {"org.corp.handoff.leave": "redirect"})
    for app in (names.CLOUD, names.CLOUD_PARTY):
        page = chromium.page()
        assert page.sign_in(app).signed_in == "alice@corp.test"
        assert page.trips() == 1, page.journey()


@pytest.mark.parametrize("other", ["everything_else", "everything"], ids=["two files", "one file"])
def test_certificates_that_cover_all_hosts(gateway, pki, chromium, apps, other):
    """Browsers may then use a connection to one host for another; the handoff must work all the same."""
    gateway.use(gateway.usual | covering(pki.everything, getattr(pki, other)))
    page = chromium.page()
    for app in (names.CLOUD, names.APP, names.CLOUD_POST, names.INNER):
        view = page.sign_in(app)
        assert view.signed_in == "alice@corp.test", view
    print("statuses other than 200 and redirects:",
          [seen for seen in page.statuses if seen[0] not in (200, 302, 303, 307)])  # fmt: skip


def test_back_and_reload_at_the_login_form(gateway, apps, chromium):
    page = chromium.page()
    page.goto(f"https://{names.CLOUD}/")
    page.until("the start page", lambda view: view.app)
    page.evaluate(f"location.href = {start(names.CLOUD)!r}")
    assert page.end().login
    assert len(page.history()) == 3, page.history()
    page.reload()
    page.until("the form again", lambda view: view.ready == "complete" and view.login)
    page.step(-1)
    page.until("the app's start page", lambda view: view.app == names.CLOUD and not view.signed_in)
    page.step(1)
    page.until("the login form", lambda view: view.login)
    assert page.log_in().signed_in == "alice@corp.test"


@pytest.mark.parametrize("app", ONE_OF_EACH)
def test_reload_after_the_sign_on(gateway, apps, chromium, app):
    page = chromium.page()
    page.sign_in(app)
    page.reload()
    page.until("the app again", lambda view: view.ready == "complete" and view.signed_in)
    page.step(-1)
    page.until("something else than an endless trip", lambda view: view.ready == "complete")
    assert page.trips() <= 2, page.journey()


@pytest.mark.parametrize("app", [names.APP, names.CLOUD, names.CLOUD_POST, names.CLOUD_PARTY])
def test_without_javascript(gateway, apps, chromium, app):
    page, before = chromium.page(), apps.count(app)
    page.without_script()
    view = sign_in_by_hand(page, app)
    assert view.signed_in == "alice@corp.test", view
    assert apps.sign_on(app, before)


def sign_in_by_hand(page, app):
    """Presses the button of every form that would post itself with JavaScript."""
    page.goto(start(app))
    for _ in range(8):
        view = page.until("a page to act on", lambda view: view.ready == "complete" and (
            view.signed_in or view.refused or view.login or page.evaluate(f"!!{FORM}")))  # fmt: skip
        if view.signed_in or view.refused:
            return view
        if view.login:
            page.submit(SIGN_IN % ("alice", names.PASSWORD))
        else:
            page.submit(f"HTMLFormElement.prototype.submit.call({FORM})")
    return page.end()


FORM = "document.querySelector('form[method=post i]')"

BLOCKED_STORAGE = {
    "the getter throws": """Object.defineProperty(window, 'sessionStorage', {
        get() { throw new DOMException('denied', 'SecurityError') } })""",
    "it is full": """Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }""",
    "there is none": "Object.defineProperty(window, 'sessionStorage', { value: null })",
}


@pytest.mark.parametrize("app, how", [
    (names.APP, "the getter throws"), *((names.CLOUD_POST, how) for how in BLOCKED_STORAGE),
])  # fmt: skip
def test_with_session_storage_blocked(gateway, apps, chromium, app, how):
    page, before = chromium.page(), apps.count(app)
    page.before_each_document(BLOCKED_STORAGE[how])
    view = page.sign_in(app)
    assert view.signed_in == "alice@corp.test", view
    assert apps.sign_on(app, before)


def test_with_cookies_blocked_there_is_a_page_and_no_loop(gateway, own_browser, devices, client):
    browser = own_browser(Chromium, devices.alice, cookies=False)
    page = browser.page()
    page.goto(client().sign_on_address(names.CLOUD))
    view = page.until("a refusal", lambda view: view.refused)
    assert view.status == 400, view
    assert page.trips() <= 2, page.journey()


def test_two_tabs_of_the_same_app_do_not_disturb_each_other(gateway, apps, chromium):
    person = chromium.person()
    assert person.page().sign_in(names.CLOUD).signed_in
    gateway.use(gateway.usual | {"org.corp.handoff.fresh": "0s"})
    app = names.MANY_CLOUDS[0]
    pages = [person.page() for _ in range(4)]
    threads = [threading.Thread(target=page.goto, args=(start(app),)) for page in pages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [page.end(40).signed_in for page in pages] == ["alice@corp.test"] * 4


def test_a_frame_gets_no_handoff(gateway, client):
    """A silent sign-on in a frame must not be led away; it counts as not trusted."""
    visitor = client()
    address = visitor.sign_on_address(names.CLOUD)
    reply = visitor.get(address, {"Sec-Fetch-Dest": "iframe"})
    assert reply.leave is None
    assert not [line for line in reply.all("Set-Cookie") if "sp_tx" in line]
