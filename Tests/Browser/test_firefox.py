"""Signing on with Firefox ESR."""

import pytest

from rig import names
from rig.gateway import covering

MAIN = (names.APP, names.CLOUD, names.CLOUD_POST, names.CLOUD_PARTY, names.CLOUD_STRICT)


@pytest.mark.parametrize("app", MAIN)
def test_a_trusted_device_reaches_the_app(gateway, apps, firefox, app):
    before = apps.count(app)
    view = firefox.page().sign_in(app, within=40)
    assert view.signed_in == "alice@corp.test", view
    arrived = apps.sign_on(app, before)
    if app in names.CORP_APPS:
        assert arrived.trust == "trusted"


@pytest.mark.parametrize("app", [names.APP, names.CLOUD, names.CLOUD_POST])
def test_without_a_certificate_there_is_a_page_that_says_so(gateway, apps, bare_firefox, app):
    before = apps.count(app)
    view = bare_firefox.page().sign_in(app, within=40)
    assert (view.status, view.reason) == (403, "no_certificate"), view
    assert apps.count(app) == before


def test_one_certificate_that_covers_all_hosts(gateway, pki, apps, firefox):
    gateway.use(gateway.usual | covering(pki.everything, pki.everything))
    page = firefox.page()
    for app in (names.CLOUD, names.APP):
        view = page.sign_in(app, within=40)
        assert view.signed_in == "alice@corp.test", view
