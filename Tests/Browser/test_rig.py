"""The rig itself, without the gateway: real apps, a real identity provider and real browsers sign on."""

import pytest

from rig import names

PLAIN = (names.PLAIN, names.PLAIN_POST, names.PLAIN_PARTY)


@pytest.mark.parametrize("app", PLAIN)
def test_chromium_signs_in_without_a_gateway(apps, bare_chromium, app):
    before = len(apps.sign_ons(app))
    view = bare_chromium.page().sign_in(app)
    assert view.signed_in == "alice@corp.test"
    assert apps.sign_on(app, before).status in (200, 303)


@pytest.mark.parametrize("app", PLAIN)
def test_firefox_signs_in_without_a_gateway(apps, bare_firefox, app):
    before = len(apps.sign_ons(app))
    view = bare_firefox.page().sign_in(app)
    assert view.signed_in == "alice@corp.test"
    assert apps.sign_on(app, before).status in (200, 303)
