"""The handoff under attack: what is stolen, swapped, altered, replayed or made up gets nobody anywhere."""

import base64
import json
from urllib.parse import quote, urlsplit

import pytest

from rig import names
from rig.client import query_of

TX = "__Host-sp_tx_"
POSTURE = "__Host-sp_posture"
EVIL = "evil.test"


class Trip:
    """One handoff, step by step: left, judged, back."""

    def __init__(self, visitor, address):
        self.visitor = visitor
        before = set(visitor.cookies.get(urlsplit(address).hostname, {}))
        self.address, self.left = address, visitor.get(address)
        assert self.left.leave, (self.left, self.left.body[:500])
        self.host = urlsplit(address).hostname
        (self.cookie,) = [
            name for name in visitor.cookies[self.host] if name.startswith(TX) and name not in before]
        self.nonce = visitor.cookies[self.host][self.cookie]
        self.state = query_of(self.left.leave)["s"]

    def judge(self):
        answer = self.visitor.get(self.left.leave)
        assert answer.status == 303, answer
        assert not answer.all("Set-Cookie")
        self.resume = answer.location
        assert urlsplit(self.resume).hostname == self.host
        self.ticket = query_of(self.resume)["t"]
        return self


@pytest.fixture
def alice(gateway, client, devices):
    """A client on the trusted device of alice."""
    return client(devices.alice)


@pytest.fixture
def trip(alice, client):
    return Trip(alice, client().sign_on_address(names.CLOUD))


def assert_refused(reply):
    assert reply.status in (400, 403), (reply, reply.body[:500])
    assert not reply.location
    assert not [line for line in reply.all("Set-Cookie") if POSTURE in line or "__Host-sp_go_" in line], reply


def assert_resumed(reply):
    assert reply.status == 303, (reply, reply.body[:500])
    assert [line for line in reply.all("Set-Cookie") if POSTURE in line]


def test_a_handoff_leads_back_to_the_request_octet_for_octet(trip, alice):
    trip.judge()
    reply = alice.get(trip.resume)
    assert_resumed(reply)
    assert reply.header("Location") in (trip.address, trip.address.removeprefix(f"https://{names.LOGIN}"))
    assert not [name for name in alice.cookies[names.LOGIN] if name.startswith(TX)]


def test_a_ticket_replayed_with_its_cookie_restored_is_refused(trip, alice):
    trip.judge()
    assert_resumed(alice.get(trip.resume))
    alice.cookies[trip.host][trip.cookie] = trip.nonce
    assert_refused(alice.get(trip.resume))


def test_a_ticket_stolen_by_another_browser_is_refused_and_not_burnt(trip, alice, client):
    trip.judge()
    assert_refused(client().get(trip.resume))
    thief = client()
    thief.cookies[trip.host] = {trip.cookie: "0" * len(trip.nonce)}
    assert_refused(thief.get(trip.resume))
    assert_resumed(alice.get(trip.resume))


def test_the_link_of_an_attacker_signs_nobody_in(trip, alice, client, devices):
    """Login CSRF: the attacker's own resume address is opened in the browser of a victim."""
    trip.judge()
    victim = client(devices.alice)
    reply = victim.get(trip.resume)
    assert_refused(reply)
    assert not victim.cookies.get(names.LOGIN)


def test_a_trusted_device_lured_to_the_attackers_state_gives_away_nothing(gateway, client, devices):
    attacker, victim = client(), client(devices.alice)
    trip = Trip(attacker, attacker.sign_on_address(names.CLOUD))
    # The device is judged silently, but the ticket comes to the victim's browser, which lacks the cookie.
    answer = victim.get(trip.left.leave)
    assert answer.status == 303
    assert_refused(victim.get(answer.location))


def test_tickets_swapped_between_transactions_are_refused(alice, client):
    one = Trip(alice, client().sign_on_address(names.CLOUD))
    other = Trip(alice, client().sign_on_address(names.MANY_CLOUDS[0]))
    assert one.cookie != other.cookie
    one.judge(), other.judge()
    jar = alice.cookies[names.LOGIN]
    jar[one.cookie], jar[other.cookie] = other.nonce, one.nonce
    assert_refused(alice.get(one.resume))
    assert_refused(alice.get(other.resume))
    jar[one.cookie], jar[other.cookie] = one.nonce, other.nonce
    assert_resumed(alice.get(one.resume))
    assert_resumed(alice.get(other.resume))


def test_a_ticket_for_one_host_is_refused_at_another(trip, alice):
    trip.judge()
    alice.cookies[names.APP] = {trip.cookie: trip.nonce}
    assert_refused(alice.get(f"https://{names.APP}/.sallyport/resume?t={trip.ticket}"))


def altered(token):
    """The same token with one letter changed, at its begin, in its middle and at its end."""
    # The last letter of base64 may hold bits that do not count.
    for place in (0, len(token) // 2, len(token) - 3):
        letter = "A" if token[place] != "A" else "B"
        yield token[:place] + letter + token[place + 1 :]
    yield token[:-1]
    yield token + "AAAA"
    head, _, tail = token.rpartition(".")
    yield f"{head}."
    yield f".{tail}"


def test_an_altered_state_is_refused(trip, alice):
    address = trip.left.leave.partition("?s=")[0]
    for token in altered(trip.state):
        reply = alice.get(f"{address}?s={quote(token, safe='')}")
        assert reply.status == 400 and not reply.location, token


def test_an_altered_ticket_is_refused(trip, alice):
    trip.judge()
    for token in altered(trip.ticket):
        assert_refused(alice.get(f"https://{names.LOGIN}/.sallyport/resume?t={quote(token, safe='')}"))
    assert_resumed(alice.get(trip.resume))


@pytest.mark.parametrize("token", [
    "", ".", "x.y", "A" * 200 + "." + "B" * 43, "%00.%00", "A" * 7000,
    base64.urlsafe_b64encode(json.dumps({"aud": names.LOGIN, "o": f"https://{EVIL}/"}).encode()).decode() + ".",
], ids=["empty", "dot", "short", "noise", "nul", "long", "made-up"])  # fmt: skip
def test_made_up_tokens_are_refused(gateway, alice, token):
    reply = alice.get(f"https://{names.DEVICE_TRUST}/.sallyport/posture?s={token}")
    assert reply.status in (400, 414) and not reply.location
    reply = alice.get(f"https://{names.LOGIN}/.sallyport/resume?t={token}")
    assert reply.status in (400, 414) and not reply.location


def test_a_token_of_one_kind_is_none_of_another(trip, alice, client):
    trip.judge()
    assert_refused(alice.get(f"https://{names.LOGIN}/.sallyport/resume?t={trip.state}"))
    reply = alice.get(f"https://{names.DEVICE_TRUST}/.sallyport/posture?s={trip.ticket}")
    assert reply.status == 400 and not reply.location
    for token in (trip.state, trip.ticket):
        impostor = client()
        impostor.cookies[names.LOGIN] = {POSTURE: token}
        assert impostor.get(trip.address).leave


def test_the_device_trust_host_keeps_nothing_and_serves_nothing_else(trip, alice, apps):
    told = len(apps.idp_received())
    host = urlsplit(trip.left.leave).hostname
    for path in ("/.sallyport/resume?t=x", "/simplesaml/", "/.sallyport/apps", "/private/"):
        reply = alice.get(f"https://{host}{path}")
        assert reply.status in (400, 404) and not reply.all("Set-Cookie"), reply
    assert len(apps.idp_received()) == told


def test_paths_of_the_gateway_are_never_passed_on(gateway, client, apps):
    apps.count(names.APP)
    told, before = len(apps.idp_received()), len(apps.of(names.APP))
    for path in ("/.sallyport/nothing", "/.sallyport/posture?s=x", "/.sallyport/"):
        for host in (names.LOGIN, names.APP):
            client().get(f"https://{host}{path}")
    assert not [entry for entry in apps.idp_received()[told:] if entry[2].startswith("/.sallyport")]
    apps.count(names.APP)
    assert not [entry for entry in apps.of(names.APP)[before:] if entry.path.startswith("/.sallyport")]


def test_the_leave_page_gives_nothing_away(trip):
    policy = trip.left.header("Content-Security-Policy") or ""
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "form-action" not in policy
    assert "no-store" in (trip.left.header("Cache-Control") or "")
    assert trip.left.header("Referrer-Policy") == "strict-origin"
    (line,) = [line for line in trip.left.all("Set-Cookie") if TX in line]
    parts = {part.strip().lower() for part in line.split(";")[1:]}
    assert {"secure", "httponly", "path=/", "samesite=none"} <= parts
    assert not [part for part in parts if part.startswith("domain")]


TARGETS = ("//evil.test/", "/%2f%2fevil.test/", "/\\evil.test/", "///evil.test/", "/.//evil.test/", "/@evil.test/")


@pytest.mark.parametrize("target", TARGETS)
def test_no_request_makes_the_gateway_an_open_redirect(gateway, alice, client, target):
    query = urlsplit(client().sign_on_address(names.CLOUD)).query
    reply = alice.get(f"https://{names.LOGIN}{target}?{query}")
    for _ in range(2):
        if reply.leave:
            reply = alice.get(reply.leave)
        elif reply.location:
            assert urlsplit(reply.location).hostname in (names.LOGIN, None), reply.location
            assert not (reply.header("Location") or "").startswith(("//", "/\\")), reply.header("Location")
            if "/.sallyport/" in reply.location:
                reply = alice.get(reply.location)
    if reply.location:
        assert urlsplit(reply.location).hostname == names.LOGIN
        assert not (reply.header("Location") or "").startswith(("//", "/\\"))


@pytest.mark.parametrize("name", ["o", "target", "r", "RelayState", "wreply", "return"])
def test_no_parameter_beside_the_token_leads_elsewhere(trip, alice, name):
    evil = quote(f"https://{EVIL}/", safe="")
    answer = alice.get(f"{trip.left.leave}&{name}={evil}")
    if answer.location:
        assert urlsplit(answer.location).hostname == names.LOGIN
    trip.judge()
    reply = alice.get(f"{trip.resume}&{name}={evil}")
    assert EVIL not in (reply.header("Location") or ""), reply


def test_an_untrusted_pass_is_good_for_one_request(gateway, client, apps):
    visitor = client()
    trip = Trip(visitor, visitor.sign_on_address(names.CLOUD_PEOPLE)).judge()
    back = visitor.get(trip.resume)
    first = visitor.get(back.location)
    assert not first.leave and first.status in (200, 302, 303)
    # The device may have been repaired meanwhile: it is looked at again.
    assert visitor.get(trip.address).leave
    # And the pass is for that request, not for another one.
    trip = Trip(visitor, visitor.sign_on_address(names.CLOUD_PEOPLE)).judge()
    visitor.get(trip.resume)
    assert visitor.get(client().sign_on_address(names.MANY_CLOUDS[1])).leave


def test_a_trusted_posture_spares_the_next_handoff_while_it_is_fresh(gateway, alice, client):
    trip = Trip(alice, client().sign_on_address(names.CLOUD)).judge()
    alice.follow(alice.get(trip.resume))
    assert not alice.get(client().sign_on_address(names.MANY_CLOUDS[0])).leave
    gateway.use(gateway.usual | {"org.corp.handoff.fresh": "0s"})
    assert alice.get(client().sign_on_address(names.MANY_CLOUDS[1])).leave


@pytest.mark.parametrize("demand", ["log", "require"])
def test_a_ticket_carried_to_another_address(gateway, alice, client, demand):
    """By hand, from the trusted device to another computer of the same person."""
    gateway.use(gateway.usual | {"org.corp.handoff.same_address": demand})
    trip = Trip(alice, client().sign_on_address(names.CLOUD))
    alice.address = "127.0.0.9"
    trip.judge()
    alice.address = "127.0.0.1"
    reply = alice.get(trip.resume)
    if demand == "log":
        assert_resumed(reply)
    elif reply.status == 303:
        # Led on, but not as trusted.
        assert alice.get(reply.location).status == 403
    else:
        assert_refused(reply)


@pytest.mark.parametrize("sni, host", [
    (names.LOGIN, names.DEVICE_TRUST), (names.DEVICE_TRUST, names.LOGIN), (names.DEVICE_TRUST, names.APP),
    (names.LOGIN, "x1." + names.ZONE), ("x1." + names.ZONE, names.LOGIN),
])  # fmt: skip
def test_a_connection_to_one_kind_of_host_does_not_serve_the_other(gateway, alice, sni, host):
    assert alice.send("GET", f"https://{host}/", sni=sni).status == 421
