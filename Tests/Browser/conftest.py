"""The fixtures of the browser tests. `scripts/browser` runs them in namespaces of their own."""

import itertools
import os
from pathlib import Path

import pytest

from rig import gateway as program
from rig import nameserver
from rig.apps import Apps
from rig.chromium import Chromium
from rig.client import Client
from rig.firefox import Firefox
from rig.pki import PKI

counter = itertools.count(1)
# What can say more about a failure.
running = {}


def pytest_configure(config):
    if os.environ.get("SALLYPORT_RIG") != "entered":
        raise pytest.UsageError("these tests need a world of their own: start them with scripts/browser")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Whoever reads of a failure also gets the gateway's log and settings, and what the apps received."""
    outcome = yield
    report = outcome.get_result()
    if not report.failed:
        return
    for name, part in running.items():
        report.sections.append((name, part.evidence()))


@pytest.fixture(scope="session")
def folder():
    found = Path(os.environ["RIG_WORLD"]) / "rig"
    found.mkdir(mode=0o755)
    return found


@pytest.fixture(scope="session")
def pki(folder):
    nameserver.serve()
    return PKI(folder / "pki")


@pytest.fixture(scope="session")
def apps(folder, pki):
    running["apps"] = found = Apps(folder / "apps", pki)
    try:
        found.start()
        yield found
    finally:
        found.stop()


class Devices:
    """The device certificates that several tests share."""

    def __init__(self, pki):
        self.alice = pki.device("alice-mac")
        self.expired = pki.device("expired-mac", start=-400, end=-1)
        self.revoked = pki.device("revoked-mac")
        pki.revoke(self.revoked)


@pytest.fixture(scope="session")
def devices(pki):
    return Devices(pki)


@pytest.fixture(scope="session")
def running_gateway(folder, pki, apps, devices):
    running["gateway"] = found = program.Gateway(folder / "gateway", pki, program.settings(pki, apps))
    yield found
    found.stop()


@pytest.fixture
def gateway(running_gateway):
    """With its usual settings, whatever the test before has changed."""
    running_gateway.use(running_gateway.usual)
    return running_gateway


@pytest.fixture(scope="session")
def running_browsers():
    """Those that `browsers` has started, and that no test has stopped."""
    started = []
    yield started
    for browser in started:
        browser.stop()


@pytest.fixture(scope="session")
def browsers(folder, pki, running_browsers):
    """Starts browsers; they end with the tests, or before."""

    def start(kind, *devices, **more):
        browser = kind(folder / f"browser-{next(counter)}", pki, *devices, **more)
        running_browsers.append(browser)
        return browser

    return start


@pytest.fixture(autouse=True)
def closed_pages(running_browsers):
    """No test leaves tabs to the next."""
    yield
    for browser in running_browsers:
        browser.close_pages()


@pytest.fixture
def own_browser(browsers, running_browsers):
    """Starts browsers that end with the test."""
    started = []

    def start(*arguments, **more):
        started.append(browsers(*arguments, **more))
        return started[-1]

    yield start
    for browser in started:
        running_browsers.remove(browser)
        browser.stop()


@pytest.fixture(scope="session")
def bare_chromium(browsers):
    """Has no certificate."""
    return browsers(Chromium)


@pytest.fixture(scope="session")
def chromium(browsers, devices):
    """Chromium on the trusted computer of alice."""
    return browsers(Chromium, devices.alice)


@pytest.fixture(scope="session")
def bare_firefox(browsers):
    return browsers(Firefox)


@pytest.fixture(scope="session")
def firefox(browsers, devices):
    """Firefox on the trusted computer of alice."""
    return browsers(Firefox, devices.alice)


@pytest.fixture
def client(pki):
    """Makes clients that are no browsers: each with its own cookies, and a certificate or none."""
    return lambda device=None: Client(pki, device)
