"""Hostile messages and forged headers, from clients that are no browsers."""

import base64
import re
import zlib
from urllib.parse import quote, urlsplit

import pytest

from rig import names, wrapping
from rig.apps import TRUST
from rig.client import query_of
from rig.gateway import key_of
from rig.waiting import until

FORGED = {
    "X-Sallyport-Device-Trust": "trusted",
    "x-sallyport-reason": "forged",
    "X_Sallyport_Device_Trust": "trusted",
    "X-Sallyport_Device-Trust": "trusted",
    "x_sallyport_user": "forged@corp.test",
    "X-Sallyport-User": "forged@corp.test",
    "X-Sallyport-Groups": "forged",
    "X-SALLYPORT-POLICY-RULE": "forged",
    "X-Sallyport-Authenticated-User": "forged@corp.test",
    "X-Sallyport-Jwt-Assertion": "forged",
    "Sallyport-Reason": "forged",
    "X-Sallyport-Anything": "forged",
}
REFUSAL = "user.authentication.sign_on_message"
# Named in Connection, a header is for the next hop alone; that must not take ours away.
TAKEN_AWAY = {"Connection": f"close, {TRUST}, X-Sallyport-Reason"}


def reason_of(reply):
    """The reason of a refusal, from the field for programs or from the page for people."""
    found = re.search(r"Reason\s+([a-z_]+)", re.sub(r"<[^>]*>", " ", reply.body))
    return reply.reason or (found.group(1) if found else None)


def signed_in_at(visitor, app, user="alice"):
    """Goes through the whole sign-on; the last answer."""
    reply = visitor.follow(visitor.request_of(app))
    if reply.status == 200 and "AuthState" in reply.body:
        reply = visitor.follow(visitor.log_in(reply, user))
    return reply


@pytest.mark.parametrize("app", [names.APP, names.PARTY_APP, names.CLOUD, names.CLOUD_POST, names.CLOUD_PARTY])
def test_an_expired_certificate_is_named_as_such(gateway, apps, client, devices, app):
    """No browser sends one; other programs do."""
    before = apps.count(app)
    reply = signed_in_at(client(devices.expired), app)
    assert (reply.status, reason_of(reply)) == (403, "expired"), reply
    assert apps.count(app) == before


def normalised(fields):
    return {(name.lower().replace("_", "-"), value) for name, value in fields.items()}


@pytest.mark.parametrize("more", [{}, TAKEN_AWAY], ids=["plain", "named in Connection"])
def test_forged_headers_do_not_reach_the_identity_provider(gateway, apps, client, more):
    visitor = client()
    address = visitor.sign_on_address(names.CLOUD_PEOPLE)
    told = len(apps.idp_received())
    forged = {**FORGED, **more}
    reply = visitor.get(address, forged)
    for _ in range(3):
        step = visitor.next(reply)
        if step is None:
            break
        reply = visitor.get(step[1], forged)
    visitor.get(f"https://{names.LOGIN}/simplesaml/resources/default.css", forged)
    visitor.post(address, [("SAMLRequest", "x")], forged)
    seen = [fields for host, _, _, fields in apps.idp_received()[told:] if host == names.LOGIN]
    assert seen
    for fields in seen:
        assert_nothing_forged(fields)


def assert_nothing_forged(fields):
    ours = {pair for pair in normalised(fields) if "sallyport" in pair[0]}
    assert ("x-sallyport-device-trust", "trusted") not in ours, ours
    assert ("x-sallyport-device-trust", "not-trusted") in ours, ours
    assert not [pair for pair in ours if "forged" in pair[1]], ours
    assert not [name for name in fields if "_" in name and "sallyport" in name.lower()], fields


@pytest.mark.parametrize("more", [{}, TAKEN_AWAY], ids=["plain", "named in Connection"])
@pytest.mark.parametrize("app", [names.APP, names.PARTY_APP])
def test_forged_headers_do_not_reach_the_app(gateway, apps, client, app, more):
    apps.count(app)
    before = len(apps.of(app))
    client().get(f"https://{app}/forged", {**FORGED, **more})
    seen = until("the request", lambda: apps.of(app)[before:])
    assert seen
    for entry in seen:
        assert entry.trust == "not-trusted"
        assert entry.headers["X_Sallyport_Device_Trust"] == "-" or app == names.PARTY_APP
        assert not [value for value in entry.headers.values() if "forged" in value], entry


def test_what_the_identity_provider_says_of_the_user_stays_inside(gateway, client, devices):
    visitor = client(devices.alice)
    reply = visitor.follow(visitor.request_of(names.CLOUD))
    answer = visitor.log_in(reply)
    assert "SAMLResponse" in answer.body
    assert not [name for name, _ in answer.headers if "sallyport" in name.lower() and name.lower() != "sallyport-reason"]


def bomb(size=200 << 20):
    """Hundreds of megabytes in a parameter."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    head = b'<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">'
    packed = packer.compress(head)
    block = b" " * (1 << 20)
    for _ in range(size >> 20):
        packed += packer.compress(block)
        if len(packed) > 4000:
            break
    packed += packer.flush()
    return quote(base64.b64encode(packed), safe="")


def test_a_deflate_bomb_is_refused(gateway, apps, client):
    told = len(apps.idp_received())
    path = "/simplesaml/saml2/idp/SSOService.php"
    reply = client().get(f"https://{names.LOGIN}{path}?SAMLRequest={bomb()}")
    assert 400 <= reply.status < 500, reply
    assert len(apps.idp_received()) == told


@pytest.mark.parametrize("host, path, name", [
    (names.LOGIN, "/simplesaml/saml2/idp/SSOService.php", "SAMLRequest"),
    (names.APP, "/mellon/postResponse", "SAMLResponse"),
    (names.PARTY_APP, "/wsfed", "wresult"),
])  # fmt: skip
def test_a_form_of_ten_megabytes_is_refused(gateway, apps, client, host, path, name):
    told, before = len(apps.idp_received()), len(apps.of(host))
    reply = client().post(f"https://{host}{path}", [(name, "A" * (10 << 20))])
    assert reply.status in (400, 413), reply
    assert len(apps.idp_received()) == told and len(apps.of(host)) == before


# --- responses -------------------------------------------------------------------------------------------


@pytest.fixture
def visitor(gateway, client, devices):
    return client(devices.alice)


def response_for(visitor, app):
    """The form that the identity provider makes for an app, not yet sent."""
    reply = visitor.follow(visitor.request_of(app))
    reply = visitor.log_in(reply)
    (form,) = [form for form in reply.forms() if form.value("SAMLResponse") or form.value("wresult")]
    return form


def send(visitor, form, **changes):
    """Posts a form, with the handoff that the gateway asks for, as far as it goes."""
    fields = [(name, changes.get(name, value)) for name, value in form.fields]
    reply = visitor.post(form.action, fields)
    if not reply.leave:
        return reply
    back = visitor.get(visitor.get(reply.leave).location)
    step = visitor.next(back)
    assert step and step[0] == "POST", (back, back.body[:500])
    return visitor.post(step[1], step[2])


def test_a_good_response_is_taken_once(apps, visitor):
    form, before = response_for(visitor, names.APP), apps.count(names.APP)
    assert send(visitor, form).status in (200, 302, 303)
    assert apps.sign_on(names.APP, before).trust == "trusted"
    again = send(visitor, form)
    assert 400 <= again.status < 500, again
    assert apps.count(names.APP) == before + 1


def test_a_good_token_is_taken_once(apps, visitor):
    form, before = response_for(visitor, names.PARTY_APP), apps.count(names.PARTY_APP)
    assert send(visitor, form).status == 200
    assert 400 <= send(visitor, form).status < 500
    assert apps.count(names.PARTY_APP) == before + 1


def decode(form):
    return base64.b64decode(form.value("SAMLResponse")).decode()


def encoded(xml):
    return base64.b64encode(xml.encode()).decode()


ASSERTION = re.compile(r"<saml:Assertion\b.*?</saml:Assertion>", re.S)
SIGNATURE = wrapping.SIGNATURE


def evil(assertion):
    """The same assertion for bob, under another identifier and without a signature."""
    text = SIGNATURE.sub("", assertion).replace("alice@corp.test", "bob@corp.test")
    return re.sub(r'\bID="[^"]*"', 'ID="_evil"', text, count=1)


def changed_name(xml):
    return xml.replace("alice@corp.test", "bob@corp.test")


def unsigned(xml):
    return SIGNATURE.sub("", xml)


def unsigned_evil(xml):
    return SIGNATURE.sub("", xml).replace("alice@corp.test", "bob@corp.test")


def evil_last(xml):
    xml = wrapping.without_outer_signature(xml)
    good = ASSERTION.search(xml).group(0)
    return xml.replace(good, good + evil(good))


def original_in_signature_object(xml):
    xml = wrapping.without_outer_signature(xml)
    good = ASSERTION.search(xml).group(0)
    signature = SIGNATURE.search(good).group(0)
    wrapped = signature.replace("</ds:Signature>", f"<ds:Object>{good}</ds:Object></ds:Signature>")
    bad = re.sub(r"(<saml:Issuer>.*?</saml:Issuer>)", lambda m: m.group(1) + wrapped, evil(good), count=1)
    return xml.replace(good, bad)


def original_in_extensions(xml):
    xml = wrapping.without_outer_signature(xml)
    good = ASSERTION.search(xml).group(0)
    return xml.replace(good, f"<samlp:Extensions>{good}</samlp:Extensions>{evil(good)}")


def document_type(xml):
    body = xml.partition("?>")[2] if xml.startswith("<?xml") else xml
    return '<!DOCTYPE a [<!ENTITY who "bob">]>' + body


def entity(xml):
    """The same user to a reader that replaces entities, so the signature would hold."""
    return document_type(xml).replace(">alice@corp.test<", ">&who;@corp.test<").replace('"bob"', '"alice"')


def inclusion(xml):
    return xml.replace("</samlp:Response>",
                       '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'
                       "</samlp:Response>")  # fmt: skip


@pytest.mark.parametrize("change", [
    changed_name, unsigned, unsigned_evil, evil_last, original_in_signature_object, original_in_extensions,
    document_type, entity, inclusion,
], ids=lambda change: change.__name__)  # fmt: skip
def test_a_changed_response_never_reaches_the_app(apps, visitor, change):
    form, before = response_for(visitor, names.APP), apps.count(names.APP)
    xml = decode(form)
    bad = change(xml)
    assert bad != xml
    reply = send(visitor, form, SAMLResponse=encoded(bad))
    assert 400 <= reply.status < 500, reply
    assert apps.count(names.APP) == before


# Where each form of wrapping fits, and whether the signature around the one that it wraps is taken off before: it
# would not hold any more, and be reason enough to refuse.
PLACES = [
    *[(form, app, False) for form in wrapping.OF_RESPONSES for app in (names.RESPONSE_APP, names.APP)],
    *[(form, names.ASSERTION_APP, False) for form in wrapping.OF_ASSERTIONS],
    *[(form, names.APP, True) for form in wrapping.OF_ASSERTIONS],
]


def place_name(part):
    if isinstance(part, bool):
        return "outer signature off" if part else "as signed"
    return getattr(part, "__name__", None)


@pytest.mark.parametrize("identifier", ["_evil", None], ids=["another identifier", "the same identifier"])
@pytest.mark.parametrize("wrap, app, is_cut", PLACES, ids=place_name)
def test_a_wrapped_signature_signs_nobody_in(gateway, apps, visitor, wrap, app, is_cut, identifier):
    form, before, events = response_for(visitor, app), apps.count(app), len(gateway.events())
    good = wrapping.without_outer_signature(decode(form)) if is_cut else decode(form)
    assert wrapping.naive_users(good) == {wrapping.USER}
    bad = wrapping.wrapped(wrap, good, identifier)
    assert wrapping.EVIL in wrapping.naive_users(bad)
    reply = send(visitor, form, SAMLResponse=encoded(bad))
    assert reply.status == 403, reply
    assert apps.count(app) == before
    refusal = gateway.event("the refusal", events, lambda event: event["eventType"] == REFUSAL)
    assert refusal["outcome"]["reason"] == "WRONG_STRUCTURE"
    # Refused, it has not used up what it was made of.
    assert send(visitor, form, SAMLResponse=encoded(good)).status in (200, 302, 303)
    arrived = apps.sign_on(app, before)
    assert (arrived.trust, arrived.headers["X-Sallyport-User"]) == ("trusted", wrapping.USER)


@pytest.mark.parametrize("change", [changed_name, document_type, entity], ids=lambda change: change.__name__)
def test_a_changed_token_never_reaches_the_app(apps, visitor, change):
    form, before = response_for(visitor, names.PARTY_APP), apps.count(names.PARTY_APP)
    token = form.value("wresult")
    bad = change(token)
    assert bad != token
    reply = send(visitor, form, wresult=bad)
    assert 400 <= reply.status < 500, reply
    assert apps.count(names.PARTY_APP) == before


def test_a_comment_does_not_make_another_user(apps, visitor):
    """Comments are not signed: the name is the whole text, or the message is refused."""
    form, before = response_for(visitor, names.APP), apps.count(names.APP)
    bad = decode(form).replace(">alice@corp.test<", ">alice<!-- -->@corp.test<")
    assert "<!-- -->" in bad
    reply = send(visitor, form, SAMLResponse=encoded(bad))
    if reply.status < 400:
        assert apps.sign_on(names.APP, before).headers["X-Sallyport-User"] == "alice@corp.test"


def test_a_response_for_one_app_is_refused_at_another(apps, visitor):
    form, before = response_for(visitor, names.APP), apps.count(names.POST_APP)
    moved = type(form)(names.consumer(names.POST_APP), form.fields)
    reply = send(visitor, moved)
    assert 400 <= reply.status < 500, reply
    assert apps.count(names.POST_APP) == before


def test_the_request_of_an_app_arrives_unchanged(apps, visitor):
    """The signature of a request by redirect covers its octets."""
    address = visitor.sign_on_address(names.CLOUD)
    told = len(apps.idp_received())
    visitor.follow(visitor.get(address))
    targets = [target for host, _, target, _ in apps.idp_received()[told:] if host == names.LOGIN]
    parts = urlsplit(address)
    assert f"{parts.path}?{parts.query}" in targets
    assert query_of(address)["Signature"]


@pytest.mark.parametrize("app", [names.APP, names.POST_APP])
def test_a_stolen_response_is_of_no_use_where_a_request_is_required(gateway, apps, visitor, client, devices, app):
    gateway.use(gateway.usual | {f"app.{key_of(app)}.in_response_to": "required"})
    form, before = response_for(visitor, app), apps.count(app)
    thief = client(devices.alice)  # The same device, another browser.
    thief.request_of(app)
    assert send(thief, form).status == 403
    assert apps.count(app) == before
    assert send(visitor, form).status in (200, 302, 303)
    assert apps.sign_on(app, before).trust == "trusted"
